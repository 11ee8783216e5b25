#pragma once

#include <QString>

#include <optional>

namespace dbsync::sync {

/// The system's keychain. Each call blocks the calling thread, at most 10 s, and may come from any. After one that
/// could not be carried out it is not asked for a while: it may have to be unlocked first.
class Keychain
{
public:
    enum class Answer { Done, NotThere, Unreachable };

    /// Whether DBSYNC_KEYCHAIN says that none is to be asked.
    static bool isOff();
    /// Whether it is not asked now, for either reason.
    static bool isAway();
    static Answer read(const QString& name, QString& secret);
    static Answer write(const QString& name, const QString& secret);
    static Answer remove(const QString& name);
};

} // namespace dbsync::sync
