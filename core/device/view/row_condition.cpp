#include "device/view/row_condition.h"

#include "change/row_codec.h"
#include "device/edit/table_shape.h"
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
    case ColumnFilter::Is::Containing: // see likeness()
        break;
    }
    return " IS NOT NULL";
}

bool looksForText(const RowQuery& query)
{
    return !query.search.empty() ||
           std::any_of(query.filters.begin(), query.filters.end(),
                       [](const ColumnFilter& filter) { return filter.is == ColumnFilter::Is::Containing; });
}

/// "t.column is like the parameter", or the row is that it refers to.
std::string likeness(const std::string& column, const std::vector<NamedReference>& names, int parameter)
{
    const std::string pattern = "?" + std::to_string(parameter) + " ESCAPE '\\'";
    std::string likeness = "t." + quoteName(column) + " LIKE " + pattern;
    for (const NamedReference& name : names) {
        if (sameName(name.column, column))
            likeness += " OR " + name.named + pattern + ")";
    }
    return likeness;
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

Result<std::vector<NamedReference>> findNamedReferences(sqlite3* file, const Table& table, const RowQuery& query)
{
    std::vector<NamedReference> names;
    if (table.foreignKeys.empty() || !looksForText(query))
        return names;
    DBSYNC_ASSIGN(const Schema schema, readSqliteSchema(file));
    for (const ForeignKey& key : table.foreignKeys) {
        const Table* parent = key.columns.size() == 1 ? schema.find(key.table) : nullptr;
        const std::string label = parent ? labelColumn(*parent) : std::string();
        if (label.empty() || parent->primaryKey.size() != 1 ||
            !sameName(parent->primaryKey.front().name, key.references.front()))
            continue;
        const int here = table.columnIndex(key.columns.front());
        const int there = parent->columnIndex(key.references.front());
        // Of another affinity no index would be used, and each row would read the whole parent.
        const bool quick = here >= 0 && there >= 0 &&
                           affinityOf(table, table.columns[static_cast<std::size_t>(here)]) ==
                               affinityOf(*parent, parent->columns[static_cast<std::size_t>(there)]);
        if (!quick || sameName(label, key.references.front()))
            continue;
        names.push_back({key.columns.front(), "EXISTS (SELECT 1 FROM main." + quoteName(parent->name) +
                                                  " AS parent WHERE parent." + quoteName(key.references.front()) +
                                                  " = t." + quoteName(key.columns.front()) + " AND parent." +
                                                  quoteName(label) + " LIKE "});
    }
    return names;
}

std::string conditionOf(const Table& table, const std::vector<NamedReference>& names, const RowQuery& query)
{
    std::string all = query.search.empty() ? "1" : "(";
    if (!query.search.empty()) {
        const std::vector<Column>& columns = table.columns;
        for (std::size_t i = 0; i < columns.size(); ++i)
            all.append(i ? " OR " : "").append(likeness(columns[i].name, names, 10));
        all += ")";
    }
    for (std::size_t i = 0; i < query.filters.size(); ++i) {
        const ColumnFilter& filter = query.filters[i];
        const int parameter = 11 + static_cast<int>(i);
        if (filter.is == ColumnFilter::Is::Containing) {
            all += " AND (" + likeness(filter.column, names, parameter) + ")";
            continue;
        }
        all += " AND t." + quoteName(filter.column) + comparison(filter.is);
        if (takesText(filter.is))
            all += "?" + std::to_string(parameter);
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
