#include "datasource/postgres/tables/postgres_owner.h"

#include "postgres/transaction.h"

namespace dbsync::datasource {

using postgres::Parameters;

Result<std::optional<Owner>> readOwner(postgres::Connection& connection, const PostgresPlace& place)
{
    DBSYNC_ASSIGN(const auto rows, connection.run("SELECT main, datasource FROM " + place.ours + "dbsync_owner"));
    if (rows.empty())
        return std::optional<Owner>();
    return std::optional(Owner{rows.text(0, 0), rows.integer(0, 1)});
}

Result<Owner> claimOwner(postgres::Connection& connection, const PostgresPlace& place, const Owner& owner,
                         const std::optional<Owner>& instead)
{
    DBSYNC_ASSIGN(auto transaction, postgres::Transaction::begin(connection));
    DBSYNC_TRY(connection.run("SELECT pg_advisory_xact_lock(" + lockNumber(place, 0) + ")"));
    DBSYNC_ASSIGN(const std::optional<Owner> before, readOwner(connection, place));
    if (before && (!instead || *before != *instead))
        return *before;
    DBSYNC_TRY(connection.run("INSERT INTO " + place.ours +
                                  "dbsync_owner(id, main, datasource) VALUES (1, $1, $2) ON CONFLICT (id) DO UPDATE "
                                  "SET main = EXCLUDED.main, datasource = EXCLUDED.datasource",
                              Parameters().add(owner.mainDatabase).add(owner.datasource)));
    DBSYNC_TRY(transaction.commit());
    return owner;
}

Result<std::vector<KnownTenant>> readKnownTenants(postgres::Connection& connection, const PostgresPlace& place)
{
    // As the owner of the tables, who sees all.
    DBSYNC_ASSIGN(const auto rows, connection.run("SELECT t.tenant, (SELECT max(b.device) FROM " + place.ours +
                                                  "dbsync_batches b WHERE b.tenant = t.tenant) FROM " + place.ours +
                                                  "dbsync_tenants t ORDER BY t.tenant"));
    std::vector<KnownTenant> known;
    for (int row = 0; row < rows.size(); ++row)
        known.push_back({rows.integer(row, 0), rows.text(row, 1)});
    return known;
}

} // namespace dbsync::datasource
