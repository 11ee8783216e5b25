#include "device/apply/unstorable_rows.h"

#include "base/counted.h"
#include "base/sqlite.h"

namespace dbsync::device {

using sqlite::Statement;

namespace {

/// In words for the person who has to change the key in the cloud.
Attention attentionFor(const SyncedTable& table, std::int64_t rows, const std::string& key)
{
    const std::string column = "column \"" + table.table().primaryKey.front().name + "\"";
    Attention attention{.kind = Attention::Kind::CannotFollow, .table = table.name(), .count = rows};
    attention.detail = counted(rows, " row", " rows") + " of table \"" + table.name() + "\" " +
                       (rows == 1 ? "waits" : "wait") + " in the cloud, because " + column +
                       " takes integers only here: " + (rows == 1 ? "its key is " : "the first of their keys is ") +
                       key + ". Change the key where the row was made, or link a file whose table takes it.";
    return attention;
}

} // namespace

Result<void> noteUnstorable(sqlite3* companion, const SyncedTable& table, const std::string& key, bool deleted)
{
    DBSYNC_ASSIGN(auto note, Statement::prepare(
                                 companion, deleted ? "DELETE FROM unstorable_row WHERE tableName = ?1 AND rowKey = ?2"
                                                    : "INSERT OR IGNORE INTO unstorable_row(tableName, rowKey) VALUES "
                                                      "(?1, ?2)"));
    return note.bind(1, table.name()).bind(2, key).run();
}

Result<void> forgetUnstorable(sqlite3* companion)
{
    return sqlite::execute(companion, "DELETE FROM unstorable_row");
}

Result<std::vector<Attention>> unstorableRows(Store& store)
{
    std::vector<Attention> attention;
    DBSYNC_ASSIGN(auto read, Statement::prepare(store.companionHandle(),
                                                "SELECT tableName, count(*), min(rowKey) FROM unstorable_row GROUP BY "
                                                "tableName ORDER BY tableName"));
    while (true) {
        DBSYNC_ASSIGN(const bool more, read.step());
        if (!more)
            return attention;
        if (const SyncedTable* table = store.find(read.text(0)))
            attention.push_back(attentionFor(*table, read.integer(1), std::string(read.text(2))));
    }
}

} // namespace dbsync::device
