#pragma once

#include "datasource/sqlite/sqlite_connections.h"
#include "datasource/sqlite/tables/sqlite_schemas.h"

namespace dbsync::datasource {

/// A part of Datasource::forget, in a short transaction; whether there is more to do. Others may write in between.
Result<bool> forgetSome(SqliteSession& writer, LayoutCache& layouts, std::int64_t tenant, const Forgetting& what);

} // namespace dbsync::datasource
