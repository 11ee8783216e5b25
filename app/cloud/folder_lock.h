#pragma once

#include "base/error.h"

#include <string>

namespace dbsync::cloud {

/// Keeps a second server from serving the same folder: devices hear only of changes made through their own server.
/// Given back by the system at any end of the process.
class FolderLock
{
public:
    FolderLock() = default;
    /// Code "folderInUse" where another server has it.
    static Result<FolderLock> take(const std::string& folder);
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&& other) noexcept;
    ~FolderLock();

private:
    explicit FolderLock(int file) : m_file(file) {}
    int m_file = -1;
};

} // namespace dbsync::cloud
