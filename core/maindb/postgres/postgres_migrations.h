#pragma once

#include "postgres/connection.h"

#include <string>

namespace dbsync::maindb {

/// Makes the schema that the URL names, where it is missing, and brings the tables of the main database in it to this
/// program's version. One transaction, and one node at a time. A database of a newer version is refused (code
/// "newerVersion").
Result<void> migratePostgres(postgres::Connection& connection, const std::string& timestamp);

} // namespace dbsync::maindb
