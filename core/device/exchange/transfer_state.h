#pragma once

#include <atomic>
#include <cstdint>

namespace dbsync::device {

/// How far an export or an import is, and whether it is to stop. Looked at and changed by several threads.
struct TransferState
{
    std::atomic<std::int64_t> rows = 0;
    std::atomic<std::int64_t> done = 0;  ///< rows of an export, bytes of an import
    std::atomic<std::int64_t> total = 0; ///< as `done`; 0 while it is not known
    std::atomic<bool> stop = false;
};

/// What an export that was stopped ends with; there is no file then.
inline constexpr const char* exportStopped = "exportStopped";
/// What an import that was stopped ends with; nothing of it is in the table then.
inline constexpr const char* importStopped = "importStopped";

} // namespace dbsync::device
