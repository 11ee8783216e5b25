#pragma once

#include "base/error.h"
#include "device/store/store.h"
#include "device/view/records.h"

#include <optional>
#include <string>
#include <vector>

namespace dbsync::device {

/// A row that an undo changes.
struct UndoStep
{
    const SyncedTable* table = nullptr;
    std::string key;                    ///< JSON
    std::optional<std::string> present; ///< the row as it is here, JSON
    std::optional<std::string> target;  ///< as it is to be
    bool madeAnew = false;              ///< the target is another row, which the present one has replaced
    bool needsNewKey = false;           ///< its automatic key has another row by now
    bool confirmed = false;             ///< the cloud has the target as it is: it is the same row as before
    /// Of a row that comes back: the same wherever the same deletion is taken back, so that it stays one row.
    std::optional<std::int64_t> incarnation;
    std::optional<LeftReason> refused; ///< why it cannot be done after all
};

/// A row that stays as it is, or a part of it.
struct UndoLeft
{
    const SyncedTable* table = nullptr;
    std::string key; ///< JSON
    LeftReason why;
};

struct UndoPlan
{
    std::vector<std::int64_t> activities; ///< what is taken back, oldest first
    std::vector<UndoStep> steps;
    std::vector<UndoLeft> left;
    std::vector<std::string> lostTables; ///< tables of which rows were changed, but which are not synced any more
};

/// A sentence.
std::string describe(const LeftReason& why);

/// Works out what taking activities back means for the rows as they are now: what still is as the activity left it
/// becomes what it was before, column by column; what was changed since stays. In the caller's transaction on the file.
/// Codes: nothingToUndo, noSuchActivity, rowsNotKept.
Result<UndoPlan> planUndo(Store& store, const UndoRequest& request);

} // namespace dbsync::device
