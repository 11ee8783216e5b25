#include "maindb/stores/tenant_store.h"

#include "maindb/stores/audit_log.h"
#include "maindb/stores/user_store.h"

namespace dbsync::maindb {

namespace {

const std::string selectTenants = R"(SELECT "id", "code", "name", "website", "metadata", "datasourceId", "state",
    "provisioningNode", "provisioningSince", "removeAfter", "createdAt", "updatedAt", "policiesVersion" FROM "tenants")";

Tenant tenantFrom(const Rows& rows, std::size_t row)
{
    Tenant tenant;
    tenant.id = rows.integer(row, 0);
    tenant.code = rows.text(row, 1);
    tenant.name = rows.text(row, 2);
    tenant.website = rows.text(row, 3);
    tenant.metadata = rows.text(row, 4);
    if (!rows.isNull(row, 5))
        tenant.datasourceId = rows.integer(row, 5);
    tenant.state = tenantStateFromName(rows.text(row, 6)).value_or(TenantState::Suspended);
    tenant.provisioningNode = rows.text(row, 7);
    tenant.provisioningSince = rows.integer(row, 8);
    tenant.removeAfter = rows.text(row, 9);
    tenant.createdAt = rows.text(row, 10);
    tenant.updatedAt = rows.text(row, 11);
    tenant.policiesVersion = rows.integer(row, 12);
    return tenant;
}

std::vector<Tenant> tenantsFrom(const Rows& rows)
{
    std::vector<Tenant> tenants;
    for (std::size_t row = 0; row < rows.size(); ++row)
        tenants.push_back(tenantFrom(rows, row));
    return tenants;
}

Result<Tenant> insertTenant(Connection& connection, Tenant tenant, const std::string& timestamp)
{
    tenant.createdAt = tenant.updatedAt = timestamp;
    auto rows = connection.run(R"(INSERT INTO "tenants" ("code", "name", "website", "metadata", "datasourceId", "state",
            "provisioningNode", "provisioningSince", "removeAfter", "createdAt", "updatedAt")
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) RETURNING "id")",
                               {tenant.code, tenant.name, tenant.website, tenant.metadata, cellOf(tenant.datasourceId),
                                std::string(tenantStateName(tenant.state)), tenant.provisioningNode,
                                tenant.provisioningSince, tenant.removeAfter, timestamp});
    if (!rows && rows.error().code == "unique")
        return Error{ErrorKind::InvalidRequest, "tenantCodeTaken", "The tenant code \"" + tenant.code + "\" is taken.",
                     "Choose another code."};
    if (!rows)
        return std::move(rows.error());
    tenant.id = rows->integer(0, 0);
    return tenant;
}

/// How long before its removal a tenant is not given back any more: other nodes' clocks may be ahead.
constexpr std::int64_t marginMilliseconds = 60'000;

/// That a tenant is not being purged.
Result<void> checkIsThere(Connection& connection, std::int64_t id, const std::string& latest)
{
    DBSYNC_ASSIGN(const Rows due, connection.run(R"(SELECT 1 FROM "tenants" WHERE "id" = $1 AND "state" = 'removed'
        AND "removeAfter" <= $2)",
                                                 {id, latest}));
    if (due.empty())
        return {};
    return Error{ErrorKind::InvalidRequest, "tenantRemoved", "The tenant is being removed for good.",
                 "It cannot be had back; its code is free once it has gone."};
}

Error noTenant()
{
    return {ErrorKind::InvalidRequest, "notFound", "There is no such tenant.", {}};
}

Error provisioningLost()
{
    return {ErrorKind::Unreachable, "provisioningLost", "Making the tenant took too long.", "Try again."};
}

/// Transactions come one after the other, so that what is counted stays so until the end of this one.
Result<void> checkRoom(Connection& connection, std::int64_t datasourceId, std::optional<std::int64_t> room)
{
    if (!room)
        return {};
    DBSYNC_ASSIGN(const Rows rows,
                  connection.run(R"(SELECT count(*) FROM "tenants" WHERE "datasourceId" = $1)", {datasourceId}));
    if (rows.integer(0, 0) < *room)
        return {};
    return Error{ErrorKind::Unreachable, "datasourceFull", "The datasource has no room for another tenant.", {}};
}

/// What is left to do of a change: to tell of it, to note it, and to read the tenant as it is now.
Result<Tenant> changedTenant(Connection& connection, std::int64_t id, const std::string& time, const AuditNote* note)
{
    DBSYNC_TRY(Database::changed(connection));
    DBSYNC_ASSIGN(const Rows rows, connection.run(selectTenants + R"( WHERE "id" = $1)", {id}));
    if (rows.empty())
        return noTenant();
    DBSYNC_TRY(AuditLog::insert(connection, time, note));
    return tenantFrom(rows, 0);
}

} // namespace

Result<std::vector<Tenant>> TenantStore::list()
{
    DBSYNC_ASSIGN(const Rows rows, m_database.read(selectTenants + R"( ORDER BY "id")"));
    return tenantsFrom(rows);
}

Result<std::optional<Tenant>> TenantStore::find(std::string_view code)
{
    DBSYNC_ASSIGN(const Rows rows, m_database.read(selectTenants + R"( WHERE "code" = $1)", {std::string(code)}));
    return rows.empty() ? std::nullopt : std::optional(tenantFrom(rows, 0));
}

Result<std::optional<Tenant>> TenantStore::find(std::int64_t id)
{
    DBSYNC_ASSIGN(const Rows rows, m_database.read(selectTenants + R"( WHERE "id" = $1)", {id}));
    return rows.empty() ? std::nullopt : std::optional(tenantFrom(rows, 0));
}

Result<std::vector<Tenant>> TenantStore::inState(TenantState state)
{
    DBSYNC_ASSIGN(const Rows rows, m_database.read(selectTenants + R"( WHERE "state" = $1 ORDER BY "id")",
                                                   {std::string(tenantStateName(state))}));
    return tenantsFrom(rows);
}

Result<Tenant> TenantStore::add(const Tenant& tenant, const User* firstUser, std::optional<std::int64_t> room)
{
    const std::string timestamp = m_database.timestamp();
    return m_database.write([&](Connection& connection) -> Result<Tenant> {
        DBSYNC_TRY(checkRoom(connection, tenant.datasourceId.value_or(0), room));
        DBSYNC_ASSIGN(Tenant added, insertTenant(connection, tenant, timestamp));
        if (firstUser) {
            User user = *firstUser;
            user.tenantId = added.id;
            DBSYNC_TRY(UserStore::insert(connection, user, timestamp));
        }
        DBSYNC_TRY(Database::changed(connection));
        return added;
    });
}

Result<Tenant> TenantStore::update(const Tenant& tenant, const AuditNote* note)
{
    const std::string latest = formatTime(m_database.clock().now() + marginMilliseconds);
    return m_database.write([&](Connection& connection) -> Result<Tenant> {
        DBSYNC_TRY(checkIsThere(connection, tenant.id, latest));
        DBSYNC_TRY(
            connection.run(R"(UPDATE "tenants" SET "name" = $2, "website" = $3, "metadata" = $4,
            "state" = $5, "removeAfter" = $6, "updatedAt" = $7 WHERE "id" = $1)",
                           {tenant.id, tenant.name, tenant.website, tenant.metadata,
                            std::string(tenantStateName(tenant.state)), tenant.removeAfter, m_database.timestamp()}));
        return changedTenant(connection, tenant.id, m_database.timestamp(), note);
    });
}

Result<Tenant> TenantStore::orderRemoval(std::int64_t id, const std::string& removeAfter, const AuditNote* note)
{
    return m_database.write([&](Connection& connection) -> Result<Tenant> {
        DBSYNC_TRY(connection.run(R"(UPDATE "tenants" SET "state" = 'removed', "provisioningNode" = '',
            "removeAfter" = CASE WHEN "state" = 'removed' AND "removeAfter" < $2 THEN "removeAfter" ELSE $2 END,
            "updatedAt" = $3 WHERE "id" = $1)",
                                  {id, removeAfter, m_database.timestamp()}));
        return changedTenant(connection, id, m_database.timestamp(), note);
    });
}

Result<Tenant> TenantStore::place(std::int64_t id, std::optional<std::int64_t> datasourceId, const AuditNote* note)
{
    return m_database.write([&](Connection& connection) -> Result<Tenant> {
        DBSYNC_TRY(connection.run(R"(UPDATE "tenants" SET "datasourceId" = $2, "updatedAt" = $3 WHERE "id" = $1)",
                                  {id, cellOf(datasourceId), m_database.timestamp()}));
        return changedTenant(connection, id, m_database.timestamp(), note);
    });
}

Result<void> TenantStore::placeMade(std::int64_t id, const std::string& node, std::int64_t datasourceId,
                                    std::optional<std::int64_t> room)
{
    return m_database.write([&](Connection& connection) -> Result<void> {
        DBSYNC_TRY(checkRoom(connection, datasourceId, room));
        DBSYNC_ASSIGN(const Rows placed, connection.run(R"(UPDATE "tenants" SET "datasourceId" = $2 WHERE "id" = $1
            AND "state" = 'provisioning' AND "provisioningNode" = $3 RETURNING "id")",
                                                        {id, datasourceId, node}));
        return placed.empty() ? Result<void>(provisioningLost()) : Result<void>();
    });
}

Result<Tenant> TenantStore::finishProvisioning(std::int64_t id, const std::string& node, const AuditNote* note)
{
    return m_database.write([&](Connection& connection) -> Result<Tenant> {
        DBSYNC_ASSIGN(const Rows finished, connection.run(R"(UPDATE "tenants" SET "state" = 'active',
            "provisioningNode" = '', "updatedAt" = $2
            WHERE "id" = $1 AND "state" = 'provisioning' AND "provisioningNode" = $3 RETURNING "id")",
                                                          {id, m_database.timestamp(), node}));
        if (finished.empty())
            return provisioningLost();
        return changedTenant(connection, id, m_database.timestamp(), note);
    });
}

Result<bool> TenantStore::takeOver(const Tenant& seen, const std::string& node)
{
    return m_database.write([&](Connection& connection) -> Result<bool> {
        DBSYNC_ASSIGN(const Rows taken,
                      connection.run(R"(UPDATE "tenants" SET "provisioningNode" = $3,
            "provisioningSince" = $4
            WHERE "id" = $1 AND "state" = 'provisioning' AND "provisioningNode" = $2 RETURNING "id")",
                                     {seen.id, seen.provisioningNode, node, m_database.clock().now()}));
        return !taken.empty();
    });
}

Result<void> TenantStore::remove(std::int64_t id, const AuditNote* note)
{
    return m_database.write([&](Connection& connection) -> Result<void> {
        DBSYNC_ASSIGN(const Rows removed,
                      connection.run(R"(DELETE FROM "tenants" WHERE "id" = $1 RETURNING "id")", {id}));
        if (!removed.empty())
            DBSYNC_TRY(AuditLog::insert(connection, m_database.timestamp(), note));
        return Database::changed(connection);
    });
}

} // namespace dbsync::maindb
