#include "datasource/postgres/push/postgres_sql.h"
#include "postgres/connection.h"

namespace dbsync::datasource {

using postgres::quoteName;
using postgres::quoteText;

std::vector<std::string> PostgresSql::childValues(const Reference& reference) const
{
    std::vector<std::string> values;
    for (std::size_t i = 0; i < reference.columns.size(); ++i)
        values.push_back(m_layout.childValue(reference, i, "c.", ours()));
    return values;
}

/// `NOT EXISTS (SELECT 1 FROM parent …)`, the parent having these values.
std::string PostgresSql::noParent(const Reference& reference, const std::vector<std::string>& values) const
{
    std::string text =
        "NOT EXISTS (SELECT 1 FROM " + parent(reference).name + " AS p WHERE " + ofTenant(parent(reference), "p.");
    for (std::size_t i = 0; i < values.size(); ++i)
        text += " AND " + m_layout.parentValue(reference, i, "p.") + " = " + values[i];
    return text + ")";
}

std::string PostgresSql::missingParents(const Reference& reference, bool all) const
{
    const PostgresTable& table = child(reference);
    std::vector<int> columns = table.layout->key;
    columns.insert(columns.end(), reference.columns.begin(), reference.columns.end());
    std::string sql = "SELECT " + selectColumns(table, columns, "c.") + " FROM " + table.name + " AS c WHERE " +
                      ofTenant(table, "c.");
    if (!all)
        sql += " AND c.\"dbsync_transaction\" = " + m_transaction;
    for (const int position : reference.columns) {
        const std::string& name = table.column(position).name;
        sql += " AND (c." + quoteName(name) + " IS NOT NULL OR (c.\"dbsync_exact\" IS NOT NULL AND " + ours() +
               "dbsync_odd(c.\"dbsync_exact\", " + quoteText(name) + ") IS NOT NULL))";
    }
    return sql + " AND " + noParent(reference, childValues(reference)) + " ORDER BY " +
           table.comparableKey("c.", false);
}

std::string PostgresSql::orphans(const Reference& reference) const
{
    const PostgresTable& from = child(reference);
    const PostgresTable& to = parent(reference);
    const std::vector<std::string> values = childValues(reference);
    std::vector<std::string> deleted;
    std::string same;
    for (std::size_t i = 0; i < values.size(); ++i) {
        deleted.push_back(m_layout.parentValue(reference, i, "t."));
        same += " AND " + deleted.back() + " = " + values[i];
    }
    return "SELECT " + selectColumns(to, to.layout->key, "t.") + ", " + selectColumns(from, from.layout->key, "c.") +
           " FROM " + to.tombstones + " AS t, " + from.name + " AS c WHERE " + ofTenant(to, "t.") +
           " AND t.\"dbsync_transaction\" = " + m_transaction + " AND " + ofTenant(from, "c.") +
           " AND c.\"dbsync_transaction\" <> " + m_transaction + same + " AND " + noParent(reference, deleted) +
           " ORDER BY " + to.comparableKey("t.", false) + ", " + from.comparableKey("c.", false) + " LIMIT 10001";
}

std::string PostgresSql::orphansOfLeft(std::size_t number) const
{
    const Reference& reference = m_layout.layout.references[number];
    const PostgresTable& from = child(reference);
    const std::vector<std::string> values = childValues(reference);
    std::vector<std::string> left;
    std::string same;
    for (std::size_t i = 0; i < values.size(); ++i) {
        left.push_back("l.v" + std::to_string(i));
        same += " AND " + values[i] + " = " + left.back();
    }
    std::string key;
    for (std::size_t i = 0; i < parent(reference).layout->key.size(); ++i)
        key += "l.k" + std::to_string(i) + ", ";
    const std::string children =
        from.name + " AS c WHERE " + ofTenant(from, "c.") + " AND c.\"dbsync_transaction\" <> " + m_transaction;
    const bool folded = m_layout.isFolded(reference);
    return "SELECT " + std::string(folded ? "DISTINCT ON (l.o) " : "") + key + "l.\"dbsync_exact\", " +
           selectColumns(from, from.layout->key, "c.") + " FROM pg_temp.dbsync_left" + std::to_string(number) +
           " AS l JOIN LATERAL (SELECT * FROM " + children +
           (folded ? ") AS c ON true" + same : same + " LIMIT 1) AS c ON true") + " WHERE " +
           noParent(reference, left) + " ORDER BY l.o LIMIT 10001";
}

} // namespace dbsync::datasource
