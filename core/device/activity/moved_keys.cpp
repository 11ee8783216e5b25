#include "device/activity/moved_keys.h"

namespace dbsync::device {

using sqlite::Statement;

Result<void> writeMovedKeys(sqlite3* companion, std::int64_t activity, const std::vector<MovedKey>& moved)
{
    if (moved.empty() || activity == 0)
        return {};
    DBSYNC_ASSIGN(auto write,
                  Statement::prepare(companion, "INSERT INTO moved_key(activity, tableName, oldKey, newKey) "
                                                "VALUES (?1, ?2, ?3, ?4)"));
    for (const MovedKey& each : moved)
        DBSYNC_TRY(write.bind(1, activity).bind(2, each.table).bind(3, each.from).bind(4, each.to).run());
    return {};
}

Result<std::vector<MovedKey>> readMovedKeys(const Store& store, std::int64_t activity)
{
    std::vector<MovedKey> moved;
    DBSYNC_ASSIGN(auto read,
                  Statement::prepare(store.companionHandle(), "SELECT tableName, oldKey, newKey FROM moved_key "
                                                              "WHERE activity = ?1 ORDER BY rowid"));
    read.bind(1, activity);
    while (true) {
        DBSYNC_ASSIGN(const bool more, read.step());
        if (!more)
            return moved;
        moved.push_back({std::string(read.text(0)), read.integer(1), read.integer(2)});
    }
}

Result<std::int64_t> countMovedInSync(const Store& store)
{
    DBSYNC_ASSIGN(
        const auto moved,
        sqlite::queryInteger(store.companionHandle(),
                             "SELECT count(*) FROM moved_key WHERE activity IN (SELECT id FROM activity WHERE "
                             "planned = 0 AND sync = (SELECT CAST(value AS INTEGER) FROM state WHERE name = "
                             "'syncNumber'))"));
    return moved.value_or(0);
}

} // namespace dbsync::device
