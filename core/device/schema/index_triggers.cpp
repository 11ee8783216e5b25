#include "device/schema/index_triggers.h"

#include "base/sqlite.h"
#include "device/schema/firing_statements.h"
#include "device/schema/index_guard.h"
#include "schema/sql_text.h"

#include <algorithm>
#include <map>
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

/// Whether this makes a search index: a full-text table or a tree of boxes.
bool isIndex(std::string_view sql)
{
    std::vector<std::string_view> words;
    for (const SqlToken& token : sqlTokens(sql)) {
        if (token.kind == SqlToken::Kind::Word)
            words.push_back(sql.substr(token.start, token.end - token.start));
    }
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (!sameName(words[i], "USING"))
            continue;
        const std::string_view module = words[i + 1];
        return sameName(module.substr(0, 3), "fts") || sameName(module.substr(0, 5), "rtree") ||
               sameName(module, "geopoly");
    }
    return false;
}

/// A trigger that may refuse a row, or leave it out, is no mere index.
bool mayRefuse(std::string_view sql)
{
    const auto tokens = sqlTokens(sql);
    return std::any_of(tokens.begin(), tokens.end(),
                       [&](const SqlToken& token) { return isWord(sql, token, "RAISE"); });
}

Result<std::set<std::string>> indexTables(sqlite3* file)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(file, "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table' "
                                                      "AND rootpage = 0"));
    std::set<std::string> names;
    while (true) {
        DBSYNC_ASSIGN(const bool more, find.step());
        if (!more)
            return names;
        if (isIndex(find.text(1)))
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

Writes writesOf(sqlite3* file, const std::vector<std::string>& statements)
{
    Writes writes;
    int fired = 0;
    sqlite3_db_config(file, SQLITE_DBCONFIG_ENABLE_TRIGGER, -1, &fired);
    sqlite3_db_config(file, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, nullptr);
    sqlite3_set_authorizer(file, Writes::note, &writes);
    // One that cannot be prepared tells of the triggers up to the one that fails.
    for (const std::string& sql : statements)
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
    DBSYNC_ASSIGN(const auto statements, firingStatements(file, table.name()));
    const Writes writes = writesOf(file, statements);
    for (const UserTrigger& trigger : triggers) {
        const auto* written = writes.of(trigger.name);
        if (written && !mayRefuse(trigger.sql) &&
            std::includes(virtuals.begin(), virtuals.end(), written->begin(), written->end()))
            found.push_back({trigger, *written});
    }
    return found;
}

/// What follows the name in `CREATE TRIGGER name …`; SQLite keeps nothing between the two, whatever was written.
std::string afterName(const std::string& sql)
{
    const auto tokens = sqlTokens(sql);
    return tokens.size() > 3 ? sql.substr(tokens[2].end) : std::string();
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
Result<bool> work(sqlite3* file, const SyncedTable& table)
{
    DBSYNC_ASSIGN(const auto statements, firingStatements(file, table.name()));
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
        if (triggers.empty())
            continue;
        DBSYNC_TRY(installIndexGuard(file));
        std::vector<std::string> made;
        for (const IndexTrigger& each : triggers) {
            const std::string rest = guardedTrigger(afterName(each.trigger.sql));
            const std::string name = prefix + std::to_string(++number);
            if (!rest.empty() && sqlite::execute(file, "CREATE TEMP TRIGGER " + name + " " + rest))
                made.push_back(name);
        }
        if (made.empty())
            continue;
        DBSYNC_ASSIGN(const bool fine, work(file, table));
        if (fine)
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
