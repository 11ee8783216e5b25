#include "device/store/sync_lock.h"

#include "device/store/companion.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

namespace dbsync::device {

Result<SyncLock> SyncLock::take(const std::string& databasePath, std::chrono::milliseconds limit,
                                const std::function<bool()>& goOn)
{
    const std::string path = syncLockPath(databasePath);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return Error{ErrorKind::LocalDatabase, "cannotOpen",
                     "The file " + path + " cannot be made: " + std::strerror(errno) + ".",
                     "Check the permissions of the folder, and that the disk is not full."};
    SyncLock lock(descriptor);
    const auto end = std::chrono::steady_clock::now() + limit;
    while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (goOn && !goOn())
            return Error{ErrorKind::Cancelled, "cancelled", "The sync was cancelled.", {}};
        if (std::chrono::steady_clock::now() >= end)
            return Error{ErrorKind::LocalDatabase, "syncRunning", "Another program is syncing " + databasePath + ".",
                         "Wait until it is done, then try again."};
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return lock;
}

SyncLock& SyncLock::operator=(SyncLock&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

SyncLock::~SyncLock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

} // namespace dbsync::device
