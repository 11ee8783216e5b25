#include "datasource/sqlite/sqlite_verify.h"

#include "datasource/sqlite/tables/sqlite_sql.h"

#include <algorithm>

namespace dbsync::datasource {

namespace {

using sqlite::quoteName;

/// One check of a tenant.
class Verification
{
public:
    Verification(sqlite::StatementCache& statements, std::int64_t tenant, const TenantState& state,
                 const Layout& layout)
        : m_connection(statements.connection()),
          m_statements(statements),
          m_tenant(tenant),
          m_state(state),
          m_layout(layout)
    {
    }

    Result<std::vector<std::string>> run();

private:
    Result<std::int64_t> count(const std::string& sql);
    Result<void> mustBe(std::int64_t expected, const std::string& sql, const std::string& otherwise);
    Result<void> checkRevisions();
    Result<void> checkTable(const TableLayout& table);
    Result<void> checkUnique(const TableLayout& table, const UniqueKey& unique);

    sqlite3* m_connection;
    sqlite::StatementCache& m_statements;
    std::int64_t m_tenant;
    const TenantState& m_state;
    const Layout& m_layout;
    std::vector<std::string> m_findings;
};

Result<std::int64_t> Verification::count(const std::string& sql)
{
    DBSYNC_ASSIGN(auto statement, sqlite::Statement::prepare(m_connection, sql));
    statement.bind(sql::parameter::tenant, m_tenant).bind(sql::parameter::revision, m_state.cursor.revision);
    DBSYNC_ASSIGN(const bool found, statement.step());
    return found ? statement.integer(0) : 0;
}

Result<void> Verification::mustBe(std::int64_t expected, const std::string& sql, const std::string& otherwise)
{
    DBSYNC_ASSIGN(const std::int64_t counted, count(sql));
    if (counted != expected)
        m_findings.push_back(otherwise + " (" + std::to_string(counted) + ", not " + std::to_string(expected) + ").");
    return {};
}

Result<void> Verification::checkRevisions()
{
    const std::string from = " FROM dbsync_revisions WHERE tenant = ?1";
    const std::int64_t first = std::max<std::int64_t>(m_state.forgotten, 1);
    DBSYNC_TRY(mustBe(m_state.cursor.revision - first + 1,
                      "SELECT count(*)" + from + " AND revision >= " + std::to_string(first), "Revisions are missing"));
    return mustBe(m_state.cursor.revision, "SELECT coalesce(max(revision), 0)" + from,
                  "Revisions do not end at the cursor");
}

Result<void> Verification::checkUnique(const TableLayout& table, const UniqueKey& unique)
{
    std::string columns;
    std::string condition;
    for (const KeyColumn& column : unique.columns) {
        columns.append(columns.empty() ? "" : ", ").append(quoteName(column.name) + " COLLATE " + column.collation);
        condition.append(" AND ").append(quoteName(column.name)).append(" IS NOT NULL");
    }
    if (!unique.where.empty())
        condition.append(" AND (" + unique.where + "\n)");
    return mustBe(0,
                  "SELECT count(*) FROM (SELECT 1 FROM " + quoteName(table.physical) + " NOT INDEXED WHERE " +
                      quoteName(table.tenantColumn) + " = ?1" + condition + " GROUP BY " + columns +
                      " HAVING count(*) > 1)",
                  "Rows of table \"" + table.table.name + "\" have equal values in a unique key");
}

Result<void> Verification::checkTable(const TableLayout& table)
{
    const std::string& name = table.table.name;
    const std::string tombstones = quoteName(sql::tombstoneTable(table));
    const std::string tenant = " WHERE " + quoteName(table.tenantColumn) + " = ?1";
    const std::string rows = "SELECT count(*) FROM " + quoteName(table.physical) + " NOT INDEXED" + tenant;
    DBSYNC_ASSIGN(const TableState state, readTableState(m_statements, m_tenant, name));
    DBSYNC_TRY(mustBe(state.rows, rows, "The count of table \"" + name + "\" is wrong"));
    DBSYNC_TRY(mustBe(state.tombstones, "SELECT count(*) FROM " + tombstones + tenant,
                      "The count of tombstones of table \"" + name + "\" is wrong"));
    DBSYNC_TRY(mustBe(0, rows + " AND \"dbsync_revision\" NOT BETWEEN 1 AND ?2",
                      "Rows of table \"" + name + "\" are of no revision"));
    const std::string key = sql::columnList(table, table.key);
    DBSYNC_TRY(mustBe(0, rows + " AND (" + key + ") IN (SELECT " + key + " FROM " + tombstones + tenant + ")",
                      "Rows of table \"" + name + "\" are there and deleted"));
    for (const UniqueKey& unique : table.uniqueKeys)
        DBSYNC_TRY(checkUnique(table, unique));
    return {};
}

Result<std::vector<std::string>> Verification::run()
{
    DBSYNC_TRY(checkRevisions());
    for (const TableLayout& table : m_layout.tables)
        DBSYNC_TRY(checkTable(table));
    for (const Reference& reference : m_layout.references)
        DBSYNC_TRY(mustBe(0, "SELECT count(*) FROM (" + sql::missingParents(m_layout, reference, true) + ")",
                          "Rows of table \"" + m_layout.tables[reference.child].table.name +
                              "\" refer to rows that are not there"));
    return std::move(m_findings);
}

} // namespace

Result<std::vector<std::string>> verifyTenant(sqlite::StatementCache& statements, std::int64_t tenant,
                                              const TenantState& state, const Layout& layout)
{
    return Verification(statements, tenant, state, layout).run();
}

} // namespace dbsync::datasource
