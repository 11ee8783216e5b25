#pragma once

#include "base/table_versions.h"
#include "postgres/connection.h"

#include <string>

namespace dbsync::datasource {

/// Where our own tables lie in a database, and as whom we work on tenants' rows.
struct PostgresPlace
{
    std::string schema; ///< plain
    std::string ours;   ///< the schema, quoted, with a dot behind: "public".
    std::string role;   ///< the role that owns nothing, plain; "" where none could be made
    std::string channel;
};

/// Brings our own tables in the URL's schema up to date, and makes the role for tenants' rows. Safe with many at once.
Result<PostgresPlace> migratePostgres(postgres::Connection& connection);

/// What migratePostgres() would have to do in the URL's schema, which need not be there.
Result<TableVersions> postgresVersions(postgres::Connection& connection);

/// The number of the lock that all hold who change namespaces, or one tenant's rows (tenant > 0).
std::string lockNumber(const PostgresPlace& place, std::int64_t tenant);

/// The condition by which a row is seen: it is the tenant's that "dbsync.tenant" names.
std::string tenantPolicy(const std::string& column);

/// Lets the owner of a table see rows as all others do, but for dumps, which set "dbsync.dump".
std::string forceOnOwner(const std::string& table, const std::string& owner);

} // namespace dbsync::datasource
