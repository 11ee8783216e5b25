#include "device/view/activity_log.h"

#include "base/clock.h"
#include "base/sqlite.h"

#include <sstream>

namespace dbsync::device {

using sqlite::Statement;

namespace {

constexpr const char* selectSql = "SELECT id, time, direction, user, inserted, updated, deleted, sync, undoes, EXISTS "
                                  "(SELECT 1 FROM activity_table AS t WHERE t.activity = activity.id) FROM activity "
                                  "WHERE planned = 0 ";

ActivityEntry readEntry(const Statement& row)
{
    ActivityEntry entry{row.integer(0),
                        std::string(row.text(1)),
                        std::string(row.text(2)),
                        std::string(row.text(3)),
                        {row.integer(4), row.integer(5), row.integer(6)},
                        row.integer(7),
                        {},
                        row.integer(9) != 0};
    std::istringstream undoes{std::string(row.text(8))};
    for (std::int64_t id = 0; undoes >> id;)
        entry.undoes.push_back(id);
    return entry;
}

} // namespace

Result<std::int64_t> writeActivity(sqlite3* companion, const std::string& direction, const std::string& user,
                                   const Counts& counts, std::int64_t revision, bool planned,
                                   std::optional<std::int64_t> id)
{
    if (counts.empty())
        return std::int64_t{0};
    const bool ofSync = direction == "pulled" || direction == "pushed";
    DBSYNC_ASSIGN(auto insert, Statement::prepare(companion, "INSERT INTO activity(id, planned, time, direction, user, "
                                                             "inserted, updated, deleted, revision, sync) VALUES (?10, "
                                                             "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, CASE WHEN ?9 THEN "
                                                             "coalesce((SELECT CAST(value AS INTEGER) FROM state WHERE "
                                                             "name = 'syncNumber'), 0) ELSE 0 END)"));
    insert.bind(1, planned ? 1 : 0).bind(2, formatTime(systemClock().now())).bind(3, direction).bind(4, user);
    insert.bind(5, counts.inserted).bind(6, counts.updated).bind(7, counts.deleted).bind(8, revision);
    insert.bind(9, ofSync ? 1 : 0);
    if (id)
        insert.bind(10, *id);
    DBSYNC_TRY(insert.run());
    return std::int64_t{sqlite3_last_insert_rowid(companion)};
}

Result<std::int64_t> nextActivity(sqlite3* companion)
{
    DBSYNC_ASSIGN(const auto last,
                  sqlite::queryInteger(companion, "SELECT seq FROM sqlite_sequence WHERE name = 'activity'"));
    return last.value_or(0) + 1;
}

Result<void> carryOutPlannedActivity(sqlite3* companion)
{
    return sqlite::execute(companion, "UPDATE activity SET planned = 0 WHERE planned = 1");
}

Result<std::vector<ActivityEntry>> readActivity(sqlite3* companion, std::size_t limit, std::int64_t before)
{
    DBSYNC_ASSIGN(
        auto statement,
        Statement::prepare(companion, std::string(selectSql) + "AND (?2 = 0 OR id < ?2) ORDER BY id DESC LIMIT ?1"));
    statement.bind(1, limit ? static_cast<std::int64_t>(limit) : std::int64_t{-1}).bind(2, before);
    std::vector<ActivityEntry> entries;
    while (true) {
        DBSYNC_ASSIGN(const bool more, statement.step());
        if (!more)
            return entries;
        entries.push_back(readEntry(statement));
    }
}

Result<std::optional<ActivityEntry>> findActivity(sqlite3* companion, std::int64_t id)
{
    DBSYNC_ASSIGN(auto statement, Statement::prepare(companion, std::string(selectSql) + "AND id = ?1"));
    DBSYNC_ASSIGN(const bool found, statement.bind(1, id).step());
    return found ? std::optional<ActivityEntry>(readEntry(statement)) : std::nullopt;
}

Result<void> beginSyncActivity(sqlite3* companion, bool first)
{
    DBSYNC_TRY(sqlite::execute(companion, "INSERT INTO state(name, value) VALUES ('syncNumber', 1) ON CONFLICT(name) "
                                          "DO UPDATE SET value = CAST(value AS INTEGER) + 1"));
    if (!first)
        return {};
    return sqlite::execute(companion, "INSERT OR REPLACE INTO state(name, value) SELECT " +
                                          sqlite::quoteText(firstSyncName) +
                                          ", value FROM state WHERE name = 'syncNumber'");
}

Result<void> noteAuthor(sqlite3* companion, std::int64_t revision, const std::string& time, const std::string& user)
{
    DBSYNC_ASSIGN(auto insert,
                  Statement::prepare(companion, "INSERT OR REPLACE INTO author(revision, time, user) VALUES (?1, ?2, "
                                                "?3)"));
    return insert.bind(1, revision).bind(2, time).bind(3, user).run();
}

} // namespace dbsync::device
