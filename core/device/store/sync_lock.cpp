#include "device/store/sync_lock.h"

#include "device/store/companion.h"

#include <cerrno>
#include <cstring>

namespace dbsync::device {

Result<SyncLock> SyncLock::take(const std::string& databasePath, std::chrono::milliseconds limit,
                                const std::function<bool()>& goOn)
{
    const std::string path = syncLockPath(databasePath);
    SyncLock lock;
    switch (lock.m_lock.take(path, limit, goOn)) {
    case FileLock::Outcome::Taken:
        break;
    case FileLock::Outcome::Held:
        return Error{ErrorKind::LocalDatabase, "syncRunning", "Another program is syncing " + databasePath + ".",
                     "Wait until it is done, then try again."};
    case FileLock::Outcome::Stopped:
        return Error{ErrorKind::Cancelled, "cancelled", "The sync was cancelled.", {}};
    case FileLock::Outcome::CannotOpen:
        return Error{ErrorKind::LocalDatabase, "cannotOpen",
                     "The file " + path + " cannot be made: " + std::strerror(errno) + ".",
                     "Check the permissions of the folder, and that the disk is not full."};
    }
    return lock;
}

} // namespace dbsync::device
