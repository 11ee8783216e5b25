#pragma once

#include "base/error.h"
#include "device/edit/row_edit.h"

#include <sqlite3.h>

#include <optional>

namespace dbsync::device {

/// What the connection's last error says about the row that was to be written; nothing where it is not the row's fault
/// (a lock, a full disk). Foreign keys are told as NoParent without columns: SQLite does not say which.
std::optional<EditProblem> problemOf(sqlite3* connection, const std::string& table);

/// A sentence for programs and logs; views have words of their own.
std::string describe(const EditProblem& problem);

} // namespace dbsync::device
