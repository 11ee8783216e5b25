#include "device/deletions/keeping.h"

#include "base/sqlite.h"
#include "change/row_codec.h"

namespace dbsync::device {

using sqlite::Statement;

namespace {

/// A row that stays is one that the cloud does not have, so its base goes: before its mark does, since a row that is as
/// its base would count as confirmed.
Result<std::int64_t> keepTable(Store& store, const SyncedTable& table)
{
    sqlite3* const file = store.file();
    const std::string waiting = "main." + table.pending() + " AS p WHERE p.held = 5";
    DBSYNC_ASSIGN(const auto rows, sqlite::queryInteger(file, "SELECT count(*) FROM " + waiting));
    if (rows.value_or(0) == 0)
        return std::int64_t{0};
    DBSYNC_ASSIGN(auto forgetting, beginWriting(file));
    DBSYNC_TRY(sqlite::execute(file, "DELETE FROM companion." + table.base() + " WHERE (" + table.keys("") +
                                         ") IN (SELECT " + table.keys("p") + " FROM " + waiting + ")"));
    DBSYNC_TRY(forgetting.commit());
    DBSYNC_ASSIGN(auto marking, beginWriting(file));
    DBSYNC_TRY(sqlite::execute(file, "UPDATE main." + table.pending() +
                                         " SET held = 0, incarnation = random() & 9007199254740991 WHERE held = 5"));
    DBSYNC_TRY(marking.commit());
    return *rows;
}

} // namespace

Result<std::vector<std::pair<std::string, Row>>> keysDeletedHere(Store& store)
{
    std::vector<std::pair<std::string, Row>> keys;
    for (const SyncedTable& table : store.tables()) {
        DBSYNC_ASSIGN(auto walk, Statement::prepare(store.file(), "SELECT " + table.keys("") + " FROM main." +
                                                                      table.pending() + " WHERE held = 3"));
        while (true) {
            DBSYNC_ASSIGN(const bool more, walk.step());
            if (!more)
                break;
            Row key;
            for (int i = 0; i < table.keyCount(); ++i)
                key.emplace_back(columnValue(walk.get(), i));
            keys.emplace_back(table.name(), std::move(key));
        }
    }
    return keys;
}

Result<std::int64_t> keepRowsDeletedInCloud(Store& store)
{
    std::int64_t kept = 0;
    for (const SyncedTable& table : store.tables()) {
        DBSYNC_ASSIGN(const std::int64_t rows, keepTable(store, table));
        kept += rows;
    }
    return kept;
}

} // namespace dbsync::device
