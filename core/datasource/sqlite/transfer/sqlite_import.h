#pragma once

#include "datasource/sqlite/sqlite_connections.h"
#include "datasource/sqlite/tables/sqlite_schemas.h"
#include "datasource/transfer.h"

namespace dbsync::datasource {

/// Takes the lines of a transfer into SQLite; see Datasource::importTenant.
Result<wire::Cursor> importTenant(SqliteConnections& connections, LayoutCache& layouts, std::int64_t tenant,
                                  RowSource& lines, const std::string& time);

} // namespace dbsync::datasource
