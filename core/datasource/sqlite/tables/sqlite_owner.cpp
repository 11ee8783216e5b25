#include "datasource/sqlite/tables/sqlite_owner.h"

#include "base/sqlite.h"

namespace dbsync::datasource {

Result<std::optional<Owner>> readOwner(sqlite3* connection)
{
    DBSYNC_ASSIGN(auto select,
                  sqlite::Statement::prepare(connection, "SELECT main, datasource FROM dbsync_owner WHERE id = 1"));
    DBSYNC_ASSIGN(const bool found, select.step());
    if (!found)
        return std::optional<Owner>();
    return std::optional(Owner{std::string(select.text(0)), select.integer(1)});
}

Result<Owner> claimOwner(sqlite3* connection, const Owner& owner, const std::optional<Owner>& instead)
{
    DBSYNC_ASSIGN(auto transaction, sqlite::Transaction::begin(connection, sqlite::Transaction::Kind::Immediate));
    DBSYNC_ASSIGN(const std::optional<Owner> before, readOwner(connection));
    if (before && (!instead || *before != *instead))
        return *before;
    {
        DBSYNC_ASSIGN(auto write, sqlite::Statement::prepare(
                                      connection, "INSERT OR REPLACE INTO dbsync_owner(id, main, datasource) VALUES "
                                                  "(1, ?1, ?2)"));
        DBSYNC_TRY(write.bind(1, owner.mainDatabase).bind(2, owner.datasource).run());
    }
    DBSYNC_TRY(transaction.commit());
    return owner;
}

Result<std::vector<KnownTenant>> readKnownTenants(sqlite3* connection)
{
    DBSYNC_ASSIGN(auto select, sqlite::Statement::prepare(
                                   connection, "SELECT t.tenant, (SELECT max(b.device) FROM dbsync_batches b WHERE "
                                               "b.tenant = t.tenant) FROM dbsync_tenants t ORDER BY t.tenant"));
    std::vector<KnownTenant> known;
    while (true) {
        DBSYNC_ASSIGN(const bool more, select.step());
        if (!more)
            return known;
        known.push_back({select.integer(0), std::string(select.text(1))});
    }
}

} // namespace dbsync::datasource
