#pragma once

#include <atomic>
#include <cstdint>

namespace dbsync::device {

/// How far an export is, in rows, and whether it is to stop. Looked at and changed by several threads.
struct ExportState
{
    std::atomic<std::int64_t> done = 0;
    std::atomic<std::int64_t> total = 0; ///< 0 while it is not known
    std::atomic<bool> stop = false;
};

/// What an export that was stopped ends with; there is no file then.
inline constexpr const char* ExportStopped = "exportStopped";

} // namespace dbsync::device
