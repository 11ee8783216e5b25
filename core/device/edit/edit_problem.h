#pragma once

#include "base/error.h"
#include "device/edit/row_edit.h"
#include "schema/table.h"

#include <optional>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace dbsync::device {

/// What the connection's last error says about the row that was to be written; nothing where it is not the row's fault
/// (a lock, a full disk). Foreign keys are told as NoParent without columns: SQLite does not say which.
std::optional<EditProblem> problemOf(sqlite3* connection, const std::string& table);

/// The columns of the table that it is about, those in the condition of a CHECK too; none where SQLite names none.
std::vector<std::string> columnsOf(const EditProblem& problem, const Table& table);

/// A sentence for programs and logs; views have words of their own.
std::string describe(const EditProblem& problem);

} // namespace dbsync::device
