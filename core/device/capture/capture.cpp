#include "device/capture/capture.h"

#include "base/mistake.h"
#include "base/sqlite.h"
#include "device/store/link_state.h"
#include "schema/sqlite_schema.h"
#include "schema/table_rules.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::quoteText;
using sqlite::Statement;

namespace {

/// Milliseconds since 1970 by this computer's clock; what a trigger may call under trusted_schema=OFF.
constexpr const char* timeOfChange = "CAST((julianday('now') - 2440587.5) * 86400000 + 0.5 AS INTEGER)";

/// 53 random bits: integers that every JSON reader keeps.
constexpr const char* newIncarnation = "random() & 9007199254740991";

std::string triggerName(const SyncedTable& table, const std::string& what)
{
    return quoteName("dbsync_" + std::to_string(table.id()) + "_" + what);
}

/// What follows where a key is noted already. ON CONFLICT, not OR …: the clause of the user's own statement would
/// override that.
std::string onConflict(const SyncedTable& table, const std::string& set)
{
    const std::string times = table.notesTime() ? "time = excluded.time" : "";
    if (set.empty() && times.empty())
        return " ON CONFLICT DO NOTHING; ";
    return " ON CONFLICT (" + table.keys("") + ") DO UPDATE SET " + set + (set.empty() || times.empty() ? "" : ", ") +
           times + "; ";
}

std::string noteKey(const SyncedTable& table, const std::string& row)
{
    const bool times = table.notesTime();
    return "INSERT INTO " + table.pending() + "(" + table.keys("") + (times ? ", time" : "") + ") VALUES (" +
           table.tableKeys(row) + (times ? std::string(", ") + timeOfChange : std::string()) + ")" +
           onConflict(table, {});
}

std::string noteNewRow(const SyncedTable& table)
{
    const bool times = table.notesTime();
    return "INSERT INTO " + table.pending() + "(" + table.keys("") + ", incarnation" + (times ? ", time" : "") +
           ") VALUES (" + table.tableKeys("NEW") + ", " + newIncarnation +
           (times ? std::string(", ") + timeOfChange : std::string()) + ")" +
           onConflict(table, "incarnation = excluded.incarnation");
}

/// A row with NULL in its key cannot be named, so it is not synced; that there are such rows is told.
std::string noteKeyless(const SyncedTable& table)
{
    return "INSERT INTO dbsync_state(name, value) VALUES (" + quoteText(keylessName(table.id())) +
           ", '1') ON CONFLICT DO NOTHING; ";
}

std::string sameKey(const SyncedTable& table)
{
    std::string condition;
    for (const KeyColumn& column : table.table().primaryKey) {
        const std::string name = quoteName(column.name);
        condition.append(condition.empty() ? "" : " AND ")
            .append("NEW." + name + " IS OLD." + name)
            .append(sameName(column.collation, "BINARY") ? "" : " COLLATE BINARY");
    }
    return condition;
}

CaptureTrigger makeTrigger(const SyncedTable& table, const std::string& what, const std::string& event,
                           const std::string& condition, const std::string& body)
{
    CaptureTrigger trigger;
    trigger.name = "dbsync_" + std::to_string(table.id()) + "_" + what;
    trigger.sql = "CREATE TRIGGER " + triggerName(table, what) + " " + event + " ON " + quoteName(table.name()) + " " +
                  (condition.empty() ? "" : "WHEN " + condition + " ") + "BEGIN " + body + "END";
    return trigger;
}

std::string both(const std::string& a, const std::string& b)
{
    return a.empty() || b.empty() ? a + b : a + " AND " + b;
}

/// Notes the rows that have the new row's values in a unique key: a REPLACE deletes them without a delete trigger.
std::string noteVictims(const SyncedTable& table, const UniqueKey& key)
{
    std::string condition;
    for (const KeyColumn& column : key.columns) {
        const std::string name = quoteName(column.name);
        condition.append(condition.empty() ? "" : " AND ")
            .append("t." + name + " = NEW." + name + " COLLATE " + quoteName(column.collation));
    }
    const bool times = table.notesTime();
    return "INSERT INTO " + table.pending() + "(" + table.keys("") + (times ? ", time" : "") + ") SELECT " +
           table.tableKeys("t") + (times ? std::string(", ") + timeOfChange : std::string()) + " FROM " +
           quoteName(table.name()) + " AS t WHERE " + both(condition, table.keysNotNull("t")) + onConflict(table, {});
}

/// What an UPDATE that moves a row has to name. One that names none of it is then not held up by what notes a new row:
/// the function there costs a savepoint a row.
std::string keyColumns(const SyncedTable& table)
{
    std::string list;
    for (const KeyColumn& column : table.table().primaryKey)
        list.append(list.empty() ? "" : ", ").append(quoteName(column.name));
    return table.table().automaticKey ? list + ", rowid, oid, _rowid_" : list;
}

std::string columnsChange(const UniqueKey& key)
{
    std::string condition;
    for (const KeyColumn& column : key.columns) {
        const std::string name = quoteName(column.name);
        condition.append(condition.empty() ? "" : " OR ").append("NEW." + name + " IS NOT OLD." + name);
    }
    return condition;
}

Result<std::vector<std::string>> presentTriggers(sqlite3* connection, const SyncedTable& table)
{
    DBSYNC_ASSIGN(auto present, Statement::prepare(connection, "SELECT name FROM main.sqlite_schema WHERE type = "
                                                               "'trigger' AND name GLOB ?1"));
    present.bind(1, "dbsync_" + std::to_string(table.id()) + "_*");
    std::vector<std::string> names;
    while (true) {
        DBSYNC_ASSIGN(const bool more, present.step());
        if (!more)
            return names;
        names.emplace_back(present.text(0));
    }
}

} // namespace

Result<std::int64_t> timeHere(sqlite3* connection)
{
    DBSYNC_ASSIGN(const auto time, sqlite::queryInteger(connection, std::string("SELECT ") + timeOfChange));
    return time.value_or(0);
}

std::vector<CaptureTrigger> captureTriggers(const SyncedTable& table, std::vector<UniqueKey> keys)
{
    std::vector<CaptureTrigger> triggers;
    const std::string newKey = table.keysNotNull("NEW");
    const std::string oldKey = table.keysNotNull("OLD");
    triggers.push_back(makeTrigger(table, "insert", "AFTER INSERT", newKey, noteNewRow(table)));
    triggers.push_back(
        makeTrigger(table, "update", "AFTER UPDATE", both(sameKey(table), newKey), noteKey(table, "NEW")));
    const std::string otherKey = "NOT (" + sameKey(table) + ")";
    const std::string setKey = "AFTER UPDATE OF " + keyColumns(table);
    triggers.push_back(makeTrigger(table, "key_from", setKey, both(otherKey, oldKey), noteKey(table, "OLD")));
    triggers.push_back(makeTrigger(table, "key_to", setKey, both(otherKey, newKey), noteNewRow(table)));
    triggers.push_back(makeTrigger(table, "delete", "AFTER DELETE", oldKey, noteKey(table, "OLD")));
    if (!newKey.empty()) {
        const std::string keyless = "NOT (" + newKey + ")";
        triggers.push_back(makeTrigger(table, "no_key", "AFTER INSERT", keyless, noteKeyless(table)));
        triggers.push_back(makeTrigger(table, "key_gone", setKey, keyless, noteKeyless(table)));
    }
    int number = 0;
    const auto folds = [](const KeyColumn& column) { return !sameName(column.collation, "BINARY"); };
    if (std::any_of(table.table().primaryKey.begin(), table.table().primaryKey.end(), folds))
        keys.push_back({table.table().primaryKey, {}, false}); // "A" pushes out "a", another key to us
    for (const UniqueKey& key : keys) {
        if (key.columns.empty() || makes(Mistake::VictimsMissed))
            continue;
        const std::string name = "replace_" + std::to_string(number++);
        triggers.push_back(makeTrigger(table, name + "_insert", "BEFORE INSERT", {}, noteVictims(table, key)));
        triggers.push_back(
            makeTrigger(table, name + "_update", "BEFORE UPDATE", columnsChange(key), noteVictims(table, key)));
    }
    return triggers;
}

Result<void> installCapture(sqlite3* connection, const SyncedTable& table)
{
    // Typed as the key; held: 1 waits for a decision, 2 for another row, 3 for consent to a mass deletion. It is not
    // declared NOT NULL: a constraint that can fail costs each statement with a trigger a savepoint.
    DBSYNC_TRY(sqlite::execute(connection, "CREATE TABLE IF NOT EXISTS main." + table.pending() +
                                               table.keyedDefinition("incarnation INTEGER, held INTEGER DEFAULT 0")));
    DBSYNC_ASSIGN(const auto hasTime, sqlite::queryInteger(connection, "SELECT 1 FROM pragma_table_info('" +
                                                                           table.pending() + "') WHERE name = 'time'"));
    if (table.notesTime() && !hasTime)
        DBSYNC_TRY(sqlite::execute(connection, "ALTER TABLE main." + table.pending() + " ADD COLUMN time INTEGER"));
    DBSYNC_ASSIGN(const auto names, presentTriggers(connection, table));
    for (const std::string& name : names)
        DBSYNC_TRY(sqlite::execute(connection, "DROP TRIGGER main." + quoteName(name)));
    DBSYNC_ASSIGN(auto unique, readUniqueKeys(connection, table.table()));
    for (const CaptureTrigger& trigger : captureTriggers(table, std::move(unique)))
        DBSYNC_TRY(sqlite::execute(connection, trigger.sql));
    return {};
}

Result<bool> captureIsWhole(sqlite3* connection, const SyncedTable& table)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(connection, "SELECT 1 FROM main.sqlite_schema WHERE type = ?1 AND name "
                                                            "= ?2 AND (?3 IS NULL OR sql = ?3)"));
    find.bind(1, "table").bind(2, table.pending()).bindNull(3);
    DBSYNC_ASSIGN(bool found, find.step());
    DBSYNC_ASSIGN(const auto present, presentTriggers(connection, table));
    DBSYNC_ASSIGN(auto unique, readUniqueKeys(connection, table.table()));
    const auto triggers = captureTriggers(table, std::move(unique));
    if (present.size() != triggers.size())
        return false; // one for an index that is gone names columns that may go too
    for (const CaptureTrigger& trigger : triggers) {
        if (!found)
            return false;
        find.reset();
        find.bind(1, "trigger").bind(2, trigger.name).bind(3, trigger.sql);
        DBSYNC_ASSIGN(found, find.step());
    }
    return found;
}

Result<void> removeCapture(sqlite3* connection)
{
    // Triggers first: a trigger whose table is gone would fail the user's writes.
    for (const std::string& type : {std::string("trigger"), std::string("table")}) {
        std::vector<std::string> names;
        DBSYNC_ASSIGN(auto find, Statement::prepare(connection, "SELECT name FROM main.sqlite_schema WHERE type = ?1 "
                                                                "AND name GLOB 'dbsync_*'"));
        find.bind(1, type);
        while (true) {
            DBSYNC_ASSIGN(const bool more, find.step());
            if (!more)
                break;
            const std::string_view name = find.text(0);
            if (type == "table" ? isOwnTable(name) : isOwnTrigger(name))
                names.emplace_back(name);
        }
        for (const std::string& name : names)
            DBSYNC_TRY(sqlite::execute(connection, "DROP " + type + " main." + quoteName(name)));
    }
    return {};
}

Result<void> notePendingAll(sqlite3* connection, const SyncedTable& table)
{
    const std::string condition = table.keysNotNull("t");
    return sqlite::execute(connection, "INSERT INTO main." + table.pending() + "(" + table.keys("") + ") SELECT " +
                                           table.tableKeys("t") + " FROM " + table.quoted() + " AS t WHERE " +
                                           (condition.empty() ? "1" : condition) + " ON CONFLICT DO NOTHING");
}

} // namespace dbsync::device
