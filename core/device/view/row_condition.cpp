#include "device/view/row_condition.h"

#include "change/row_codec.h"
#include "device/edit/typed_value.h"
#include "device/store/synced_table.h"
#include "schema/sqlite_schema.h"

#include <algorithm>
#include <optional>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

/// A table that is only read, for it has no primary key: all that there is to know of it.
Result<std::optional<Table>> readKeylessTable(sqlite3* file, const std::string& name)
{
    DBSYNC_ASSIGN(auto columns, Statement::prepare(file, "SELECT name, type FROM pragma_table_xinfo(?1, 'main') WHERE "
                                                         "hidden = 0 ORDER BY cid"));
    columns.bind(1, name);
    Table table;
    table.name = name;
    while (true) {
        DBSYNC_ASSIGN(const bool more, columns.step());
        if (!more)
            return table.columns.empty() ? std::optional<Table>() : std::optional(std::move(table));
        Column column;
        column.name = columns.text(0);
        column.type = columns.text(1);
        table.columns.push_back(std::move(column));
    }
}

std::string containing(const std::string& text)
{
    std::string pattern = "%";
    for (const char character : text) {
        if (character == '%' || character == '_' || character == '\\')
            pattern.push_back('\\');
        pattern.push_back(character);
    }
    return pattern + "%";
}

const char* comparison(ColumnFilter::Is is)
{
    switch (is) {
    case ColumnFilter::Is::Containing:
        return " LIKE ";
    case ColumnFilter::Is::Equal:
        return " = ";
    case ColumnFilter::Is::Unequal:
        return " IS NOT ";
    case ColumnFilter::Is::Less:
        return " < ";
    case ColumnFilter::Is::Greater:
        return " > ";
    case ColumnFilter::Is::Null:
        return " IS NULL";
    case ColumnFilter::Is::NotNull:
        break;
    }
    return " IS NOT NULL";
}

bool takesText(ColumnFilter::Is is)
{
    return is != ColumnFilter::Is::Null && is != ColumnFilter::Is::NotNull;
}

} // namespace

Result<Table> findShownTable(sqlite3* file, const std::string& name)
{
    DBSYNC_ASSIGN(const Schema schema, readSqliteSchema(file));
    if (const Table* table = schema.find(name))
        return *table;
    const bool leftOut = std::any_of(schema.leftOut.begin(), schema.leftOut.end(),
                                     [&](const LeftOutTable& table) { return sameName(table.name, name); });
    if (leftOut) {
        DBSYNC_ASSIGN(auto table, readKeylessTable(file, name));
        if (table)
            return *table;
    }
    return Error{ErrorKind::InvalidRequest, "noSuchTable", "There is no table \"" + name + "\" to show.", {}};
}

/// A name by which the rowid can be had, which no column has taken; "" where there is none.
Result<std::string> rowidName(sqlite3* file, const Table& table)
{
    if (table.withoutRowid)
        return std::string();
    for (const char* name : {"rowid", "_rowid_", "oid"}) {
        DBSYNC_ASSIGN(auto find,
                      Statement::prepare(file, "SELECT 1 FROM pragma_table_xinfo(?1, 'main') WHERE name = ?2 "
                                               "COLLATE NOCASE"));
        find.bind(1, table.name).bind(2, name);
        DBSYNC_ASSIGN(const bool taken, find.step());
        if (!taken)
            return std::string(name);
    }
    return std::string();
}

std::string conditionOf(const Table& table, const RowQuery& query)
{
    std::string all = query.search.empty() ? "1" : "(";
    if (!query.search.empty()) {
        const std::vector<Column>& columns = table.columns;
        for (std::size_t i = 0; i < columns.size(); ++i)
            all.append(i ? " OR " : "").append("t." + quoteName(columns[i].name) + " LIKE ?10 ESCAPE '\\'");
        all += ")";
    }
    for (std::size_t i = 0; i < query.filters.size(); ++i) {
        const ColumnFilter& filter = query.filters[i];
        all += " AND t." + quoteName(filter.column) + comparison(filter.is);
        if (takesText(filter.is))
            all += "?" + std::to_string(11 + i);
        if (filter.is == ColumnFilter::Is::Containing)
            all += " ESCAPE '\\'";
    }
    return all;
}

void bindCondition(Statement& statement, const Table& table, const RowQuery& query)
{
    if (!query.search.empty())
        statement.bind(10, containing(query.search));
    for (std::size_t i = 0; i < query.filters.size(); ++i) {
        const ColumnFilter& filter = query.filters[i];
        const int parameter = 11 + static_cast<int>(i);
        if (!takesText(filter.is))
            continue;
        if (filter.is == ColumnFilter::Is::Containing) {
            statement.bind(parameter, containing(filter.text));
            continue;
        }
        ColumnShape shape;
        const int index = table.columnIndex(filter.column);
        shape.affinity = affinityOf(table, table.columns[static_cast<std::size_t>(index)]);
        const Value value = typedValue(filter.text, shape).value_or(Value::text(filter.text));
        if (value.type() == Value::Type::Integer)
            statement.bind(parameter, value.toInteger());
        else if (value.type() == Value::Type::Real)
            sqlite3_bind_double(statement.get(), parameter, value.toReal());
        else
            statement.bind(parameter, value.bytes());
    }
}

} // namespace dbsync::device
