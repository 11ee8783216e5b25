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

/// The condition on `x` that it is of this key.
std::string PostgresSql::timesOf(const PostgresTable& table, const std::string& keys) const
{
    return "x.tenant = " + m_tenant + " AND x.\"table\" = " + postgres::quoteText(table.layout->table.name) +
           " AND x.key = " + hashOf(keys);
}

std::string PostgresSql::dropOvertakenTimes(const PostgresStage& stage) const
{
    return "DELETE FROM " + ours() + "dbsync_times AS x USING " + stage.table().name + " AS t, " +
           rowsOf(stage, "'u'",
                  " AND s.t IS NOT NULL AND x.transaction <> t.\"dbsync_transaction\" AND " +
                      timesOf(stage.table(), stagedKey(stage.table())));
}

std::string PostgresSql::writeTimes(const PostgresStage& stage) const
{
    const std::string table = postgres::quoteText(stage.table().layout->table.name) + "::text";
    return "INSERT INTO " + ours() + "dbsync_times AS x (tenant, \"table\", key, transaction, times) SELECT " + m_tenant +
           ", " + table + ", n.key, n.transaction, n.t::jsonb FROM (SELECT DISTINCT ON (k.key) k.* FROM (SELECT " +
           hashOf(stagedKey(stage.table())) + " AS key, " + m_transaction + " AS transaction, s.t, s.k FROM " +
           stage.source() + " WHERE s.t IS NOT NULL) AS k ORDER BY k.key, k.k = 'd') AS n ON CONFLICT (tenant, "
           "\"table\", key) DO UPDATE SET transaction = EXCLUDED.transaction, times = CASE WHEN EXCLUDED.times ? '*' "
           "THEN EXCLUDED.times ELSE x.times || EXCLUDED.times END";
}

std::string PostgresSql::joinTimes(const PostgresTable& table) const
{
    return " LEFT JOIN " + ours() + "dbsync_times AS x ON " + timesOf(table, table.comparableKey("t.", false)) +
           " AND x.transaction = t.\"dbsync_transaction\"";
}

} // namespace dbsync::datasource
