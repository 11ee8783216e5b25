#pragma once

#include "device/view/records.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace dbsync::sync {

/// Waiting: the cloud did not answer, and is tried again.
enum class Phase { Preparing, Waiting, Pulling, Applying, Building, Pushing, Finishing };

/// Where a sync stands.
struct Progress
{
    Phase phase = Phase::Preparing;
    std::string table;          ///< "" where none
    std::int64_t rows = 0;      ///< done in this phase
    std::int64_t totalRows = 0; ///< 0 where unknown
    std::int64_t bytes = 0;     ///< received and sent in this sync
    double seconds = 0;         ///< since the sync began
};

/// What a sync did.
struct SyncReport
{
    device::State state = device::State::InStep;
    device::Counts pulled;
    device::Counts pushed;
    std::int64_t merged = 0;
    std::int64_t movedKeys = 0;               ///< rows that were inserted here and got another key
    std::int64_t conflicts = 0;               ///< that wait after it
    std::vector<device::Attention> attention; ///< what else waits for a person
    std::int64_t revision = 0;
    std::int64_t bytesReceived = 0;
    std::int64_t bytesSent = 0;
    double seconds = 0;
};

struct SyncOptions
{
    bool upload = true;
    bool download = true;
    bool allowDeletes = false;
};

/// Called now and then from the thread that syncs; returning false cancels at the next safe point.
using ProgressCallback = std::function<bool(const Progress&)>;

} // namespace dbsync::sync
