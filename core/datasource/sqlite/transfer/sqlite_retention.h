#pragma once

#include "datasource/sqlite/sqlite_connections.h"
#include "datasource/sqlite/tables/sqlite_schemas.h"

namespace dbsync::datasource {

/// See Datasource::forget.
Result<void> forget(SqliteSession& writer, LayoutCache& layouts, std::int64_t tenant, const Forgetting& what);

} // namespace dbsync::datasource
