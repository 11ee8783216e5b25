#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>

namespace dbsync {

/// A file that one process at a time holds. The system lets it go when the process ends, however it ends; the file
/// stays.
class FileLock
{
public:
    enum class Outcome { Taken, Held, Stopped, CannotOpen };

    /// Makes the file where it is missing and waits at most `limit`; `goOn` is asked now and then and may be empty.
    /// Held: another had it all the time; Stopped: `goOn` said no; CannotOpen: errno says why.
    Outcome take(const std::string& path, std::chrono::milliseconds limit, const std::function<bool()>& goOn = {});

    FileLock() = default;
    FileLock(FileLock&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

private:
    int m_descriptor = -1;
};

} // namespace dbsync
