#include "base/sqlite.h"
#include "device/store/schema_adoption.h"
#include "schema/column_text.h"
#include "schema/definitions.h"
#include "schema/schema_change.h"
#include "schema/sqlite_schema.h"
#include "schema/table_rules.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

/// Runs one statement that the cloud sent and that wrongDefinitions() has found to create, and nothing else.
Result<void> runDefinition(sqlite3* file, const std::string& sql)
{
    DBSYNC_ASSIGN(auto statement, Statement::prepare(file, sql));
    return statement.run();
}

/// What the cloud sent and nobody should run is told; all else is made.
class Definitions
{
public:
    explicit Definitions(const Schema& wanted) : m_wrong(wrongDefinitions(wanted)) {}

    bool isWrong(const std::string& type, const std::string& name, Made& made) const
    {
        const auto found = std::find_if(m_wrong.begin(), m_wrong.end(), [&](const WrongDefinition& each) {
            return each.type == type && each.name == name;
        });
        if (found == m_wrong.end())
            return false;
        made.wrong.push_back(found->sentence());
        return true;
    }

private:
    std::vector<WrongDefinition> m_wrong;
};

/// An UPDATE of every column that can be written, for each may have triggers of its own.
Result<std::string> updateOfAll(sqlite3* file, const std::string& table)
{
    DBSYNC_ASSIGN(auto columns,
                  Statement::prepare(file, "SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 0"));
    columns.bind(1, table);
    std::string set;
    while (true) {
        DBSYNC_ASSIGN(const bool more, columns.step());
        if (!more)
            return "EXPLAIN UPDATE main." + quoteName(table) + " SET " + set;
        const std::string name = quoteName(std::string(columns.text(0)));
        set.append(set.empty() ? "" : ", ").append(name).append(" = ").append(name);
    }
}

/// A trigger on a view stands in for one kind of statement; the others fail without it too.
bool isViewHere(sqlite3* file, const std::string& name)
{
    auto find =
        Statement::prepare(file, "SELECT 1 FROM main.sqlite_schema WHERE type = 'view' AND name = ?1 COLLATE NOCASE");
    if (!find)
        return false;
    const auto found = find->bind(1, name).step();
    return found && *found;
}

/// Whether everything that an object refers to is here; a trigger that fails would fail the user's writes.
bool works(sqlite3* file, const SchemaObject& object)
{
    std::vector<std::string> probes;
    if (object.type == "view") {
        probes.push_back("EXPLAIN SELECT * FROM main." + quoteName(object.name));
    } else if (object.type == "trigger" && !isViewHere(file, object.table)) {
        const std::string table = "main." + quoteName(object.table);
        probes = {"EXPLAIN DELETE FROM " + table, "EXPLAIN INSERT INTO " + table + " DEFAULT VALUES"};
        if (auto update = updateOfAll(file, object.table))
            probes.push_back(*update);
    }
    sqlite3_db_config(file, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, nullptr);
    const bool fine = std::all_of(probes.begin(), probes.end(),
                                  [&](const std::string& sql) { return bool(Statement::prepare(file, sql)); });
    sqlite3_db_config(file, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    return fine;
}

Result<bool> isThere(sqlite3* file, const std::string& name)
{
    DBSYNC_ASSIGN(auto find,
                  Statement::prepare(file, "SELECT 1 FROM main.sqlite_schema WHERE name = ?1 COLLATE NOCASE"));
    return find.bind(1, name).step();
}

Result<void> makeObject(sqlite3* file, const SchemaObject& object, const Definitions& definitions, Made& made)
{
    DBSYNC_ASSIGN(const bool there, isThere(file, object.name));
    if (there || definitions.isWrong(object.type, object.name, made))
        return {};
    if (auto done = runDefinition(file, object.sql); !done) {
        if (!refusedStatement(file))
            return done;
        // A view or trigger on something that is not synced has nothing to stand on here.
        if (object.type == "index")
            made.cannot.push_back("Index \"" + object.name + "\" cannot be made here: " + done.error().message + ".");
        return {};
    }
    if (!works(file, object))
        return sqlite::execute(file, "DROP " + object.type + " main." + quoteName(object.name));
    return {};
}

std::string plainDefinition(const Column& column, bool withDefault)
{
    std::string sql = quoteName(column.name) + " " + column.type;
    if (!sameName(column.collation, "BINARY"))
        sql += " COLLATE " + quoteName(column.collation);
    if (!withDefault || column.defaultValue.empty())
        return sql;
    return sql + (column.notNull ? " NOT NULL" : "") + " DEFAULT (" + column.defaultValue + ")";
}

/// Adds a column as it was written; where SQLite cannot add that, as much of it as it can.
Result<void> addColumn(sqlite3* file, const Table& table, const Column& column, Made& made)
{
    const std::string start = "ALTER TABLE main." + quoteName(table.name) + " ADD COLUMN ";
    for (const ColumnText& written : columnTexts(table.sql)) {
        if (!sameName(written.name, column.name))
            continue;
        if (sqlite::execute(file, start + written.text))
            return {};
    }
    if (sqlite::execute(file, start + plainDefinition(column, true)))
        return {};
    auto done = sqlite::execute(file, start + plainDefinition(column, false));
    if (done) {
        made.otherValues |= !column.defaultValue.empty();
        return {};
    }
    if (!refusedStatement(file))
        return done;
    made.cannot.push_back("Column \"" + column.name + "\" of table \"" + table.name +
                          "\" cannot be made here: " + done.error().message + ".");
    return {};
}

/// Adds the columns that a table lacks, in their order. What is computed from others is not synced, so nothing is lost
/// where SQLite cannot add it.
Result<void> addColumns(sqlite3* file, const Table& here, const Table& table, const LinkState& state, Made& made)
{
    std::vector<std::string> has;
    for (const ColumnText& written : columnTexts(here.sql))
        has.push_back(written.name);
    const auto lacks = [&](const std::string& name) {
        const auto named = [&](const std::string& each) { return sameName(each, name); };
        return here.columnIndex(name) < 0 && std::none_of(has.begin(), has.end(), named);
    };
    const auto add = [&](const Column& column) -> Result<void> {
        if (!lacks(column.name) || state.isGone(table.name, column.name))
            return {};
        has.push_back(column.name);
        return addColumn(file, table, column, made);
    };
    for (const ColumnText& written : columnTexts(table.sql)) {
        const int index = table.columnIndex(written.name);
        if (index >= 0)
            DBSYNC_TRY(add(table.columns[static_cast<std::size_t>(index)]));
        else if (lacks(written.name) && !has.empty())
            (void)sqlite::execute(file, "ALTER TABLE main." + quoteName(table.name) + " ADD COLUMN " + written.text);
    }
    for (const Column& column : table.columns)
        DBSYNC_TRY(add(column));
    return {};
}

Result<void> makeTables(sqlite3* file, const Schema& wanted, const LinkState& state, const Definitions& definitions,
                        Made& made)
{
    DBSYNC_ASSIGN(const Schema local, readSqliteSchema(file));
    for (const Table& table : wanted.tables) {
        DBSYNC_ASSIGN(const bool there, isThere(file, table.name));
        if (there || state.isGone(table.name, {}) || definitions.isWrong("table", table.name, made))
            continue;
        if (auto done = runDefinition(file, table.sql); !done) {
            if (!refusedStatement(file))
                return done;
            made.cannot.push_back("Table \"" + table.name + "\" cannot be made here: " + done.error().message + ".");
        }
    }
    return {};
}

/// Indexes that the cloud dropped, or has otherwise now, go where this file has them as the cloud had.
Result<void> dropReplaced(sqlite3* file, const Schema& before, const Schema& wanted)
{
    for (const SchemaObject& old : before.objects) {
        const bool stays = std::any_of(wanted.objects.begin(), wanted.objects.end(), [&](const SchemaObject& each) {
            return each.type == old.type && sameName(each.name, old.name) && each.sql == old.sql;
        });
        if (stays || !wanted.find(old.table))
            continue;
        DBSYNC_ASSIGN(auto find, Statement::prepare(file, "SELECT 1 FROM main.sqlite_schema WHERE type = ?1 AND name = "
                                                          "?2 AND sql = ?3"));
        DBSYNC_ASSIGN(const bool found, find.bind(1, old.type).bind(2, old.name).bind(3, old.sql).step());
        find.reset();
        if (found)
            DBSYNC_TRY(sqlite::execute(file, "DROP " + old.type + " main." + quoteName(old.name)));
    }
    return {};
}

bool isKnown(const Schema& schema, const SchemaObject& object)
{
    return std::any_of(schema.objects.begin(), schema.objects.end(), [&](const SchemaObject& each) {
        return each.type == object.type && sameName(each.name, object.name) && each.sql == object.sql;
    });
}

} // namespace

std::string joinedSentences(const std::vector<std::string>& sentences)
{
    std::string text;
    for (const std::string& sentence : sentences)
        text.append(text.empty() ? "" : " ").append(sentence);
    return text;
}

bool refusedStatement(sqlite3* file)
{
    const int code = sqlite3_errcode(file) & 0xff;
    return code == SQLITE_ERROR || code == SQLITE_CONSTRAINT;
}

Result<Made> makeMissing(sqlite3* file, const Schema& wanted, const LinkState& state)
{
    Made made;
    DBSYNC_ASSIGN(const Schema before, readSqliteSchema(file));
    const Definitions definitions(wanted);
    DBSYNC_TRY(makeTables(file, wanted, state, definitions, made));
    DBSYNC_ASSIGN(const Schema local, readSqliteSchema(file));
    for (const Table& table : wanted.tables) {
        const Table* here = local.find(table.name);
        if (!here)
            continue;
        DBSYNC_TRY(addColumns(file, *here, table, state, made));
    }
    const Schema& had = state.whole();
    DBSYNC_TRY(dropReplaced(file, had, wanted));
    for (const char* type : {"index", "view", "trigger"}) {
        for (const SchemaObject& object : wanted.objects) {
            // What stands on a table that was here before it was linked is the user's own business.
            const bool onNew = !before.find(object.table) && local.find(object.table);
            const bool newInCloud = had.version > 0 && had.version != wanted.version && !isKnown(had, object);
            const bool ofView = object.type == "view" || dbsync::isView(wanted, object.table);
            if (object.type == type && (onNew || newInCloud || (ofView && before.tables.empty())))
                DBSYNC_TRY(makeObject(file, object, definitions, made));
        }
    }
    return made;
}

Schema syncedPart(const Schema& local, const Schema& wanted)
{
    Schema part = wanted;
    std::erase_if(part.tables, [&](Table& table) {
        const Table* here = local.find(table.name);
        if (!here || here->automaticKey != table.automaticKey || here->primaryKey.size() != table.primaryKey.size())
            return true;
        std::erase_if(table.columns, [&](const Column& column) {
            const int index = here->columnIndex(column.name);
            return index < 0 || !sameAffinity(here->columns[static_cast<std::size_t>(index)].type, column.type);
        });
        for (std::size_t i = 0; i < table.primaryKey.size(); ++i) {
            if (table.columnIndex(table.primaryKey[i].name) < 0 ||
                !sameName(table.primaryKey[i].name, here->primaryKey[i].name))
                return true;
        }
        const auto unknown = [&](const std::string& column) { return table.columnIndex(column) < 0; };
        std::erase_if(table.uniqueKeys, [&](const UniqueKey& key) {
            return std::any_of(key.columns.begin(), key.columns.end(),
                               [&](const KeyColumn& column) { return unknown(column.name); });
        });
        std::erase_if(table.foreignKeys, [&](const ForeignKey& key) {
            return std::any_of(key.columns.begin(), key.columns.end(), unknown);
        });
        return false;
    });
    return part;
}

} // namespace dbsync::device
