#pragma once

#include "base/error.h"
#include "base/sqlite.h"
#include "device/view/row_query.h"
#include "schema/table.h"

namespace dbsync::device {

/// A table as it is shown; one without a primary key has none here either. Code noSuchTable.
Result<Table> findShownTable(sqlite3* file, const std::string& name);

/// A name by which the rowid can be had, which no column has taken; "" where there is none.
Result<std::string> rowidName(sqlite3* file, const Table& table);

/// The condition of a query on the row `t`, with parameters from 10 on.
std::string conditionOf(const Table& table, const RowQuery& query);
void bindCondition(sqlite::Statement& statement, const Table& table, const RowQuery& query);

} // namespace dbsync::device
