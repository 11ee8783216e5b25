#pragma once

#include "maindb/sqlite/sqlite_connection.h"

#include <string>

namespace dbsync::maindb {

/// Brings the tables of the embedded main database to this program's version, in one transaction. A database of a newer
/// version is refused (code "newerVersion").
Result<void> migrateSqlite(SqliteConnection& connection, const std::string& timestamp);

} // namespace dbsync::maindb
