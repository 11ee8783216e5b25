#pragma once

#include "base/error.h"
#include "device/store/store.h"

namespace dbsync::device {

/// Why all rows have to be compared with the cloud's, and so what is known of them.
enum class Comparison {
    None,
    LostBases,      ///< the companion is gone, or does not belong to the file as it is
    OtherHistory,   ///< the cloud was restored from a backup: its history is the file's up to the fork, no further
    UnknownHistory, ///< the cloud was restored, and the companion is gone: nothing is known
    TooOld,         ///< the cloud has cleaned up tombstones that this device never saw
};

/// A comparison that has begun.
struct ComparisonState
{
    Comparison kind = Comparison::None;
    std::int64_t fork = 0; ///< OtherHistory: the last revision of the common history that is known for sure
};

Result<ComparisonState> readComparison(const Companion& companion);

/// Finishes or throws away what a crash left between the two files, and finds out whether the bases can be trusted.
Result<Comparison> recover(Store& store);

/// Begins one, so that the next pull brings everything and all rows are compared; goes on with one that has begun like
/// this. Bases that say nothing any more are forgotten.
Result<void> beginComparison(Store& store, ComparisonState wanted);

/// Whether the cloud has cleaned up tombstones that this device, which has lost its bases, never saw.
Result<void> setTombstonesGone(Store& store, bool gone);

/// Call once the pull of a comparison is complete, before it is applied: rows that the cloud once confirmed and does
/// not have any more were deleted, though their tombstones are gone. Without bases those were confirmed that are not
/// pending.
Result<void> completeComparison(Store& store);

} // namespace dbsync::device
