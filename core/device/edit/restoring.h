#pragma once

#include "base/error.h"
#include "device/edit/row_edit.h"
#include "schema/table.h"

#include <optional>

namespace dbsync::device {

class Store;

/// Whether rows that are restored are noted as pending, or are no change any more.
enum class Note { Pending, Settled };

/// Makes each row of `changes` what it is to be `after`, on the store's connection (where neither triggers nor foreign
/// keys work) in the caller's transaction, whatever the order that unique keys demand. The problem is that of a row
/// that cannot be written, or would be left with a reference to nothing; the caller rolls back then.
Result<std::optional<EditProblem>> restoreRows(Store& store, const Schema& schema,
                                               const std::vector<EditedRow>& changes, Note note);

/// The same as an act of a person's that stands among the activities afterwards, as `undo`. The caller holds the sync
/// lock, and commits at once.
Result<std::optional<EditProblem>> restoreRowsAndTell(Store& store, const Schema& schema,
                                                      const std::vector<EditedRow>& changes, Note note);

/// The changes that take `changes` back, given the rows as they are now: columns that `changes` did not touch stay. The
/// problem is that of the first row that was changed again.
Result<std::optional<EditProblem>> takingBack(Store& store, const Schema& schema, const std::vector<EditedRow>& changes,
                                              std::vector<EditedRow>& inverse);

} // namespace dbsync::device
