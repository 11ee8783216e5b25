#include "datasource/postgres/push/postgres_sql.h"
#include "postgres/connection.h"

namespace dbsync::datasource {

namespace {

/// What stands for a row's key, however long that is.
std::string hashOf(const std::string& keys)
{
    return "sha256(convert_to(ROW(" + keys + ")::text, 'UTF8'))";
}

} // namespace

/// The condition on `x` that it is of the key `h`. Under row-level security an index serves only where the hash is a
/// column already; and only in a subquery of its own for each row does it serve, whatever the planner knows.
std::string PostgresSql::timesOf(const PostgresTable& table) const
{
    return "x.tenant = " + m_tenant + " AND x.\"table\" = " + postgres::quoteText(table.layout->table.name) +
           " AND x.key = h.key";
}

std::string PostgresSql::dropOvertakenTimes(const PostgresStage& stage) const
{
    const std::string& times = ours() + "dbsync_times";
    return "DELETE FROM " + times + " WHERE ctid = ANY (ARRAY(SELECT x.at FROM (SELECT " +
           hashOf(stagedKey(stage.table())) + " AS key, t.\"dbsync_transaction\" FROM " + stage.table().name +
           " AS t, " + rowsOf(stage, "'u'", " AND s.t IS NOT NULL") +
           " OFFSET 0) AS h CROSS JOIN LATERAL (SELECT x.ctid AS at FROM " + times + " AS x WHERE " +
           timesOf(stage.table()) + " AND x.transaction <> h.\"dbsync_transaction\" LIMIT 1) AS x))";
}

std::string PostgresSql::writeTimes(const PostgresStage& stage) const
{
    const std::string table = postgres::quoteText(stage.table().layout->table.name) + "::text";
    return "INSERT INTO " + ours() + "dbsync_times AS x (tenant, \"table\", key, transaction, times) SELECT " +
           m_tenant + ", " + table +
           ", n.key, n.transaction, n.t::jsonb FROM (SELECT DISTINCT ON (k.key) k.* FROM (SELECT " +
           hashOf(stagedKey(stage.table())) + " AS key, " + m_transaction + " AS transaction, s.t, s.k FROM " +
           stage.source() +
           " WHERE s.t IS NOT NULL) AS k ORDER BY k.key, k.k = 'd') AS n ON CONFLICT (tenant, "
           "\"table\", key) DO UPDATE SET transaction = EXCLUDED.transaction, times = CASE WHEN EXCLUDED.times ? '*' "
           "THEN EXCLUDED.times ELSE x.times || EXCLUDED.times END";
}

std::string PostgresSql::joinTimes(const PostgresTable& table) const
{
    return " CROSS JOIN LATERAL (SELECT " + hashOf(table.comparableKey("t.", false)) +
           " AS key OFFSET 0) AS h LEFT JOIN LATERAL (SELECT x.times FROM " + ours() + "dbsync_times AS x WHERE " +
           timesOf(table) + " AND x.transaction = t.\"dbsync_transaction\" LIMIT 1) AS x ON true";
}

} // namespace dbsync::datasource
