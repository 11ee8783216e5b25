#include "device/edit/table_shape.h"

#include "base/sqlite.h"
#include "change/row_codec.h"
#include "device/store/synced_table.h"
#include "schema/sqlite_schema.h"

#include <algorithm>
#include <array>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

/// How well a column's name says that it names the row: 0 is best, a large number means not at all.
std::size_t labelRank(const std::string& column)
{
    constexpr std::array words{"name", "title", "label", "subject", "description", "email", "code"};
    const std::string name = lower(column);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::size_t at = name.find(words[i]);
        if (at != std::string::npos)
            return i * 2 + (name == words[i] ? 0 : 1);
    }
    return words.size() * 2;
}

/// What the column refers to: by itself, or else together with others.
std::optional<ColumnReference> referenceOf(const Schema& schema, const Table& table, const Column& column)
{
    std::optional<ColumnReference> found;
    for (const ForeignKey& key : table.foreignKeys) {
        const auto at = std::find_if(key.columns.begin(), key.columns.end(),
                                     [&](const std::string& name) { return sameName(name, column.name); });
        if (at == key.columns.end() || (found && key.columns.size() >= found->others.size() + 1))
            continue;
        const Table* parent = schema.find(key.table);
        const std::string label = parent ? labelColumn(*parent) : std::string();
        const std::string& target = key.references[static_cast<std::size_t>(at - key.columns.begin())];
        found = ColumnReference{key.table, target, label.empty() ? target : label, {}};
        for (std::size_t i = 0; i < key.columns.size(); ++i) {
            if (!sameName(key.columns[i], column.name))
                found->others.emplace_back(key.columns[i], key.references[i]);
        }
    }
    return found;
}

ColumnShape shapeOf(const Schema& schema, const Table& table, const Column& column)
{
    ColumnShape shape;
    shape.name = column.name;
    shape.type = column.type;
    shape.affinity = affinityOf(table, column);
    shape.notNull = column.notNull || (table.withoutRowid && table.isKeyColumn(column.name));
    shape.inKey = table.isKeyColumn(column.name);
    shape.automatic = table.automaticKey && shape.inKey;
    shape.hasDefault = !column.defaultValue.empty();
    shape.defaultValue = column.defaultValue;
    shape.reference = referenceOf(schema, table, column);
    return shape;
}

std::string pattern(const std::string& search)
{
    std::string text = "%";
    for (const char character : search) {
        if (character == '%' || character == '_' || character == '\\')
            text.push_back('\\');
        text.push_back(character);
    }
    return text + "%";
}

} // namespace

const ColumnShape* TableShape::find(std::string_view column) const
{
    for (const ColumnShape& each : columns) {
        if (sameName(each.name, column))
            return &each;
    }
    return nullptr;
}

std::string labelColumn(const Table& table)
{
    std::string best;
    std::size_t bestRank = labelRank({});
    for (const Column& column : table.columns) {
        const std::string affinity = affinityOf(table, column);
        const bool refers = std::any_of(table.foreignKeys.begin(), table.foreignKeys.end(), [&](const ForeignKey& key) {
            return std::any_of(key.columns.begin(), key.columns.end(),
                               [&](const std::string& name) { return sameName(name, column.name); });
        });
        if (refers || affinity == "INTEGER" || affinity == "REAL")
            continue;
        if (const std::size_t rank = labelRank(column.name); rank < bestRank) {
            best = column.name;
            bestRank = rank;
        }
    }
    return best;
}

Result<TableShape> readTableShape(sqlite3* file, const std::string& name)
{
    DBSYNC_ASSIGN(const Schema schema, readSqliteSchema(file));
    const Table* table = schema.find(name);
    if (!table)
        return Error{ErrorKind::InvalidRequest,
                     "noSuchTable",
                     "Table \"" + name + "\" is not there, or its rows have no key.",
                     {}};
    TableShape shape{table->name, labelColumn(*table), {}, {}};
    for (const KeyColumn& column : table->primaryKey)
        shape.key.push_back(column.name);
    for (const Column& column : table->columns)
        shape.columns.push_back(shapeOf(schema, *table, column));
    return shape;
}

Result<std::vector<Choice>> readChoices(sqlite3* file, const ColumnReference& reference, const std::string& search,
                                        std::size_t limit)
{
    const std::string value = quoteName(reference.column);
    const std::string label = quoteName(reference.label);
    std::string condition =
        search.empty() ? std::string(value + " IS NOT NULL")
                       : label + " LIKE ?2 ESCAPE '\\' OR " + value + " = ?3 OR " + value + " LIKE ?2 ESCAPE '\\'";
    std::string others;
    for (const auto& [here, there] : reference.others) {
        others.append(", ").append(quoteName(there));
        if (!search.empty())
            condition.append(" OR ").append(quoteName(there)).append(" LIKE ?2 ESCAPE '\\'");
    }
    DBSYNC_ASSIGN(auto read, Statement::prepare(file, "SELECT " + value + ", " + label + others + " FROM main." +
                                                          quoteName(reference.table) + " WHERE " + condition +
                                                          " ORDER BY " + label + " COLLATE NOCASE, 1 LIMIT ?1"));
    read.bind(1, static_cast<std::int64_t>(limit));
    if (!search.empty())
        read.bind(2, pattern(search)).bind(3, search);
    std::vector<Choice> choices;
    const bool named = !sameName(reference.label, reference.column);
    while (true) {
        DBSYNC_ASSIGN(const bool more, read.step());
        if (!more)
            return choices;
        Choice& choice = choices.emplace_back(
            Choice{Value(columnValue(read.get(), 0)), named ? std::string(read.text(1)) : std::string(), {}});
        for (std::size_t i = 0; i < reference.others.size(); ++i)
            choice.others.emplace_back(columnValue(read.get(), static_cast<int>(i) + 2));
    }
}

Result<std::vector<Choice>> readReferred(sqlite3* file, const ColumnReference& reference,
                                         const std::vector<Value>& values)
{
    std::vector<Choice> referred;
    if (values.empty() || !reference.others.empty() || sameName(reference.label, reference.column))
        return referred;
    std::string parameters;
    for (std::size_t i = 0; i < values.size(); ++i)
        parameters += i == 0 ? "?" : ", ?";
    const std::string value = quoteName(reference.column);
    DBSYNC_ASSIGN(auto read, Statement::prepare(file, "SELECT " + value + ", " + quoteName(reference.label) +
                                                          " FROM main." + quoteName(reference.table) + " WHERE " +
                                                          value + " IN (" + parameters + ")"));
    for (std::size_t i = 0; i < values.size(); ++i)
        bindValue(read.get(), static_cast<int>(i) + 1, values[i].view());
    while (true) {
        DBSYNC_ASSIGN(const bool more, read.step());
        if (!more)
            return referred;
        referred.push_back({Value(columnValue(read.get(), 0)), std::string(read.text(1)), {}});
    }
}

} // namespace dbsync::device
