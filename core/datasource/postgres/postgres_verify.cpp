#include "datasource/postgres/postgres_verify.h"

#include "datasource/postgres/push/postgres_sql.h"

#include <algorithm>

namespace dbsync::datasource {

namespace {

using postgres::quoteName;

/// One check of a tenant.
class Verification
{
public:
    Verification(PostgresTenant& tenant, const TenantState& state, const PostgresLayout& layout)
        : m_tenant(tenant), m_state(state), m_layout(layout)
    {
    }

    Result<std::vector<std::string>> run();

private:
    Result<void> mustBe(std::int64_t expected, const std::string& sql, const std::string& otherwise);
    Result<void> checkRevisions();
    Result<void> checkTable(const PostgresTable& table);
    Result<void> checkUnique(const PostgresTable& table, const UniqueKey& unique);
    std::string ofTenant(const PostgresTable& table) const
    {
        return " WHERE t." + table.tenant + " = " + m_tenant.number();
    }

    PostgresTenant& m_tenant;
    const TenantState& m_state;
    const PostgresLayout& m_layout;
    std::vector<std::string> m_findings;
};

Result<void> Verification::mustBe(std::int64_t expected, const std::string& sql, const std::string& otherwise)
{
    DBSYNC_ASSIGN(const std::int64_t counted, m_tenant.integer(sql));
    if (counted != expected)
        m_findings.push_back(otherwise + " (" + std::to_string(counted) + ", not " + std::to_string(expected) + ").");
    return {};
}

Result<void> Verification::checkRevisions()
{
    const std::string from = " FROM " + m_tenant.place().ours + "dbsync_revisions WHERE tenant = " + m_tenant.number();
    const std::int64_t first = std::max<std::int64_t>(m_state.forgotten, 1);
    DBSYNC_TRY(mustBe(m_state.cursor.revision - first + 1,
                      "SELECT count(*)" + from + " AND revision >= " + std::to_string(first), "Revisions are missing"));
    return mustBe(m_state.cursor.revision, "SELECT coalesce(max(revision), 0)" + from,
                  "Revisions do not end at the cursor");
}

Result<void> Verification::checkUnique(const PostgresTable& table, const UniqueKey& unique)
{
    std::string columns;
    std::string condition;
    for (const KeyColumn& column : unique.columns) {
        const PostgresColumn& physical = table.column(column.name);
        columns.append(columns.empty() ? "" : ", ").append(table.comparable(physical, column.collation, "t."));
        condition.append(" AND t.").append(quoteName(physical.name)).append(" IS NOT NULL");
    }
    if (!unique.where.empty())
        condition += " AND " + translateCondition(unique.where, table);
    return mustBe(0,
                  "SELECT count(*) FROM (SELECT 1 FROM " + table.name + " AS t" + ofTenant(table) + condition +
                      " GROUP BY " + columns + " HAVING count(*) > 1) AS e",
                  "Rows of table \"" + table.layout->table.name + "\" have equal values in a unique key");
}

Result<void> Verification::checkTable(const PostgresTable& table)
{
    const std::string& name = table.layout->table.name;
    const std::string rows = "SELECT count(*) FROM " + table.name + " AS t" + ofTenant(table);
    const std::string tombstones = "SELECT count(*) FROM " + table.tombstones + " AS t" + ofTenant(table);
    const std::string noRevision = " AND NOT EXISTS (SELECT 1 FROM " + m_tenant.place().ours +
                                   "dbsync_revisions r WHERE r.tenant = " + m_tenant.number() +
                                   " AND r.transaction = t.\"dbsync_transaction\")";
    DBSYNC_ASSIGN(const TableState state, m_tenant.tableState(name));
    DBSYNC_TRY(mustBe(state.rows, rows, "The count of table \"" + name + "\" is wrong"));
    DBSYNC_TRY(mustBe(state.tombstones, tombstones, "The count of tombstones of table \"" + name + "\" is wrong"));
    if (m_state.forgotten == 0) // else they may be of one that nobody needs any more
        DBSYNC_TRY(mustBe(0, rows + noRevision, "Rows of table \"" + name + "\" are of no revision"));
    DBSYNC_TRY(mustBe(0, tombstones + noRevision, "Tombstones of table \"" + name + "\" are of no revision"));
    DBSYNC_TRY(mustBe(0,
                      tombstones + " AND EXISTS (SELECT 1 FROM " + table.name + " AS r WHERE r." + table.tenant +
                          " = " + m_tenant.number() + " AND " + table.sameKey("r.", "t.") + ")",
                      "Rows of table \"" + name + "\" are there and deleted"));
    for (const UniqueKey& unique : table.uniqueKeys)
        DBSYNC_TRY(checkUnique(table, unique));
    return {};
}

Result<std::vector<std::string>> Verification::run()
{
    DBSYNC_TRY(checkRevisions());
    for (const PostgresTable& table : m_layout.tables)
        DBSYNC_TRY(checkTable(table));
    const PostgresSql sql(m_tenant.place(), m_layout, m_tenant.id(), 0, 0);
    for (const Reference& reference : m_layout.layout.references)
        DBSYNC_TRY(mustBe(0, "SELECT count(*) FROM (" + sql.missingParents(reference, true) + ") AS m",
                          "Rows of table \"" + m_layout.layout.tables[reference.child].table.name +
                              "\" refer to rows that are not there"));
    return std::move(m_findings);
}

} // namespace

Result<std::vector<std::string>> verifyTenant(PostgresTenant& tenant, const TenantState& state,
                                              const PostgresLayout& layout)
{
    return Verification(tenant, state, layout).run();
}

} // namespace dbsync::datasource
