#pragma once

#include "base/error.h"

#include <QString>

#include <optional>

namespace dbsync::sync {

/// Keeps secrets in the system's keychain through QtKeychain; where none can be reached (or DBSYNC_KEYCHAIN is "off"),
/// in a file of mode 0600 in the configuration's folder. Blocks the calling thread, at most 10 s. With `keep` false it
/// lives in this process only; without, it stays where it is. A secret that only a keychain can have which cannot be
/// reached just now is `keychainAway`.
Result<void> writeSecret(const QString& name, const QString& secret, std::optional<bool> keep = {});
Result<std::optional<QString>> readSecret(const QString& name);
Result<void> removeSecret(const QString& name);

/// Whether secrets lie in the file, as far as this process knows.
bool secretsLieInFile();

} // namespace dbsync::sync
