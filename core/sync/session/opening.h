#pragma once

#include "device/store/store.h"
#include "device/store/sync_lock.h"
#include "sync/account/account.h"

#include <QString>

#include <chrono>
#include <memory>

namespace dbsync::sync {

/// How long a sync waits in all for programs that hold the file, or that sync it.
constexpr std::chrono::seconds fileLimit{30};

/// A linked file that nobody else syncs while this lives.
struct OpenedFile
{
    std::unique_ptr<device::Store> store;
    Account account;
    device::SyncLock lock;
};

/// Opens the linked file; waits at most `fileLimit` for programs that hold it.
Result<std::unique_ptr<device::Store>> openLinked(const QString& path);

/// Looks at the file, then for who is logged in, then takes the sync lock. Waits at most `fileLimit`. Errors: of
/// Store::open, notLoggedIn (noted as the file's last error), syncRunning.
Result<OpenedFile> openForSync(const QString& path);

/// Whether the file (which may be missing) can be written, or made, where it is: takes its write lock once, and waits
/// at most `fileLimit` for it. Leaves nothing behind.
Result<void> awaitWritable(const std::string& path);

} // namespace dbsync::sync
