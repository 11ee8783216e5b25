#pragma once

#include "base/error.h"
#include "device/activity/undo_plan.h"

namespace dbsync::device {

/// What an undo came to. Steps that were refused in the end stand among those left.
struct Undone
{
    std::int64_t activity = 0; ///< of the undo, 0 where nothing had to be changed
    UndoPlan plan;
    Counts counts;
};

/// Takes activities back as local edits, in one transaction on the user's file: with foreign keys, unique and check
/// constraints satisfied, and leaving what cannot be done so. The caller holds the sync lock. Codes as of planUndo().
Result<Undone> undoActivities(Store& store, const UndoRequest& request);

} // namespace dbsync::device
