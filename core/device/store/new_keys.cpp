#include "device/store/new_keys.h"

#include "base/identifier.h"
#include "base/sqlite.h"

#include <algorithm>
#include <cstdint>

namespace dbsync::device {

bool mayGetNewKey(const Table& table)
{
    return table.automaticKey && std::ranges::none_of(table.foreignKeys, [&](const ForeignKey& key) {
               return std::ranges::any_of(key.columns,
                                          [&](const std::string& column) { return table.isKeyColumn(column); });
           });
}

Result<NewKeys> NewKeys::of(Store& store, const SyncedTable& table)
{
    std::string sql = "SELECT max((SELECT coalesce(max(" + table.tableKeys("t") + "), 0) FROM " + table.quoted() +
                      " AS t), (SELECT coalesce(max(k0), 0) FROM companion." + table.incoming() +
                      "), (SELECT coalesce(max(k0), 0) FROM companion." + table.base() +
                      "), (SELECT coalesce(max(k0), 0) FROM main." + table.pending() + ")";
    DBSYNC_ASSIGN(const auto counted, sqlite::queryInteger(store.file(), "SELECT 1 FROM main.sqlite_schema WHERE "
                                                                         "name = 'sqlite_sequence'"));
    if (counted)
        sql += ", coalesce((SELECT seq FROM main.sqlite_sequence WHERE name = " + sqlite::quoteText(table.name()) +
               "), 0)";
    DBSYNC_ASSIGN(const auto largest, sqlite::queryInteger(store.file(), sql + ")"));
    NewKeys keys(store, table);
    keys.m_largest = largest.value_or(0);
    return keys;
}

Result<std::int64_t> NewKeys::next()
{
    if (m_largest < INT64_MAX)
        return ++m_largest;
    while (true) {
        const std::int64_t key = makeRandomInteger();
        DBSYNC_ASSIGN(const bool free, isFree(key));
        if (free)
            return key;
    }
}

Result<bool> NewKeys::isFree(std::int64_t key) const
{
    const std::string value = std::to_string(key);
    DBSYNC_ASSIGN(const auto found,
                  sqlite::queryInteger(
                      m_store->file(),
                      "SELECT 1 WHERE EXISTS (SELECT 1 FROM " + m_table->quoted() + " AS t WHERE " +
                          m_table->tableKeys("t") + " = " + value + ") OR EXISTS (SELECT 1 FROM companion." +
                          m_table->incoming() + " WHERE k0 = " + value + ") OR EXISTS (SELECT 1 FROM companion." +
                          m_table->base() + " WHERE k0 = " + value + ") OR EXISTS (SELECT 1 FROM main." +
                          m_table->pending() + " WHERE k0 = " + value + ")"));
    return !found;
}

} // namespace dbsync::device
