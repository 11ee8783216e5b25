#pragma once

#include "base/error.h"
#include "device/edit/row_edit.h"
#include "schema/table.h"

#include <optional>
#include <sqlite3.h>

namespace dbsync::device {

/// The first reference of a row that leads nowhere; `row` has a value for each column of the table.
Result<std::optional<EditProblem>> missingParent(sqlite3* file, const Table& table, const RowView& row);

/// The rows that refer to a row, of the first table that has such; those that would follow by themselves (CASCADE, SET
/// NULL, SET DEFAULT) only count where `strict`.
Result<std::optional<EditProblem>> remainingChildren(sqlite3* file, const Schema& schema, const Table& table,
                                                     const RowView& row, bool strict);

/// Whether a row of `table` still has the values of `row` that `children` (what remainingChildren() found) refer to.
Result<bool> parentRemains(sqlite3* file, const Table& table, const std::optional<EditProblem>& children,
                           const RowView& row);

} // namespace dbsync::device
