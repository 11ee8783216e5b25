#pragma once

#include "base/error.h"
#include "base/sqlite.h"
#include "device/view/row_query.h"
#include "schema/table.h"

#include <string>
#include <vector>

namespace dbsync::device {

/// A table as it is shown; one without a primary key has none here either. Code noSuchTable.
Result<Table> findShownTable(sqlite3* file, const std::string& name);

/// A name by which the rowid can be had, which no column has taken; "" where there is none.
Result<std::string> rowidName(sqlite3* file, const Table& table);

/// A column that refers to rows which people know by a name.
struct NamedReference
{
    std::string column;
    std::string named; ///< an SQL condition on the row `t` that lacks its end: the pattern that the name is like
};

/// Those of a table whose names can be looked up row by row; none where the query looks for no text.
Result<std::vector<NamedReference>> findNamedReferences(sqlite3* file, const Table& table, const RowQuery& query);

/// The condition of a query on the row `t`, with parameters from 10 on. What is looked for in a column that refers to
/// rows is looked for in their names, too.
std::string conditionOf(const Table& table, const std::vector<NamedReference>& names, const RowQuery& query);
void bindCondition(sqlite::Statement& statement, const Table& table, const RowQuery& query);

} // namespace dbsync::device
