#include "device/capture/unnoticed.h"

#include "change/row_codec.h"

namespace dbsync::device {

using sqlite::Statement;

namespace {

std::string both(const std::string& a, const std::string& b)
{
    return a.empty() ? b : a + " AND " + b;
}

/// Rows that are here: other than their base, or without one.
Result<void> findChanged(sqlite3* file, const SyncedTable& table, std::size_t limit, std::vector<std::string>& keys)
{
    std::string sameKey;
    for (int i = 0; i < table.keyCount(); ++i)
        sameKey.append(i ? " AND " : "")
            .append("b.k" + std::to_string(i) + " = t." +
                    sqlite::quoteName(table.table().primaryKey[static_cast<std::size_t>(i)].name) + " COLLATE BINARY");
    const std::string condition = both(table.keysNotNull("t"), "NOT EXISTS (SELECT 1 FROM main." + table.pending() +
                                                                   " AS p WHERE " + table.tableHasKey("t", "p") + ")");
    DBSYNC_ASSIGN(auto walk,
                  Statement::prepare(file, "SELECT b.row, " + table.tableKeys("t") + ", " + table.columns("t") +
                                               " FROM " + table.quoted() + " AS t LEFT JOIN companion." + table.base() +
                                               " AS b ON " + sameKey + " WHERE " + condition));
    std::string row;
    while (keys.size() < limit) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return {};
        row.clear();
        appendColumns(walk.get(), 1 + table.keyCount(), table.columnCount(), row);
        if (walk.isNull(0) || walk.blob(0) != row)
            appendColumns(walk.get(), 1, table.keyCount(), keys.emplace_back());
    }
    return {};
}

/// Rows that are not here any more.
Result<void> findGone(sqlite3* file, const SyncedTable& table, std::size_t limit, std::vector<std::string>& keys)
{
    DBSYNC_ASSIGN(auto walk, Statement::prepare(file, "SELECT " + table.keys("b") + " FROM companion." + table.base() +
                                                          " AS b WHERE NOT EXISTS (SELECT 1 FROM " + table.quoted() +
                                                          " AS t WHERE " + table.tableHasKey("t", "b") +
                                                          ") AND NOT EXISTS (SELECT 1 FROM main." + table.pending() +
                                                          " AS p WHERE " + table.sameKeys("p", "b") + ")"));
    while (keys.size() < limit) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return {};
        appendColumns(walk.get(), 0, table.keyCount(), keys.emplace_back());
    }
    return {};
}

} // namespace

Result<std::vector<std::string>> unnoticedRows(const Store& store, const SyncedTable& table, std::size_t limit)
{
    std::vector<std::string> keys;
    DBSYNC_TRY(findChanged(store.file(), table, limit, keys));
    DBSYNC_TRY(findGone(store.file(), table, limit, keys));
    return keys;
}

Result<std::int64_t> rowsWithoutKey(const Store& store, const SyncedTable& table)
{
    const std::string keyed = table.keysNotNull("t");
    if (keyed.empty())
        return std::int64_t{0};
    DBSYNC_ASSIGN(const auto count, sqlite::queryInteger(store.file(), "SELECT count(*) FROM " + table.quoted() +
                                                                           " AS t WHERE NOT (" + keyed + ")"));
    return count.value_or(0);
}

Result<std::vector<Attention>> keylessRows(Store& store)
{
    std::vector<Attention> attention;
    for (const SyncedTable& table : store.tables()) {
        const std::string name = sqlite::quoteText(keylessName(table.id()));
        DBSYNC_ASSIGN(const auto noted, sqlite::queryInteger(store.file(), "SELECT 1 FROM main.dbsync_state WHERE name "
                                                                           "= " +
                                                                               name));
        if (!noted)
            continue;
        DBSYNC_ASSIGN(const std::int64_t rows, rowsWithoutKey(store, table));
        if (rows > 0)
            attention.push_back({.kind = Attention::Kind::RowsWithoutKey, .table = table.name(), .count = rows});
        else
            DBSYNC_TRY(sqlite::execute(store.file(), "DELETE FROM main.dbsync_state WHERE name = " + name));
    }
    return attention;
}

} // namespace dbsync::device
