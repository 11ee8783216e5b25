#pragma once

#include "base/error.h"
#include "schema/table.h"

#include <sqlite3.h>

namespace dbsync {

/// Whether the file is linked: it holds the table in which a link is noted, and not merely one of that name.
Result<bool> isLinked(sqlite3* connection);

/// Reads the tables of the main database of `connection` that can be synced, with their indexes, triggers and views.
/// In a linked file tables of our own are not looked at; those that cannot be synced stand in `leftOut`.
Result<Schema> readSqliteSchema(sqlite3* connection);

/// The unique keys that the table of that name has in the main database of `connection`. One over a column that `table`
/// does not have counts as one over an expression.
Result<std::vector<UniqueKey>> readUniqueKeys(sqlite3* connection, const Table& table);

/// The schema that statements of SQL make in an empty database; code malformed where SQLite does not take them.
Result<Schema> schemaFromSql(const std::string& sql);

} // namespace dbsync
