#include "device/view/activity_log.h"

#include "base/clock.h"
#include "base/sqlite.h"

namespace dbsync::device {

using sqlite::Statement;

Result<void> writeActivity(sqlite3* companion, const std::string& direction, const std::string& user,
                           const Counts& counts, std::int64_t revision, bool planned)
{
    if (counts.empty())
        return {};
    DBSYNC_ASSIGN(auto insert, Statement::prepare(companion, "INSERT INTO activity(planned, time, direction, user, "
                                                             "inserted, updated, deleted, revision) VALUES (?1, ?2, "
                                                             "?3, ?4, ?5, ?6, ?7, ?8)"));
    insert.bind(1, planned ? 1 : 0).bind(2, formatTime(systemClock().now())).bind(3, direction).bind(4, user);
    insert.bind(5, counts.inserted).bind(6, counts.updated).bind(7, counts.deleted).bind(8, revision);
    return insert.run();
}

Result<void> carryOutPlannedActivity(sqlite3* companion)
{
    return sqlite::execute(companion, "UPDATE activity SET planned = 0 WHERE planned = 1");
}

Result<std::vector<ActivityEntry>> readActivity(sqlite3* companion, std::size_t limit)
{
    DBSYNC_ASSIGN(auto statement, Statement::prepare(companion, "SELECT id, time, direction, user, inserted, updated, "
                                                                "deleted FROM activity WHERE planned = 0 ORDER BY id "
                                                                "DESC LIMIT ?1"));
    statement.bind(1, limit ? static_cast<std::int64_t>(limit) : std::int64_t{-1});
    std::vector<ActivityEntry> entries;
    while (true) {
        DBSYNC_ASSIGN(const bool more, statement.step());
        if (!more)
            return entries;
        entries.push_back({statement.integer(0), std::string(statement.text(1)), std::string(statement.text(2)),
                           std::string(statement.text(3)),
                           {statement.integer(4), statement.integer(5), statement.integer(6)}});
    }
}

} // namespace dbsync::device
