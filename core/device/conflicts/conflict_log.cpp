#include "device/conflicts/conflict_log.h"

#include "base/clock.h"

#include <nlohmann/json.hpp>

namespace dbsync::device {

using sqlite::Statement;

namespace {

// planned: 0 counts, 1 will count with the plan, 2 counts until the plan is carried out
constexpr const char* selectSql = "SELECT id, tableName, rowKey, kind, columns, base, cloud, message, otherKey, time, "
                                  "author FROM conflict WHERE planned <> 1 AND ";

std::optional<std::string> optionalBlob(const Statement& row, int column)
{
    return row.isNull(column) ? std::nullopt : std::optional<std::string>(row.blob(column));
}

ConflictEntry readEntry(const Statement& row)
{
    ConflictEntry entry;
    entry.id = row.integer(0);
    entry.table = row.text(1);
    entry.key = row.text(2);
    entry.kind = row.text(3);
    const auto columns = nlohmann::json::parse(row.text(4), nullptr, false);
    if (columns.is_array())
        entry.columns = columns.get<std::vector<std::string>>();
    entry.base = optionalBlob(row, 5);
    entry.cloud = optionalBlob(row, 6);
    entry.message = row.text(7);
    entry.otherKey = row.text(8);
    entry.time = row.text(9);
    entry.author = row.text(10);
    return entry;
}

Result<std::optional<ConflictEntry>> first(Statement& statement)
{
    DBSYNC_ASSIGN(const bool found, statement.step());
    return found ? std::optional<ConflictEntry>(readEntry(statement)) : std::nullopt;
}

void bindOptional(Statement& statement, int parameter, const std::optional<std::string>& json)
{
    if (json)
        statement.bindBlob(parameter, *json);
    else
        statement.bindNull(parameter);
}

} // namespace

namespace {

/// Whether a person would see the same question: it keeps its number then.
bool asksTheSame(const ConflictEntry& a, const ConflictEntry& b)
{
    return a.kind == b.kind && a.columns == b.columns && a.base == b.base && a.cloud == b.cloud &&
           a.otherKey == b.otherKey;
}

} // namespace

Result<void> writeConflict(sqlite3* companion, const ConflictEntry& entry, Planned planned)
{
    DBSYNC_ASSIGN(const auto earlier, findConflict(companion, entry.table, entry.key));
    if (earlier && asksTheSame(*earlier, entry)) {
        DBSYNC_ASSIGN(auto keep, Statement::prepare(companion, "UPDATE conflict SET planned = 0 WHERE id = ?1", true));
        return keep.bind(1, earlier->id).run();
    }
    DBSYNC_TRY(removeConflict(companion, entry.table, entry.key, planned));
    DBSYNC_ASSIGN(auto insert, Statement::prepare(companion,
                                                  "INSERT INTO conflict(planned, tableName, rowKey, kind, "
                                                  "columns, base, cloud, message, otherKey, time, author) "
                                                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                                                  true));
    insert.bind(1, planned == Planned::Yes ? 1 : 0).bind(2, entry.table).bind(3, entry.key).bind(4, entry.kind);
    insert.bind(5, nlohmann::json(entry.columns).dump());
    bindOptional(insert, 6, entry.base);
    bindOptional(insert, 7, entry.cloud);
    insert.bind(8, entry.message).bind(9, entry.otherKey);
    insert.bind(10, entry.time.empty() ? formatTime(systemClock().now()) : entry.time).bind(11, entry.author);
    return insert.run();
}

Result<void> removeConflict(sqlite3* companion, std::int64_t id)
{
    DBSYNC_ASSIGN(auto erase, Statement::prepare(companion, "DELETE FROM conflict WHERE id = ?1", true));
    return erase.bind(1, id).run();
}

Result<void> removeConflict(sqlite3* companion, const std::string& table, const std::string& key, Planned planned)
{
    if (planned == Planned::No) {
        DBSYNC_ASSIGN(auto erase,
                      Statement::prepare(companion, "DELETE FROM conflict WHERE tableName = ?1 AND rowKey = ?2", true));
        return erase.bind(1, table).bind(2, key).run();
    }
    DBSYNC_ASSIGN(auto forget, Statement::prepare(companion,
                                                  "DELETE FROM conflict WHERE tableName = ?1 AND rowKey = "
                                                  "?2 AND planned = 1",
                                                  true));
    DBSYNC_TRY(forget.bind(1, table).bind(2, key).run());
    DBSYNC_ASSIGN(auto mark, Statement::prepare(companion,
                                                "UPDATE conflict SET planned = 2 WHERE tableName = ?1 AND "
                                                "rowKey = ?2",
                                                true));
    return mark.bind(1, table).bind(2, key).run();
}

Result<std::optional<ConflictEntry>> findConflict(sqlite3* companion, const std::string& table, const std::string& key)
{
    DBSYNC_ASSIGN(auto find,
                  Statement::prepare(companion, std::string(selectSql) + "tableName = ?1 AND rowKey = ?2", true));
    find.bind(1, table).bind(2, key);
    return first(find);
}

Result<std::optional<ConflictEntry>> findConflict(sqlite3* companion, std::int64_t id)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(companion, std::string(selectSql) + "id = ?1", true));
    find.bind(1, id);
    return first(find);
}

Result<std::vector<ConflictEntry>> readConflicts(sqlite3* companion)
{
    DBSYNC_ASSIGN(auto statement, Statement::prepare(companion, std::string(selectSql) + "1 ORDER BY id", true));
    std::vector<ConflictEntry> entries;
    while (true) {
        DBSYNC_ASSIGN(const bool more, statement.step());
        if (!more)
            return entries;
        entries.push_back(readEntry(statement));
    }
}

Result<std::vector<std::string>> rowsInConflictWith(sqlite3* companion, const std::string& table,
                                                    const std::string& otherKey)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(companion,
                                                "SELECT rowKey FROM conflict WHERE tableName = ?1 AND "
                                                "otherKey = ?2 AND planned <> 2",
                                                true));
    find.bind(1, table).bind(2, otherKey);
    std::vector<std::string> keys;
    while (true) {
        DBSYNC_ASSIGN(const bool more, find.step());
        if (!more)
            return keys;
        keys.emplace_back(find.text(0));
    }
}

Result<bool> waitsForAnother(sqlite3* companion, const std::string& table, const std::string& key,
                             const std::string& otherKey)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(companion,
                                                "SELECT 1 FROM conflict WHERE tableName = ?1 AND rowKey = ?2 "
                                                "AND planned <> 2 AND (kind <> 'unique' OR otherKey <> ?3)",
                                                true));
    return find.bind(1, table).bind(2, key).bind(3, otherKey).step();
}

Result<void> carryOutPlannedConflicts(sqlite3* companion)
{
    return sqlite::execute(companion, "DELETE FROM conflict WHERE planned = 2; UPDATE conflict SET planned = 0 WHERE "
                                      "planned = 1");
}

} // namespace dbsync::device
