#include "device/apply/unique_clash.h"

#include "device/schema/mentioned_columns.h"
#include "device/store/row_access.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

/// SQLite itself tells: an upsert meets the row that it would overwrite.
Result<std::optional<std::string>> meet(sqlite3* file, const SyncedTable& table, const std::string& key,
                                        const RowView& row)
{
    const std::string same = quoteName(table.table().columns.front().name);
    DBSYNC_ASSIGN(auto upsert, Statement::prepare(file,
                                                  "INSERT OR ABORT INTO " + table.quoted() + "(" + table.columnNames() +
                                                      ") VALUES (" + parameters(table.columnCount()) +
                                                      ") ON CONFLICT DO UPDATE SET " + same + " = " + table.quoted() +
                                                      "." + same + " RETURNING " + table.tableKeys(""),
                                                  true));
    for (std::size_t i = 0; i < row.size(); ++i)
        bindValue(upsert.get(), static_cast<int>(i) + 1, row[i]);
    const auto written = upsert.step();
    if (!written && !isConstraintError(written.error()))
        return written.error();
    if (!written || !*written)
        return std::optional<std::string>();
    std::string met;
    appendColumns(upsert.get(), 0, table.keyCount(), met);
    return met == key ? std::optional<std::string>() : std::optional<std::string>(std::move(met));
}

/// The columns of the table's unique keys over an expression.
Result<std::vector<std::string>> expressionColumns(sqlite3* file, const SyncedTable& table)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(file,
                                                "SELECT substr(sql, instr(sql, '(')) FROM main.sqlite_schema "
                                                "WHERE type = 'index' AND tbl_name = ?1 COLLATE NOCASE AND sql "
                                                "LIKE 'CREATE UNIQUE%(%(%'",
                                                true));
    find.bind(1, table.name());
    std::vector<std::string> columns;
    while (true) {
        DBSYNC_ASSIGN(const bool more, find.step());
        if (!more)
            return columns;
        const std::string definition(find.text(0));
        for (std::string& column : mentionedColumns(table.table(), definition)) {
            if (std::ranges::find(columns, column) == columns.end())
                columns.push_back(std::move(column));
        }
    }
}

bool holdsNull(const RowView& key)
{
    return std::ranges::any_of(key, [](const ValueView& value) { return value.type == ValueView::Type::Null; });
}

/// The columns of the first plain key in which the two rows agree.
Result<std::vector<std::string>> clashingColumns(sqlite3* file, const SyncedTable& table, const RowView& other,
                                                 const RowView& row)
{
    std::vector<UniqueKey> keys = table.table().uniqueKeys;
    keys.push_back({table.table().primaryKey, {}, false}); // "A" and "a" may be one key to the table
    for (const UniqueKey& unique : keys) {
        std::vector<std::string> columns;
        std::string condition = holdsNull(other) ? "1" : table.tableHasKeyParameters("t"); // NULL finds no row
        for (const KeyColumn& column : unique.columns) {
            columns.push_back(column.name);
            condition.append(" AND t." + quoteName(column.name) + " = ?" +
                             std::to_string(static_cast<std::size_t>(table.keyCount()) + columns.size()) + " COLLATE " +
                             quoteName(column.collation));
        }
        if (columns.empty() || unique.expression)
            continue;
        DBSYNC_ASSIGN(auto find,
                      Statement::prepare(file, "SELECT 1 FROM " + table.quoted() + " AS t WHERE " + condition, true));
        bindKey(find.get(), other);
        for (std::size_t i = 0; i < columns.size(); ++i)
            bindValue(find.get(), table.keyCount() + static_cast<int>(i) + 1,
                      row[static_cast<std::size_t>(table.table().columnIndex(columns[i]))]);
        DBSYNC_ASSIGN(const bool found, find.step());
        if (found)
            return columns;
    }
    return expressionColumns(file, table);
}

} // namespace

Result<std::optional<UniqueClash>> findUniqueClash(sqlite3* file, const SyncedTable& table, const std::string& key,
                                                   const std::string& row)
{
    RowParser keyParser;
    RowParser rowParser;
    DBSYNC_ASSIGN(const RowView* keyValues, keyParser.parse(key));
    DBSYNC_ASSIGN(const RowView* values, rowParser.parse(row));
    DBSYNC_TRY(sqlite::execute(file, "SAVEPOINT dbsync_clash"));
    std::optional<std::string> met;
    {
        DBSYNC_ASSIGN(auto rows, LocalRows::open(file, table));
        DBSYNC_TRY(rows.erase(*keyValues));
        DBSYNC_ASSIGN(met, meet(file, table, key, *values));
    }
    DBSYNC_TRY(sqlite::execute(file, "ROLLBACK TO dbsync_clash; RELEASE dbsync_clash"));
    if (!met)
        return std::optional<UniqueClash>();
    DBSYNC_ASSIGN(const RowView* other, keyParser.parse(*met));
    DBSYNC_ASSIGN(auto columns, clashingColumns(file, table, *other, *values));
    const bool hasKey = !holdsNull(*other);
    return std::optional<UniqueClash>({std::move(*met), hasKey, std::move(columns)});
}

Result<std::optional<std::string>> findReplacement(sqlite3* file, const SyncedTable& table, const RowView& key,
                                                   const std::string& row)
{
    std::string json;
    appendRow(key, json);
    DBSYNC_ASSIGN(const auto clash, findUniqueClash(file, table, json, row));
    if (!clash || !clash->hasKey)
        return std::optional<std::string>();
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* otherKey, parser.parse(clash->key));
    DBSYNC_ASSIGN(auto rows, LocalRows::open(file, table));
    return rows.read(*otherKey);
}

} // namespace dbsync::device
