#pragma once

#include "datasource/datasource.h"
#include "datasource/postgres/tables/postgres_migrations.h"

/// Whose a database is, and who is in it (see Datasource). Not in a transaction.
namespace dbsync::datasource {

Result<std::optional<Owner>> readOwner(postgres::Connection& connection, const PostgresPlace& place);
Result<Owner> claimOwner(postgres::Connection& connection, const PostgresPlace& place, const Owner& owner,
                         const std::optional<Owner>& instead);
Result<std::vector<KnownTenant>> readKnownTenants(postgres::Connection& connection, const PostgresPlace& place);

} // namespace dbsync::datasource
