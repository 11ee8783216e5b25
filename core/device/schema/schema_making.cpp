#include "base/sqlite.h"
#include "device/schema/object_following.h"
#include "device/schema/schema_adoption.h"
#include "schema/column_text.h"
#include "schema/left_out_tables.h"
#include "schema/schema_change.h"
#include "schema/sqlite_schema.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

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

Result<Made> makeMissing(sqlite3* file, const Schema& whole, const LinkState& state)
{
    Made made;
    Schema wanted = whole;
    std::erase_if(wanted.tables, [&](const Table& table) { return state.isGone(table.name, {}); });
    dropLooseReferences(wanted);
    DBSYNC_ASSIGN(const Schema before, readSqliteSchema(file));
    const Definitions definitions(wanted);
    ObjectFollower objects(file, before, wanted, state, definitions);
    DBSYNC_TRY(objects.dropReplaced()); // a table may take a view's name
    DBSYNC_TRY(makeTables(file, wanted, state, definitions, made));
    DBSYNC_ASSIGN(const Schema local, readSqliteSchema(file));
    for (const Table& table : wanted.tables) {
        const Table* here = local.find(table.name);
        if (!here || !haveSameKey(*here, table))
            continue; // of another key it is somebody's own
        DBSYNC_TRY(addColumns(file, *here, table, state, made));
    }
    DBSYNC_TRY(objects.make(local, made));
    return made;
}

Schema syncedPart(const Schema& local, const Schema& wanted)
{
    Schema part = wanted;
    std::erase_if(part.tables, [&](Table& table) {
        const Table* here = local.find(table.name);
        if (!here || !haveSameKey(*here, table))
            return true;
        std::erase_if(table.columns, [&](const Column& column) {
            const int index = here->columnIndex(column.name);
            return index < 0 || !sameAffinity(here->columns[static_cast<std::size_t>(index)].type, column.type);
        });
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
