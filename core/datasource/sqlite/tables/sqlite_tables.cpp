#include "datasource/sqlite/tables/sqlite_tables.h"

#include "change/row_codec.h"
#include "datasource/schema_rules.h"
#include "datasource/sqlite/sqlite_expressions.h"
#include "datasource/sqlite/tables/sqlite_sql.h"

#include <algorithm>

namespace dbsync::datasource {

namespace {

using sqlite::execute;
using sqlite::quoteName;

/// Columns have no type, so that a value stays what it is, to the byte.
std::string columnDefinition(const TableLayout& table, int column)
{
    const std::string collation = table.storedCollation(column);
    return quoteName(table.column(column).name) + (collation == "BINARY" ? "" : " COLLATE " + collation);
}

std::string keyDefinitions(const TableLayout& table)
{
    std::string text;
    for (const int column : table.key)
        text.append(", ").append(columnDefinition(table, column));
    return text;
}

std::string tableEnd(const TableLayout& table)
{
    return ", \"dbsync_revision\" INTEGER NOT NULL, \"dbsync_incarnation\" INTEGER NOT NULL, PRIMARY KEY(" +
           quoteName(table.tenantColumn) + ", " + sql::columnList(table, table.key) + ")) WITHOUT ROWID";
}

std::string createIndex(const TableLayout& table, const IndexLayout& index, const std::string& where = {})
{
    std::string text = std::string(index.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ") + where +
                       quoteName(sql::indexName(table, index.name)) + " ON " + quoteName(table.physical) + "(" +
                       quoteName(table.tenantColumn);
    for (const KeyColumn& column : index.columns)
        text.append(", ").append(quoteName(column.name)).append(" COLLATE ").append(column.collation);
    return text + (index.where.empty() ? ")" : ") WHERE (" + index.where + "\n)");
}

Result<void> createRevisionIndex(sqlite3* connection, const TableLayout& table, const std::string& physical,
                                 const std::string& index)
{
    return execute(connection, "CREATE INDEX " + quoteName(sql::indexName(table, index)) + " ON " +
                                   quoteName(physical) + "(" + quoteName(table.tenantColumn) +
                                   ", \"dbsync_revision\")");
}

Result<void> createRows(sqlite3* connection, const TableLayout& table)
{
    std::string columns;
    for (const int column : sql::allColumns(table))
        columns.append(", ").append(columnDefinition(table, column));
    return execute(connection, "CREATE TABLE " + quoteName(table.physical) + "(" + quoteName(table.tenantColumn) +
                                   " INTEGER NOT NULL" + columns + tableEnd(table));
}

Result<void> createTombstones(sqlite3* connection, const TableLayout& table)
{
    return execute(connection, "CREATE TABLE " + quoteName(sql::tombstoneTable(table)) + "(" +
                                   quoteName(table.tenantColumn) + " INTEGER NOT NULL" + keyDefinitions(table) +
                                   tableEnd(table));
}

/// Runs what may find that rows do not fit a unique key.
Result<void> runFitting(sqlite3* connection, const TableLayout& table, Result<void> done)
{
    if (!done && (sqlite3_extended_errcode(connection) == SQLITE_CONSTRAINT_UNIQUE))
        return schemaContradiction("Rows of table \"" + table.table.name +
                                   "\" in the cloud have equal values in a unique key.");
    return done;
}

Result<void> createTable(sqlite3* connection, const TableLayout& table)
{
    DBSYNC_TRY(createRows(connection, table));
    DBSYNC_TRY(createRevisionIndex(connection, table, table.physical, sql::revisionIndex));
    for (const IndexLayout& index : table.indexes)
        DBSYNC_TRY(execute(connection, createIndex(table, index)));
    DBSYNC_TRY(createTombstones(connection, table));
    return createRevisionIndex(connection, table, sql::tombstoneTable(table), sql::tombstoneIndex);
}

Result<void> addColumn(sqlite::StatementCache& statements, const TableLayout& table, const Column& column)
{
    sqlite3* connection = statements.connection();
    DBSYNC_TRY(execute(connection, "ALTER TABLE " + quoteName(table.physical) + " ADD COLUMN " +
                                       columnDefinition(table, table.table.columnIndex(column.name))));
    const Value value = defaultValue(column);
    if (value.isNull())
        return {};
    DBSYNC_ASSIGN(auto fill, sqlite::Statement::prepare(connection, "UPDATE " + quoteName(table.physical) + " SET " +
                                                                        quoteName(column.name) + " = ?1"));
    bindValue(fill.get(), 1, value.view());
    return fill.run();
}

Result<void> alterIndexes(sqlite3* connection, const TableLayout& from, const TableLayout& to)
{
    const auto has = [](const TableLayout& table, const std::string& name) {
        return std::any_of(table.indexes.begin(), table.indexes.end(),
                           [&](const IndexLayout& each) { return each.name == name; });
    };
    for (const IndexLayout& index : from.indexes) {
        if (!has(to, index.name))
            DBSYNC_TRY(execute(connection, "DROP INDEX " + quoteName(sql::indexName(from, index.name))));
    }
    for (const IndexLayout& index : to.indexes) {
        if (!has(from, index.name))
            DBSYNC_TRY(runFitting(connection, to, execute(connection, createIndex(to, index))));
    }
    return {};
}

/// Copies one tenant's part of a table; columns that are new get their default.
Result<void> copyTable(sqlite::StatementCache& statements, std::int64_t tenant, const TableLayout& from,
                       const TableLayout& to)
{
    std::string columns;
    std::string values;
    std::vector<Value> defaults;
    for (const Column& column : to.table.columns) {
        columns.append(", ").append(quoteName(column.name));
        if (from.table.columnIndex(column.name) >= 0) {
            values.append(", ").append(quoteName(column.name));
        } else {
            defaults.push_back(defaultValue(column));
            values.append(", ?").append(std::to_string(defaults.size() + 1));
        }
    }
    const std::string ours = ", \"dbsync_revision\", \"dbsync_incarnation\"";
    const std::string where = " WHERE " + quoteName(from.tenantColumn) + " = ?1";
    DBSYNC_ASSIGN(auto copy,
                  sqlite::Statement::prepare(statements.connection(), "INSERT INTO " + quoteName(to.physical) + "(" +
                                                                          quoteName(to.tenantColumn) + columns + ours +
                                                                          ") SELECT ?1" + values + ours + " FROM " +
                                                                          quoteName(from.physical) + where));
    copy.bind(1, tenant);
    for (std::size_t i = 0; i < defaults.size(); ++i)
        bindValue(copy.get(), static_cast<int>(i) + 2, defaults[i].view());
    DBSYNC_TRY(runFitting(statements.connection(), to, copy.run()));
    const std::string key = ", " + sql::columnList(to, to.key) + ours;
    DBSYNC_ASSIGN(auto tombstones,
                  sqlite::Statement::prepare(statements.connection(),
                                             "INSERT INTO " + quoteName(sql::tombstoneTable(to)) + "(" +
                                                 quoteName(to.tenantColumn) + key + ") SELECT ?1" + key + " FROM " +
                                                 quoteName(sql::tombstoneTable(from)) + where));
    return tombstones.bind(1, tenant).run();
}

/// A key's collation is part of its table, so the table is made anew.
Result<void> unfoldKey(sqlite3* connection, const TableLayout& table)
{
    const std::string old = "dbsync_old";
    const std::string key = sql::columnList(table, table.key);
    const std::string all = sql::columnList(table, sql::allColumns(table));
    for (const auto& [physical, columns] :
         {std::pair(table.physical, all), std::pair(sql::tombstoneTable(table), key)}) {
        const bool rows = physical == table.physical;
        const std::string list =
            "(" + quoteName(table.tenantColumn) + ", " + columns + ", \"dbsync_revision\", \"dbsync_incarnation\")";
        DBSYNC_TRY(execute(connection, "ALTER TABLE " + quoteName(physical) + " RENAME TO " + old));
        DBSYNC_TRY(rows ? createRows(connection, table) : createTombstones(connection, table));
        DBSYNC_TRY(execute(connection, "INSERT INTO " + quoteName(physical) + list + " SELECT " +
                                           list.substr(1, list.size() - 2) + " FROM " + old + "; DROP TABLE " + old));
        DBSYNC_TRY(rows ? createRevisionIndex(connection, table, physical, sql::revisionIndex)
                        : createRevisionIndex(connection, table, physical, sql::tombstoneIndex));
    }
    return {};
}

} // namespace

Result<void> createTables(sqlite3* connection, const Layout& layout)
{
    for (const TableLayout& table : layout.tables)
        DBSYNC_TRY(createTable(connection, table));
    return {};
}

Result<void> alterTables(sqlite::StatementCache& statements, const Layout& from, const Layout& to)
{
    for (const TableLayout& table : to.tables) {
        const int index = from.find(table.table.name);
        if (index < 0) {
            DBSYNC_TRY(createTable(statements.connection(), table));
            continue;
        }
        const TableLayout& before = from.tables[static_cast<std::size_t>(index)];
        for (const Column& column : table.table.columns) {
            if (before.table.columnIndex(column.name) < 0)
                DBSYNC_TRY(addColumn(statements, table, column));
        }
        DBSYNC_TRY(alterIndexes(statements.connection(), before, table));
    }
    return {};
}

Result<void> copyRows(sqlite::StatementCache& statements, std::int64_t tenant, const Layout& from, const Layout& to)
{
    for (const TableLayout& table : from.tables) {
        const int index = to.find(table.table.name);
        if (index < 0)
            return internalError("Table \"" + table.table.name + "\" is missing in the new namespace.");
        DBSYNC_TRY(copyTable(statements, tenant, table, to.tables[static_cast<std::size_t>(index)]));
    }
    return {};
}

Result<void> deleteRows(sqlite::StatementCache& statements, std::int64_t tenant, const Layout& layout)
{
    for (const TableLayout& table : layout.tables) {
        for (const std::string& physical : {table.physical, sql::tombstoneTable(table)}) {
            DBSYNC_ASSIGN(auto remove, sqlite::Statement::prepare(statements.connection(),
                                                                  "DELETE FROM " + quoteName(physical) + " WHERE " +
                                                                      quoteName(table.tenantColumn) + " = ?1"));
            DBSYNC_TRY(remove.bind(1, tenant).run());
        }
    }
    return {};
}

Result<std::int64_t> deleteSomeRows(sqlite::StatementCache& statements, std::int64_t tenant, const Layout& layout,
                                    std::int64_t most)
{
    std::int64_t removed = 0;
    for (const TableLayout& table : layout.tables) {
        for (const std::string& physical : {table.physical, sql::tombstoneTable(table)}) {
            DBSYNC_ASSIGN(const auto remove, statements.get(sql::deleteSome(table, physical)));
            DBSYNC_TRY(remove->bind(1, tenant).bind(2, most - removed).run());
            removed += sqlite3_changes64(statements.connection());
        }
    }
    return removed;
}

Result<void> unfoldKeys(sqlite3* connection, const Layout& layout)
{
    for (const TableLayout& table : layout.tables) {
        if (table.foldsKey())
            DBSYNC_TRY(unfoldKey(connection, table));
        for (const IndexLayout& index : table.indexes)
            DBSYNC_TRY(execute(connection, createIndex(table, index, "IF NOT EXISTS ")));
    }
    return {};
}

Result<void> dropTables(sqlite3* connection, const Layout& layout)
{
    for (const TableLayout& table : layout.tables) {
        DBSYNC_TRY(execute(connection, "DROP TABLE " + quoteName(table.physical)));
        DBSYNC_TRY(execute(connection, "DROP TABLE " + quoteName(sql::tombstoneTable(table))));
    }
    return {};
}

} // namespace dbsync::datasource
