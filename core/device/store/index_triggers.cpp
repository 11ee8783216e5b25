#include "device/store/index_triggers.h"

#include "base/sqlite.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

constexpr const char* prefix = "dbsync_index_";

struct UserTrigger
{
    std::string name;
    std::string sql;
};

Result<std::vector<UserTrigger>> userTriggers(sqlite3* file, const SyncedTable& table)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(file, "SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger' "
                                                      "AND tbl_name = ?1 COLLATE NOCASE AND name NOT GLOB 'dbsync_*'"));
    find.bind(1, table.name());
    std::vector<UserTrigger> triggers;
    while (true) {
        DBSYNC_ASSIGN(const bool more, find.step());
        if (!more)
            return triggers;
        triggers.push_back({std::string(find.text(0)), std::string(find.text(1))});
    }
}

/// Full-text tables over the content of others. What keeps rows of its own may refuse one, and would hold up ours.
Result<std::set<std::string>> indexTables(sqlite3* file)
{
    static const std::regex overContent("\\bUSING\\s+fts\\d\\s*\\([^]*\\bcontent\\s*=", std::regex::icase);
    DBSYNC_ASSIGN(auto find, Statement::prepare(file, "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table' "
                                                      "AND rootpage = 0"));
    std::set<std::string> names;
    while (true) {
        DBSYNC_ASSIGN(const bool more, find.step());
        if (!more)
            return names;
        if (std::regex_search(std::string(find.text(1).substr(0, 4000)), overContent))
            names.emplace(find.text(0));
    }
}

/// What each trigger writes, as SQLite tells it while it prepares a statement that fires them.
class Writes
{
public:
    static int note(void* self, int action, const char* table, const char*, const char*, const char* trigger)
    {
        if (trigger && table && (action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE))
            static_cast<Writes*>(self)->m_tables[trigger].insert(table);
        return SQLITE_OK;
    }

    const std::set<std::string>* of(const std::string& trigger) const
    {
        const auto found = m_tables.find(trigger);
        return found == m_tables.end() ? nullptr : &found->second;
    }

private:
    std::map<std::string, std::set<std::string>> m_tables;
};

std::vector<std::string> firingStatements(const SyncedTable& table)
{
    std::string set;
    for (const Column& column : table.table().columns) {
        const std::string name = quoteName(column.name);
        set.append(set.empty() ? "" : ", ").append(name).append(" = ").append(name);
    }
    const std::string& name = table.quoted();
    return {"INSERT INTO " + name + " DEFAULT VALUES", "DELETE FROM " + name, "UPDATE " + name + " SET " + set};
}

Writes writesOf(sqlite3* file, const SyncedTable& table)
{
    Writes writes;
    int fired = 0;
    sqlite3_db_config(file, SQLITE_DBCONFIG_ENABLE_TRIGGER, -1, &fired);
    sqlite3_db_config(file, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, nullptr);
    sqlite3_set_authorizer(file, Writes::note, &writes);
    // One that cannot be prepared tells of the triggers up to the one that fails.
    for (const std::string& sql : firingStatements(table))
        (void)Statement::prepare(file, sql);
    sqlite3_set_authorizer(file, nullptr, nullptr);
    sqlite3_db_config(file, SQLITE_DBCONFIG_ENABLE_TRIGGER, fired, nullptr);
    return writes;
}

struct IndexTrigger
{
    UserTrigger trigger;
    std::set<std::string> indexes;
};

Result<std::vector<IndexTrigger>> indexTriggers(sqlite3* file, const SyncedTable& table)
{
    std::vector<IndexTrigger> found;
    DBSYNC_ASSIGN(const auto triggers, userTriggers(file, table));
    if (triggers.empty())
        return found;
    DBSYNC_ASSIGN(const auto virtuals, indexTables(file));
    if (virtuals.empty())
        return found;
    const Writes writes = writesOf(file, table);
    for (const UserTrigger& trigger : triggers) {
        const auto* written = writes.of(trigger.name);
        if (written && std::includes(virtuals.begin(), virtuals.end(), written->begin(), written->end()))
            found.push_back({trigger, *written});
    }
    return found;
}

/// What follows the name in `CREATE TRIGGER name …`; SQLite keeps nothing between the two, whatever was written.
std::string afterName(std::string_view sql)
{
    constexpr std::string_view start = "CREATE TRIGGER ";
    if (sql.substr(0, start.size()) != start)
        return {};
    sql.remove_prefix(start.size());
    const char quote = sql.empty() ? ' ' : sql.front() == '[' ? ']' : sql.front();
    if (quote != ']' && quote != '"' && quote != '`' && quote != '\'')
        return std::string(sql.substr(std::min(sql.find_first_of(" \t\r\n\f/-"), sql.size())));
    std::size_t at = 1;
    while (at < sql.size() && (sql[at] != quote || (quote != ']' && sql.substr(at + 1, 1) == std::string(1, quote))))
        at += sql[at] == quote ? 2 : 1;
    return std::string(sql.substr(std::min(at + 1, sql.size())));
}

Result<std::vector<std::string>> ownTriggers(sqlite3* file)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(file, std::string("SELECT name FROM temp.sqlite_schema WHERE type = "
                                                                  "'trigger' AND name GLOB '") +
                                                          prefix + "*'"));
    std::vector<std::string> names;
    while (true) {
        DBSYNC_ASSIGN(const bool more, find.step());
        if (!more)
            return names;
        names.emplace_back(find.text(0));
    }
}

/// Whether statements that fire the temporary triggers can be prepared here.
bool work(sqlite3* file, const SyncedTable& table)
{
    const auto statements = firingStatements(table);
    return std::all_of(statements.begin(), statements.end(),
                       [&](const std::string& sql) { return bool(Statement::prepare(file, sql)); });
}

Result<std::set<std::string>> indexesOf(sqlite3* file, const std::vector<SyncedTable>& tables)
{
    std::set<std::string> indexes;
    for (const SyncedTable& table : tables) {
        DBSYNC_ASSIGN(const auto triggers, indexTriggers(file, table));
        for (const IndexTrigger& each : triggers)
            indexes.insert(each.indexes.begin(), each.indexes.end());
    }
    return indexes;
}

} // namespace

Result<void> makeIndexTriggers(sqlite3* file, const std::vector<SyncedTable>& tables)
{
    DBSYNC_TRY(dropIndexTriggers(file));
    int number = 0;
    for (const SyncedTable& table : tables) {
        DBSYNC_ASSIGN(const auto triggers, indexTriggers(file, table));
        std::vector<std::string> made;
        for (const IndexTrigger& each : triggers) {
            const std::string rest = afterName(each.trigger.sql);
            const std::string name = prefix + std::to_string(++number);
            if (!rest.empty() && sqlite::execute(file, "CREATE TEMP TRIGGER " + name + " " + rest))
                made.push_back(name);
        }
        if (made.empty() || work(file, table))
            continue;
        for (const std::string& name : made)
            DBSYNC_TRY(sqlite::execute(file, "DROP TRIGGER temp." + name));
    }
    return {};
}

Result<void> dropIndexTriggers(sqlite3* file)
{
    DBSYNC_ASSIGN(const auto names, ownTriggers(file));
    for (const std::string& name : names)
        DBSYNC_TRY(sqlite::execute(file, "DROP TRIGGER temp." + name));
    return {};
}

Result<bool> hasIndexTriggers(sqlite3* file)
{
    DBSYNC_ASSIGN(const auto names, ownTriggers(file));
    return !names.empty();
}

Result<void> rebuildIndexes(sqlite3* file, const std::vector<SyncedTable>& tables)
{
    DBSYNC_ASSIGN(const auto indexes, indexesOf(file, tables));
    for (const std::string& index : indexes) {
        const std::string name = quoteName(index);
        // What is no full-text index, or keeps no text to build it from, refuses.
        (void)sqlite::execute(file, "INSERT INTO main." + name + "(" + name + ") VALUES ('rebuild')");
    }
    return {};
}

Result<std::vector<std::string>> damagedIndexes(sqlite3* file, const std::vector<SyncedTable>& tables)
{
    std::vector<std::string> damaged;
    DBSYNC_ASSIGN(const auto indexes, indexesOf(file, tables));
    for (const std::string& index : indexes) {
        const std::string name = quoteName(index);
        // The rank asks FTS5 to compare with the indexed table; other kinds know no rank and refuse that.
        const auto checked =
            sqlite::execute(file, "INSERT INTO main." + name + "(" + name + ", rank) VALUES ('integrity-check', 1)");
        if (!checked && checked.error().code == indexDamaged)
            damaged.push_back(index);
    }
    return damaged;
}

} // namespace dbsync::device
