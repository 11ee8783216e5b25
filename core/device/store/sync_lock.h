#pragma once

#include "base/error.h"
#include "base/file_lock.h"

#include <chrono>
#include <functional>
#include <string>

namespace dbsync::device {

/// Held while one program syncs or decides: any number may have a file open, one at a time changes what is between it
/// and the cloud. The system lets it go when the process ends, however it ends.
class SyncLock
{
public:
    /// Waits at most `limit`; `goOn` is asked now and then and may be empty. Code syncRunning (kind LocalDatabase)
    /// after that, cancelled where `goOn` says no.
    static Result<SyncLock> take(const std::string& databasePath, std::chrono::milliseconds limit,
                                 const std::function<bool()>& goOn = {});

private:
    SyncLock() = default;
    FileLock m_lock;
};

} // namespace dbsync::device
