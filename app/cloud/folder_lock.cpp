#include "folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace dbsync::cloud {

Result<FolderLock> FolderLock::take(const std::string& folder)
{
    const std::string path = folder + "/server.lock";
    FolderLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock.m_file < 0)
        return Error{ErrorKind::Internal, "cannotOpen", "Cannot make " + path + ".",
                     "Check that the folder may be written."};
    if (::flock(lock.m_file, LOCK_EX | LOCK_NB) == 0) {
        const std::string process = std::to_string(::getpid()) + "\n";
        if (::ftruncate(lock.m_file, 0) == 0) [[maybe_unused]]
            const auto written = ::write(lock.m_file, process.data(), process.size());
        return lock;
    }
    char process[32] = {};
    const auto length = ::read(lock.m_file, process, sizeof process - 1);
    std::string other(process, length > 0 ? static_cast<std::size_t>(length) : 0);
    while (!other.empty() && other.back() == '\n')
        other.pop_back();
    return Error{ErrorKind::InvalidRequest, "folderInUse",
                 "Another dbsync-cloud" + (other.empty() ? std::string() : " (process " + other + ")") +
                     " serves the folder " + folder + ".",
                 "Stop it first, or name another folder with --data."};
}

FolderLock::FolderLock(FolderLock&& other) noexcept : m_file(std::exchange(other.m_file, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept
{
    std::swap(m_file, other.m_file);
    return *this;
}

FolderLock::~FolderLock()
{
    if (m_file >= 0)
        ::close(m_file);
}

} // namespace dbsync::cloud
