#include "datasource/postgres/push/postgres_sql.h"

#include "base/identifier.h"
#include "postgres/connection.h"

#include <algorithm>
#include <numeric>

namespace dbsync::datasource {

namespace {

using postgres::quoteName;
using postgres::quoteText;

std::string put(const PostgresStage& stage)
{
    return "pg_temp.dbsync_put" + std::to_string(stage.number());
}

std::vector<int> allOf(const PostgresTable& table)
{
    std::vector<int> columns(table.columns.size());
    std::iota(columns.begin(), columns.end(), 0);
    return columns;
}

} // namespace

/// `T AS t, STAGE AS s WHERE t."tenantId" = 1 AND t.key = s.key AND s.k IN ('u') …`, without the table itself.
std::string PostgresSql::rowsOf(const PostgresStage& stage, const char* kinds, const std::string& without) const
{
    return stage.source() + " WHERE " + ofTenant(stage.table(), "t.") + " AND " +
           PostgresStage::sameKey(stage.table(), "t.", "s.") + " AND s.k IN (" + kinds + ")" + without;
}

PostgresSql PostgresSql::ofTransfer(const PostgresPlace& place, const PostgresLayout& layout, std::int64_t tenant)
{
    PostgresSql sql(place, layout, tenant, 0, 0);
    sql.m_transaction = "-s.o";
    return sql;
}

std::string PostgresSql::removeStaged(const PostgresStage& stage, bool tombstones) const
{
    return "DELETE FROM " + (tombstones ? stage.table().tombstones : stage.table().name) + " AS t USING " +
           rowsOf(stage, "'i', 'd'", "");
}

std::string PostgresSql::lockRows(const PostgresStage& stage) const
{
    return "SELECT count(*) FROM (SELECT 1 FROM " + stage.table().name + " AS t, " +
           rowsOf(stage, "'u', 'r', 'd'", "") + " ORDER BY s.o FOR UPDATE OF t) AS l";
}

std::string PostgresSql::stagedKey(const PostgresTable& table)
{
    std::string keys;
    for (const int position : table.layout->key)
        keys.append(keys.empty() ? "" : ", ")
            .append(PostgresStage::comparable(table, position, table.layout->storedCollation(position), "s."));
    return keys;
}

std::string PostgresSql::doubled(const PostgresStage& stage, const std::string& without) const
{
    return "SELECT max(s.o) FROM " + stage.source() + " WHERE true" + without + " GROUP BY " +
           stagedKey(stage.table()) +
           " HAVING count(*) > 1 AND NOT (count(*) = 2 AND min(s.k) = 'd' AND max(s.k) = 'i') LIMIT 1";
}

std::string PostgresSql::doubledInsert(const PostgresStage& stage, const std::string& numbers) const
{
    return "SELECT max(s.o) FROM " + stage.source() + " WHERE s.k = 'i' OR s.o = ANY ('{" + numbers +
           "}'::bigint[]) GROUP BY " + stagedKey(stage.table()) +
           " HAVING min(s.o) FILTER (WHERE s.k = 'i') < max(s.o) FILTER (WHERE s.k <> 'i') LIMIT 1";
}

std::string PostgresSql::revisionsAfter(const std::string& revision) const
{
    return "SELECT transaction, revision FROM " + ours() + "dbsync_revisions WHERE tenant = " + m_tenant +
           " AND revision > " + revision;
}

std::string PostgresSql::unfit(const PostgresStage& stage) const
{
    const PostgresTable& table = stage.table();
    return "SELECT s.o, s.k, (t." + table.tenant +
           " IS NULL)::int::bigint, coalesce(t.\"dbsync_incarnation\" = s.n, "
           "false)::int::bigint, (n.transaction IS NOT NULL)::int::bigint, s.p, s.b, " +
           selectColumns(table, allOf(table), "t.") + " FROM " + stage.source() + " LEFT JOIN " + table.name +
           " AS t ON " + ofTenant(table, "t.") + " AND " + PostgresStage::sameKey(table, "t.", "s.") + " LEFT JOIN (" +
           revisionsAfter(m_known) +
           ") AS n ON n.transaction = t.\"dbsync_transaction\" WHERE s.k IN "
           "('u', 'r', 'd') AND (t." +
           table.tenant +
           " IS NULL OR n.transaction IS NOT NULL OR (s.k <> 'r' AND "
           "t.\"dbsync_incarnation\" <> s.n)) ORDER BY s.o";
}

std::string PostgresSql::taken(const PostgresStage& stage) const
{
    return "SELECT s.o, s.k, (n.transaction IS NOT NULL)::int::bigint FROM " + stage.table().name +
           " AS t LEFT JOIN (" + revisionsAfter(m_known) + ") AS n ON n.transaction = t.\"dbsync_transaction\", " +
           rowsOf(stage, "'i'", "") + " ORDER BY s.o LIMIT 10001";
}

std::string PostgresSql::twins(const PostgresStage& stage) const
{
    const PostgresTable& table = stage.table();
    const auto unseen = [&](const std::string& physical) {
        return "SELECT t.\"dbsync_incarnation\" FROM " + physical + " AS t JOIN (" + revisionsAfter(m_known) +
               ") AS n ON n.transaction = t.\"dbsync_transaction\" WHERE " + ofTenant(table, "t.");
    };
    // By sorting, which no guess of the planner turns into comparing each with each.
    return "SELECT u.o FROM (SELECT b.o, bool_or(b.unseen) OVER (PARTITION BY b.n) AS twin FROM (SELECT s.o, s.n, "
           "false AS unseen FROM " +
           stage.source() + " WHERE s.k = 'i' AND s.n <> " + std::to_string(wire::unknownIncarnation) +
           " UNION ALL (SELECT NULL, e.n, true FROM (" + unseen(table.name) + " UNION ALL " + unseen(table.tombstones) +
           ") AS e(n))) AS b) AS u WHERE u.twin AND u.o IS NOT NULL ORDER BY u.o LIMIT 10001";
}

std::string PostgresSql::noteLeft(const PostgresStage& stage, std::size_t number, const std::string& without) const
{
    const Reference& reference = m_layout.layout.references[number];
    const PostgresTable& table = stage.table();
    std::string values;
    std::string moved = "s.k IN ('d', 'r')";
    for (std::size_t i = 0; i < reference.references.size(); ++i) {
        values += ", " + m_layout.parentValue(reference, i, "t.") + " AS v" + std::to_string(i);
        moved += " OR get_byte(s.m, " + std::to_string(reference.references[i]) + ") = 1";
    }
    std::string key;
    for (std::size_t i = 0; i < table.layout->key.size(); ++i)
        key += ", t." + quoteName(table.column(table.layout->key[i]).name) + " AS k" + std::to_string(i);
    return "CREATE TEMP TABLE dbsync_left" + std::to_string(number) + " ON COMMIT DROP AS SELECT s.o" + key +
           ", t.\"dbsync_exact\"" + values + " FROM " + table.name + " AS t, " +
           rowsOf(stage, "'u', 'r', 'd'", " AND (" + moved + ")" + without);
}

std::string PostgresSql::deleteRows(const PostgresStage& stage, const std::string& without) const
{
    return "DELETE FROM " + stage.table().name + " AS t USING " + rowsOf(stage, "'d'", without);
}

/// Names of columns, with what they are compared by, all or those of the key.
std::string PostgresSql::columnsOf(const PostgresTable& table, bool all) const
{
    std::string text;
    const std::vector<int> columns = all ? allOf(table) : table.layout->key;
    for (const int position : columns)
        text += ", " + quoteName(table.column(position).name);
    for (const int position : columns) {
        if (!table.column(position).compared.empty())
            text += ", " + quoteName(table.column(position).compared);
    }
    return text;
}

std::string PostgresSql::stagedColumns(const PostgresTable& table, bool all, const std::string& prefix) const
{
    std::string text;
    const std::vector<int> columns = all ? allOf(table) : table.layout->key;
    for (const int position : columns)
        text += ", " + prefix + PostgresStage::value(position);
    for (const int position : columns) {
        if (!table.column(position).compared.empty())
            text += ", " + prefix + PostgresStage::compared(position);
    }
    return text;
}

std::string PostgresSql::addTombstones(const PostgresStage& stage, const std::string& without) const
{
    const PostgresTable& table = stage.table();
    std::string set;
    for (const int position : table.layout->key)
        set += quoteName(table.column(position).name) + " = EXCLUDED." + quoteName(table.column(position).name) + ", ";
    return "INSERT INTO " + table.tombstones + "(" + table.tenant + columnsOf(table, false) +
           ", \"dbsync_transaction\", \"dbsync_incarnation\", \"dbsync_exact\") SELECT " + m_tenant +
           stagedColumns(table, false, "s.") + ", " + m_transaction + ", s.n, s.x FROM " + stage.source() +
           " WHERE s.k = 'd'" + without + " ON CONFLICT (" + table.comparableKey("", true) + ") DO UPDATE SET " + set +
           "\"dbsync_transaction\" = EXCLUDED.\"dbsync_transaction\", \"dbsync_incarnation\" = "
           "EXCLUDED.\"dbsync_incarnation\", \"dbsync_exact\" = EXCLUDED.\"dbsync_exact\"";
}

std::string PostgresSql::composed(const PostgresStage& stage, int column) const
{
    const std::string mine = "t." + quoteName(stage.table().column(column).name);
    if (!stage.changed()[static_cast<std::size_t>(column)])
        return mine;
    return "CASE WHEN get_byte(s.m, " + std::to_string(column) + ") = 1 THEN s." + PostgresStage::value(column) +
           " ELSE " + mine + " END";
}

/// What lies beside a row after an update: nothing in nearly all cases.
std::string PostgresSql::exactOf(const PostgresTable& table) const
{
    std::string names;
    for (const PostgresColumn& column : table.columns)
        names.append(names.empty() ? "" : ", ").append(quoteText(column.name));
    return "CASE WHEN t.\"dbsync_exact\" IS NULL THEN s.x ELSE " + ours() +
           "dbsync_exact(t.\"dbsync_exact\", s.x, s.m, "
           "ARRAY[" +
           names + "]::text[]) END";
}

std::string PostgresSql::updateRows(const PostgresStage& stage, const std::string& without) const
{
    const PostgresTable& table = stage.table();
    std::string sql = "UPDATE " + table.name + " AS t SET \"dbsync_transaction\" = " + m_transaction +
                      ", \"dbsync_incarnation\" = CASE WHEN s.k = 'r' THEN s.n ELSE t.\"dbsync_incarnation\" END, "
                      "\"dbsync_exact\" = " +
                      exactOf(table);
    for (const int position : allOf(table)) {
        if (!stage.changed()[static_cast<std::size_t>(position)])
            continue;
        const PostgresColumn& column = table.column(position);
        sql += ", " + quoteName(column.name) + " = " + composed(stage, position);
        if (!column.compared.empty())
            sql += ", " + quoteName(column.compared) + " = CASE WHEN get_byte(s.m, " + std::to_string(position) +
                   ") = 1 THEN s." + PostgresStage::compared(position) + " ELSE t." + quoteName(column.compared) +
                   " END";
    }
    return sql + " FROM " + rowsOf(stage, "'u', 'r'", without);
}

std::string PostgresSql::insertRows(const PostgresStage& stage, const std::string& without) const
{
    const PostgresTable& table = stage.table();
    return "INSERT INTO " + table.name + "(" + table.tenant + columnsOf(table, true) +
           ", \"dbsync_transaction\", \"dbsync_incarnation\", \"dbsync_exact\") SELECT " + m_tenant +
           stagedColumns(table, true, "s.") + ", " + m_transaction + ", s.n, s.x FROM " + stage.source() +
           " WHERE s.k = 'i'" + without;
}

std::string PostgresSql::anyTombstone(const PostgresTable& table) const
{
    return "SELECT 1 FROM " + table.tombstones + " WHERE " + ofTenant(table, "") + " LIMIT 1";
}

std::string PostgresSql::removeTombstones(const PostgresStage& stage, const std::string& without) const
{
    return "DELETE FROM " + stage.table().tombstones + " AS t USING " + rowsOf(stage, "'i'", without);
}

std::string PostgresSql::keysOf(const PostgresStage& stage, const std::string& numbers) const
{
    std::string key;
    for (const int position : stage.table().layout->key)
        key += ", s." + PostgresStage::value(position);
    return "SELECT s.o" + key + ", s.x FROM " + stage.source() + " WHERE s.o = ANY ('{" + numbers +
           "}'::bigint[]) ORDER BY s.o";
}

std::string PostgresSql::createPut(const PostgresStage& stage) const
{
    return "CREATE TEMP TABLE dbsync_put" + std::to_string(stage.number()) + "(f text, w text, " +
           PostgresStage::definitions(stage.table()) + ") ON COMMIT DROP; CREATE INDEX ON " + put(stage) + "(o)";
}

std::string PostgresSql::fillPut(const PostgresStage& stage, const std::string& without) const
{
    const PostgresTable& table = stage.table();
    std::string columns;
    for (const int position : allOf(table))
        columns += ", " + composed(stage, position) + " AS " + PostgresStage::value(position);
    for (const int position : allOf(table)) {
        const PostgresColumn& column = table.column(position);
        if (!column.compared.empty())
            columns += ", CASE WHEN get_byte(s.m, " + std::to_string(position) + ") = 1 THEN s." +
                       PostgresStage::compared(position) + " ELSE t." + quoteName(column.compared) + " END";
    }
    return "INSERT INTO " + put(stage) + "(o, n, x" + stagedColumns(table, true, "") +
           ") SELECT s.o, CASE WHEN s.k = 'r' THEN s.n ELSE "
           "t.\"dbsync_incarnation\" END, " +
           exactOf(table) + columns + " FROM " + table.name + " AS t, " + rowsOf(stage, "'u', 'r'", without) +
           "; INSERT INTO " + put(stage) + "(o, n, x" + stagedColumns(table, true, "") + ") SELECT s.o, s.n, s.x" +
           stagedColumns(table, true, "s.") + " FROM " + stage.source() + " WHERE s.k = 'i'" + without;
}

std::string PostgresSql::fillPutOneByOne(const PostgresStage& stage, const std::string& without) const
{
    const std::string tag = "$d" + makeRandomHex(8) + "$";
    return "DO " + tag + " DECLARE dbsync_number bigint; BEGIN FOR dbsync_number IN SELECT s.o FROM " + stage.source() +
           " WHERE s.k IN ('i', 'u', 'r')" + without + " ORDER BY s.o LOOP BEGIN " +
           fillPut(stage, without + " AND s.o = dbsync_number") +
           "; EXCEPTION WHEN program_limit_exceeded THEN INSERT INTO " + put(stage) +
           "(o, f) VALUES (dbsync_number, 'wide'); END; END LOOP; END " + tag;
}

std::string PostgresSql::takeOut(const PostgresStage& stage) const
{
    return "DELETE FROM " + stage.table().name + " AS t USING " +
           rowsOf(stage, "'u', 'r'", " AND s.o IN (SELECT o FROM " + put(stage) + " WHERE f IS NULL)");
}

/// f becomes the code of what was in the way.
std::string PostgresSql::putBack(const PostgresStage& stage) const
{
    const PostgresTable& table = stage.table();
    const std::string name = put(stage);
    // A name that a tenant chose must not end the text.
    const std::string tag = "$d" + makeRandomHex(8) + "$";
    return "DO " + tag + " DECLARE dbsync_number bigint; BEGIN FOR dbsync_number IN SELECT o FROM " + name +
           " WHERE f IS NULL ORDER BY o LOOP BEGIN "
           "INSERT INTO " +
           table.name + "(" + table.tenant + columnsOf(table, true) +
           ", \"dbsync_transaction\", \"dbsync_incarnation\", \"dbsync_exact\") SELECT " + m_tenant +
           stagedColumns(table, true, "p.") + ", " + m_transaction + ", p.n, p.x FROM " + name +
           " AS p WHERE p.o = dbsync_number ON CONFLICT DO NOTHING; IF NOT FOUND THEN UPDATE " + name +
           " SET f = '23505' WHERE o = dbsync_number; END IF; EXCEPTION WHEN program_limit_exceeded OR check_violation "
           "OR "
           "not_null_violation THEN UPDATE " +
           name + " SET f = SQLSTATE, w = CASE WHEN SQLSTATE = '23514' THEN " + said(table) +
           " END WHERE o = dbsync_number; END; END LOOP; END " + tag;
}

bool PostgresSql::isFolded(const PostgresTable& table, const UniqueKey& unique)
{
    return std::any_of(unique.columns.begin(), unique.columns.end(), [&](const KeyColumn& column) {
        return PostgresTable::isFolded(table.column(column.name), column.collation);
    });
}

std::string PostgresSql::others(const PostgresStage& stage, const UniqueKey& unique, const std::string& where) const
{
    const PostgresTable& table = stage.table();
    std::string same;
    const bool folded = isFolded(table, unique);
    for (const KeyColumn& column : unique.columns) {
        const int position = table.layout->table.columnIndex(column.name);
        same += " AND " + table.comparable(table.column(position), column.collation, folded ? "t." : "r.") + " = " +
                PostgresStage::comparable(table, position, column.collation, "p.");
    }
    return "SELECT DISTINCT ON (p.o) p.o, " + selectColumns(table, table.layout->key, "t.") + " FROM " + put(stage) +
           " AS p JOIN LATERAL (SELECT * FROM " + table.name + " AS r WHERE " + ofTenant(table, "r.") +
           (where.empty() ? "" : " AND " + where) + (folded ? ") AS t ON true" + same : same + ") AS t ON true") +
           " WHERE p.f = '23505' AND NOT (" + PostgresStage::sameKey(table, "t.", "p.") + ") ORDER BY p.o LIMIT 10001";
}

} // namespace dbsync::datasource
