#include "base/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace dbsync {

namespace {

bool isStillAt(int descriptor, const std::string& path)
{
    struct stat held
    {
    };
    struct stat named
    {
    };
    return ::fstat(descriptor, &held) == 0 && ::stat(path.c_str(), &named) == 0 && held.st_dev == named.st_dev &&
           held.st_ino == named.st_ino;
}

} // namespace

FileLock::Outcome FileLock::take(const std::string& path, std::chrono::milliseconds limit,
                                 const std::function<bool()>& goOn)
{
    const auto end = std::chrono::steady_clock::now() + limit;
    while (true) {
        FileLock lock;
        lock.m_descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (lock.m_descriptor < 0)
            return Outcome::CannotOpen;
        while (::flock(lock.m_descriptor, LOCK_EX | LOCK_NB) != 0) {
            if (goOn && !goOn())
                return Outcome::Stopped;
            if (std::chrono::steady_clock::now() >= end)
                return Outcome::Held;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        // Who held it may have removed it: then another file of this name is what others lock.
        if (!isStillAt(lock.m_descriptor, path))
            continue;
        *this = std::move(lock);
        return Outcome::Taken;
    }
}

FileLock& FileLock::operator=(FileLock&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

FileLock::~FileLock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

} // namespace dbsync
