#pragma once

#include "base/error.h"

#include <chrono>
#include <functional>
#include <string>
#include <utility>

namespace dbsync::device {

/// Held while one program syncs or decides: any number may have a file open, one at a time changes what is between it
/// and the cloud. The system lets it go when the process ends, however it ends.
class SyncLock
{
public:
    /// Waits at most `limit`; `goOn` is asked now and then and may be empty. Code syncRunning (kind LocalDatabase) after
    /// that, cancelled where `goOn` says no.
    static Result<SyncLock> take(const std::string& databasePath, std::chrono::milliseconds limit,
                                 const std::function<bool()>& goOn = {});
    SyncLock(SyncLock&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    SyncLock& operator=(SyncLock&& other) noexcept;
    ~SyncLock();

private:
    explicit SyncLock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
};

} // namespace dbsync::device
