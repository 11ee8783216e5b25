#pragma once

#include "datasource/sqlite/sqlite_connections.h"
#include "datasource/sqlite/tables/sqlite_schemas.h"

namespace dbsync::datasource {

/// Gives a tenant its schema, or the next version of it, in one transaction (see Datasource::pushSchema). Tenants with
/// an equal layout come to share a namespace; a tenant alone in its namespace has it altered in place, else its rows
/// move to another.
Result<std::int64_t> pushSchema(SqliteSession& writer, LayoutCache& layouts, std::int64_t tenant, const Schema& schema,
                                std::int64_t baseVersion, const std::string& time);

/// Removes at most `most` rows of a tenant that shares its tables, in a transaction of its own, before removeTenant();
/// whether there may be more. Others may write in between.
Result<bool> removeSomeRows(SqliteSession& writer, LayoutCache& layouts, std::int64_t tenant, Removing what,
                            std::int64_t most);

/// Removes all that the datasource has of a tenant, in one transaction.
Result<void> removeTenant(SqliteSession& writer, LayoutCache& layouts, std::int64_t tenant,
                          Removing what = Removing::Anyway);

} // namespace dbsync::datasource
