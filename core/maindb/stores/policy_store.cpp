#include "maindb/stores/policy_store.h"

#include <algorithm>

namespace dbsync::maindb {

namespace {

constexpr std::string_view unset = "ask";

const std::string selectPolicies = R"(SELECT "tableName", "columnName", "policy" FROM "policies"
    WHERE "tenantId" = $1 ORDER BY "tableName", "columnName")";
const std::string selectVersion = R"(SELECT "policiesVersion" FROM "tenants" WHERE "id" = $1)";

std::vector<Policy> policiesFrom(const Rows& rows)
{
    std::vector<Policy> policies;
    for (std::size_t row = 0; row < rows.size(); ++row)
        policies.push_back({rows.text(row, 0), rows.text(row, 1), rows.text(row, 2)});
    return policies;
}

/// What is set for exactly this table or column; "" where nothing is.
std::string find(const std::vector<Policy>& policies, const std::string& table, const std::string& column)
{
    const auto found = std::find_if(policies.begin(), policies.end(),
                                    [&](const Policy& each) { return each.table == table && each.column == column; });
    return found == policies.end() ? std::string() : found->policy;
}

Result<void> store(Connection& connection, std::int64_t tenantId, const Policy& policy, bool keep)
{
    DBSYNC_TRY(connection.run(R"(DELETE FROM "policies" WHERE "tenantId" = $1 AND "tableName" = $2
        AND "columnName" = $3)",
                              {tenantId, policy.table, policy.column}));
    // A column's `ask` says something only beside another policy of its table.
    if (!keep && policy.column.empty())
        DBSYNC_TRY(connection.run(R"(DELETE FROM "policies" WHERE "tenantId" = $1 AND "tableName" = $2
            AND "policy" = $3)",
                                  {tenantId, policy.table, std::string(unset)}));
    if (keep)
        DBSYNC_TRY(connection.run(R"(INSERT INTO "policies" ("tenantId", "tableName", "columnName", "policy")
            VALUES ($1, $2, $3, $4))",
                                  {tenantId, policy.table, policy.column, policy.policy}));
    DBSYNC_TRY(connection.run(R"(UPDATE "tenants" SET "policiesVersion" = "policiesVersion" + 1 WHERE "id" = $1)",
                              {tenantId}));
    return Database::changed(connection);
}

} // namespace

Result<Policies> PolicyStore::list(std::int64_t tenantId)
{
    // The version first: policies that are newer than their version are merely read again.
    DBSYNC_ASSIGN(const Rows version, m_database.read(selectVersion, {tenantId}));
    DBSYNC_ASSIGN(const Rows rows, m_database.read(selectPolicies, {tenantId}));
    return Policies{policiesFrom(rows), version.empty() ? 0 : version.integer(0, 0)};
}

Result<Policies> PolicyStore::set(std::int64_t tenantId, const Policy& policy)
{
    return m_database.write([&](Connection& connection) -> Result<Policies> {
        // Others who set policies of this tenant wait here.
        DBSYNC_TRY(connection.run(R"(UPDATE "tenants" SET "policiesVersion" = "policiesVersion" WHERE "id" = $1)",
                                  {tenantId}));
        DBSYNC_ASSIGN(const Rows before, connection.run(selectPolicies, {tenantId}));
        const std::vector<Policy> policies = policiesFrom(before);
        const bool inTable = !policy.column.empty() && !find(policies, policy.table, {}).empty();
        const bool keep = !policy.policy.empty() && (policy.policy != unset || inTable);
        if (find(policies, policy.table, policy.column) != (keep ? policy.policy : std::string()))
            DBSYNC_TRY(store(connection, tenantId, policy, keep));
        DBSYNC_ASSIGN(const Rows after, connection.run(selectPolicies, {tenantId}));
        DBSYNC_ASSIGN(const Rows version, connection.run(selectVersion, {tenantId}));
        return Policies{policiesFrom(after), version.empty() ? 0 : version.integer(0, 0)};
    });
}

} // namespace dbsync::maindb
