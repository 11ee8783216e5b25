#include "schema/sqlite_schema.h"

#include "base/sqlite.h"
#include "schema/schema_change.h"
#include "schema/table_rules.h"

#include <algorithm>
#include <map>

namespace dbsync {

namespace {

using sqlite::quoteName;
using sqlite::Statement;

bool hasCheck(std::string_view sql)
{
    // Looks for the word outside of strings and quoted names; a comment that says it only costs a little caution.
    char quote = 0;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        const char character = sql[i];
        if (quote) {
            quote = character == quote ? char(0) : quote;
        } else if (character == '\'' || character == '"' || character == '`') {
            quote = character;
        } else if (character == '[') {
            quote = ']';
        } else if ((character == 'c' || character == 'C') && sameName(sql.substr(i, 5), "check")) {
            return true;
        }
    }
    return false;
}

std::string partialCondition(std::string_view sql)
{
    // The condition follows the last closing parenthesis of the column list at depth zero.
    int depth = 0;
    char quote = 0;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        const char character = sql[i];
        if (quote) {
            quote = character == quote ? char(0) : quote;
        } else if (character == '\'' || character == '"' || character == '`') {
            quote = character;
        } else if (character == '[') {
            quote = ']';
        } else if (character == '(') {
            ++depth;
        } else if (character == ')') {
            --depth;
        } else if (depth == 0 && i > 0 && sameName(sql.substr(i, 5), "where")) {
            return std::string(sql.substr(i + 5));
        }
    }
    return {};
}

Result<Column> readColumn(sqlite3* connection, const std::string& table, const Statement& row)
{
    Column column;
    column.name = row.text(1);
    column.type = row.text(2);
    column.notNull = row.integer(3) != 0;
    column.defaultValue = row.text(4);
    const char* collation = nullptr;
    if (sqlite3_table_column_metadata(connection, "main", table.c_str(), column.name.c_str(), nullptr, &collation,
                                      nullptr, nullptr, nullptr) != SQLITE_OK)
        return sqlite::lastError(connection, "Reading column " + column.name + " of table " + table);
    column.collation = collation ? collation : "BINARY";
    return column;
}

Result<void> readColumns(sqlite3* connection, Table& table)
{
    DBSYNC_ASSIGN(auto columns, Statement::prepare(connection, "SELECT cid, name, type, \"notnull\", dflt_value, pk, "
                                                               "hidden FROM pragma_table_xinfo(?1) ORDER BY cid"));
    columns.bind(1, table.name);
    std::map<std::int64_t, KeyColumn> key;
    while (true) {
        DBSYNC_ASSIGN(const bool more, columns.step());
        if (!more)
            break;
        if (columns.integer(6) != 0)
            continue;
        DBSYNC_ASSIGN(Column column, readColumn(connection, table.name, columns));
        if (columns.integer(5) > 0)
            key[columns.integer(5)] = {column.name, column.collation};
        table.columns.push_back(std::move(column));
    }
    for (auto& [position, column] : key)
        table.primaryKey.push_back(column);
    return {};
}

Result<UniqueKey> readUniqueKey(sqlite3* connection, const Table& table, const std::string& index, bool partial)
{
    UniqueKey unique;
    DBSYNC_ASSIGN(auto columns, Statement::prepare(connection, "SELECT cid, name, coll FROM pragma_index_xinfo(?1) "
                                                               "WHERE key = 1 ORDER BY seqno"));
    columns.bind(1, index);
    while (true) {
        DBSYNC_ASSIGN(const bool more, columns.step());
        if (!more)
            break;
        // What is computed is not synced, so a key over it is one over an expression.
        if (columns.integer(0) < 0 || table.columnIndex(columns.text(1)) < 0)
            unique.expression = true;
        else
            unique.columns.push_back({std::string(columns.text(1)), std::string(columns.text(2))});
    }
    if (partial) {
        DBSYNC_ASSIGN(auto sql, Statement::prepare(connection, "SELECT sql FROM sqlite_schema WHERE type = 'index' AND "
                                                               "name = ?1"));
        sql.bind(1, index);
        DBSYNC_ASSIGN(const bool found, sql.step());
        if (found)
            unique.where = partialCondition(sql.text(0));
    }
    return unique;
}

Result<void> readIndexes(sqlite3* connection, Table& table)
{
    DBSYNC_ASSIGN(table.uniqueKeys, readUniqueKeys(connection, table));
    DBSYNC_ASSIGN(auto find, Statement::prepare(connection, "SELECT 1 FROM pragma_index_list(?1) WHERE origin = 'pk'"));
    DBSYNC_ASSIGN(const bool keyHasIndex, find.bind(1, table.name).step());
    table.automaticKey = table.primaryKey.size() == 1 && !table.withoutRowid && !keyHasIndex;
    return {};
}

Result<void> readForeignKeys(sqlite3* connection, Table& table)
{
    DBSYNC_ASSIGN(auto keys, Statement::prepare(connection, "SELECT id, \"table\", \"from\", \"to\", on_delete, "
                                                            "on_update FROM pragma_foreign_key_list(?1) ORDER BY id "
                                                            "DESC, seq"));
    keys.bind(1, table.name);
    std::int64_t current = -1;
    while (true) {
        DBSYNC_ASSIGN(const bool more, keys.step());
        if (!more)
            return {};
        if (keys.integer(0) != current) {
            current = keys.integer(0);
            table.foreignKeys.push_back(
                {{}, std::string(keys.text(1)), {}, std::string(keys.text(4)), std::string(keys.text(5))});
        }
        table.foreignKeys.back().columns.emplace_back(keys.text(2));
        if (!keys.isNull(3))
            table.foreignKeys.back().references.emplace_back(keys.text(3));
    }
}

bool isSynced(const Table& table, const std::vector<std::string>& columns)
{
    return std::all_of(columns.begin(), columns.end(),
                       [&](const std::string& column) { return table.columnIndex(column) >= 0; });
}

void completeForeignKeys(Schema& schema)
{
    for (Table& table : schema.tables) {
        std::vector<ForeignKey> usable;
        for (ForeignKey& key : table.foreignKeys) {
            const Table* parent = schema.find(key.table);
            if (!parent || !isSynced(table, key.columns) || !isSynced(*parent, key.references))
                continue; // what it refers with, or to, is not synced, so the cloud cannot hold it to it
            if (key.references.empty()) {
                for (const KeyColumn& column : parent->primaryKey)
                    key.references.push_back(column.name);
            }
            if (key.references.size() == key.columns.size())
                usable.push_back(std::move(key));
        }
        table.foreignKeys = std::move(usable);
    }
}

/// What a statement lacks that only the program has that made the file: a collation or a function; "" where nothing.
std::string whatLacks(sqlite3* connection, const std::string& sql)
{
    const auto statement = Statement::prepare(connection, sql);
    if (statement)
        return {};
    const std::string& message = statement.error().message;
    for (const char* lack : {"no such collation sequence: ", "no such function: ", "unknown function: "}) {
        if (const std::size_t found = message.find(lack); found != std::string::npos)
            return message.substr(found);
    }
    return {};
}

/// What other programs lack to write the table, or to make it. Where triggers are on their functions would count too,
/// so nothing is told; when syncing they are off.
std::string whatLacks(sqlite3* connection, const Table& table)
{
    int triggers = 1;
    sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, -1, &triggers);
    if (triggers != 0)
        return {};
    std::string lacks = whatLacks(connection, "INSERT INTO main." + quoteName(table.name) + " DEFAULT VALUES");
    for (const Column& column : table.columns) {
        if (lacks.empty() && !sameName(column.collation, "BINARY"))
            lacks = whatLacks(connection, "SELECT 1 WHERE '' = '' COLLATE " + quoteName(column.collation));
    }
    return lacks;
}

Result<void> readTable(sqlite3* connection, const Statement& row, Schema& schema)
{
    Table table;
    table.name = row.text(0);
    table.withoutRowid = row.integer(2) != 0;
    table.sql = row.text(3);
    table.checks = hasCheck(table.sql);
    if (row.text(1) == "virtual") {
        schema.leftOut.push_back({table.name, {LeftOutReason::Kind::Virtual}});
        return {};
    }
    DBSYNC_TRY(readColumns(connection, table));
    if (table.primaryKey.empty()) {
        schema.leftOut.push_back({table.name, {LeftOutReason::Kind::NoKey}});
        return {};
    }
    if (auto reason = whyNotSynced(table)) {
        schema.leftOut.push_back({table.name, std::move(*reason)});
        return {};
    }
    if (std::string lacks = whatLacks(connection, table); !lacks.empty()) {
        schema.leftOut.push_back({table.name, {LeftOutReason::Kind::OwnProgram, {}, 0, std::move(lacks)}});
        return {};
    }
    DBSYNC_TRY(readIndexes(connection, table));
    DBSYNC_TRY(readForeignKeys(connection, table));
    schema.tables.push_back(std::move(table));
    return {};
}

Result<void> readObjects(sqlite3* connection, Schema& schema)
{
    DBSYNC_ASSIGN(auto objects,
                  Statement::prepare(connection, "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN "
                                                 "('index', 'trigger', 'view') AND sql IS NOT NULL ORDER BY rowid"));
    while (true) {
        DBSYNC_ASSIGN(const bool more, objects.step());
        if (!more)
            return {};
        SchemaObject object{std::string(objects.text(0)), std::string(objects.text(1)), std::string(objects.text(2)),
                            std::string(objects.text(3))};
        if (object.type == "trigger" && isOwnTrigger(object.name))
            continue;
        if (object.type == "view" || schema.find(object.table) || object.type == "trigger")
            schema.objects.push_back(std::move(object));
    }
}

} // namespace

Result<bool> isLinked(sqlite3* connection)
{
    DBSYNC_ASSIGN(const auto found,
                  sqlite::queryInteger(connection, "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = "
                                                   "'dbsync_state' AND sql GLOB '*(name TEXT PRIMARY KEY, value TEXT) "
                                                   "WITHOUT ROWID'"));
    return found.has_value();
}

Result<std::vector<UniqueKey>> readUniqueKeys(sqlite3* connection, const Table& table)
{
    DBSYNC_ASSIGN(auto indexes, Statement::prepare(
                                    connection, "SELECT name, partial FROM pragma_index_list(?1) WHERE \"unique\" <> 0 "
                                                "AND origin <> 'pk' ORDER BY seq DESC"));
    indexes.bind(1, table.name);
    std::vector<UniqueKey> keys;
    while (true) {
        DBSYNC_ASSIGN(const bool more, indexes.step());
        if (!more)
            return keys;
        DBSYNC_ASSIGN(auto unique,
                      readUniqueKey(connection, table, std::string(indexes.text(0)), indexes.integer(1) != 0));
        keys.push_back(std::move(unique));
    }
}

Result<Schema> readSqliteSchema(sqlite3* connection)
{
    Schema schema;
    DBSYNC_ASSIGN(const bool linked, isLinked(connection));
    DBSYNC_ASSIGN(auto tables,
                  Statement::prepare(connection, "SELECT l.name, l.type, l.wr, s.sql FROM pragma_table_list AS l JOIN "
                                                 "main.sqlite_schema AS s ON s.type = 'table' AND s.name = l.name "
                                                 "WHERE l.schema = 'main' AND l.type IN ('table', 'virtual') AND "
                                                 "l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY s.rowid"));
    while (true) {
        DBSYNC_ASSIGN(const bool more, tables.step());
        if (!more)
            break;
        if (!linked || !isOwnTable(tables.text(0)))
            DBSYNC_TRY(readTable(connection, tables, schema));
    }
    completeForeignKeys(schema);
    DBSYNC_TRY(readObjects(connection, schema));
    for (const char* pragma : {"user_version", "application_id"}) {
        DBSYNC_ASSIGN(const auto number, sqlite::queryInteger(connection, std::string("PRAGMA main.") + pragma));
        setSetting(schema, pragma, number.value_or(0));
    }
    return schema;
}

Result<Schema> schemaFromSql(const std::string& sql)
{
    DBSYNC_ASSIGN(const auto connection, sqlite::Connection::open(":memory:", true));
    sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0); // or ATTACH and VACUUM INTO would write files
    if (auto made = sqlite::execute(connection, sql); !made)
        return Error{ErrorKind::InvalidRequest, "malformed",
                     "The file is not SQL that SQLite takes: " + made.error().message, "Give CREATE statements."};
    return readSqliteSchema(connection);
}

} // namespace dbsync
