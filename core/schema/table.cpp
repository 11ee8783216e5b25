#include "schema/table.h"

#include "schema/sql_text.h"

#include <algorithm>

namespace dbsync {

namespace {

char lower(char character)
{
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character + ('a' - 'A')) : character;
}

} // namespace

bool sameName(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string affinityOf(std::string_view declaredType)
{
    std::string type(declaredType);
    std::transform(type.begin(), type.end(), type.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    const auto has = [&](const char* part) { return type.find(part) != std::string::npos; };
    if (has("INT"))
        return "INTEGER";
    if (has("CHAR") || has("CLOB") || has("TEXT"))
        return "TEXT";
    if (type.empty() || has("BLOB"))
        return "BLOB";
    if (has("REAL") || has("FLOA") || has("DOUB"))
        return "REAL";
    return "NUMERIC";
}

std::string affinityOf(const Table& table, const Column& column)
{
    return sameName(column.type, "ANY") && isStrictTable(table.sql) ? "BLOB" : affinityOf(column.type);
}

int Table::columnIndex(std::string_view column) const
{
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const Column& each) { return sameName(each.name, column); });
    return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

bool Table::isKeyColumn(std::string_view column) const
{
    return std::any_of(primaryKey.begin(), primaryKey.end(),
                       [&](const KeyColumn& key) { return sameName(key.name, column); });
}

std::vector<int> Table::keyIndexes() const
{
    std::vector<int> indexes;
    for (const KeyColumn& key : primaryKey)
        indexes.push_back(columnIndex(key.name));
    return indexes;
}

const Table* Schema::find(std::string_view table) const
{
    const auto found =
        std::find_if(tables.begin(), tables.end(), [&](const Table& each) { return sameName(each.name, table); });
    return found == tables.end() ? nullptr : &*found;
}

const SchemaObject* Schema::findObject(std::string_view type, std::string_view name) const
{
    const auto found = std::find_if(objects.begin(), objects.end(), [&](const SchemaObject& each) {
        return each.type == type && sameName(each.name, name);
    });
    return found == objects.end() ? nullptr : &*found;
}

} // namespace dbsync
