#include "schema/schema_json.h"

#include "base/json_parts.h"
#include "schema/schema_change.h"

#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

namespace dbsync {

namespace {

using Json = nlohmann::ordered_json;
using json::part;
using json::read;
using json::WrongPart;

Json toJson(const KeyColumn& column);
Json toJson(const Column& column);
Json toJson(const UniqueKey& key);
Json toJson(const ForeignKey& key);
Json toJson(const SchemaObject& object);
Json toJson(const Table& table);
void fromJson(const Json& json, KeyColumn& column);
void fromJson(const Json& json, Column& column);
void fromJson(const Json& json, UniqueKey& key);
void fromJson(const Json& json, ForeignKey& key);
void fromJson(const Json& json, SchemaObject& object);
void fromJson(const Json& json, Table& table);

Json toJson(const KeyColumn& column)
{
    return {{"name", column.name}, {"collation", column.collation}};
}

template <typename T>
Json listToJson(const std::vector<T>& list)
{
    Json array = Json::array();
    for (const T& each : list)
        array.push_back(toJson(each));
    return array;
}

Json toJson(const Column& column)
{
    return {{"name", column.name},
            {"type", column.type},
            {"notNull", column.notNull},
            {"collation", column.collation},
            {"defaultValue", column.defaultValue}};
}

Json toJson(const UniqueKey& key)
{
    return {{"columns", listToJson(key.columns)}, {"where", key.where}, {"expression", key.expression}};
}

Json toJson(const ForeignKey& key)
{
    return {{"columns", key.columns},
            {"table", key.table},
            {"references", key.references},
            {"onDelete", key.onDelete},
            {"onUpdate", key.onUpdate}};
}

Json toJson(const SchemaObject& object)
{
    return {{"type", object.type}, {"name", object.name}, {"table", object.table}, {"sql", object.sql}};
}

Json toJson(const Table& table)
{
    return {{"name", table.name},
            {"sql", table.sql},
            {"columns", listToJson(table.columns)},
            {"primaryKey", listToJson(table.primaryKey)},
            {"automaticKey", table.automaticKey},
            {"withoutRowid", table.withoutRowid},
            {"checks", table.checks},
            {"uniqueKeys", listToJson(table.uniqueKeys)},
            {"foreignKeys", listToJson(table.foreignKeys)}};
}

std::string text(const Json& json, const char* name)
{
    return read<std::string>(json, name);
}

void fromJson(const Json& json, KeyColumn& column)
{
    column = {text(json, "name"), text(json, "collation")};
}

template <typename T>
void listFromJson(const Json& json, const char* name, std::vector<T>& list)
{
    const Json& array = part(json, name);
    if (!array.is_array())
        throw WrongPart{"\"" + std::string(name) + "\" must be an array"};
    for (const Json& each : array)
        fromJson(each, list.emplace_back());
}

void fromJson(const Json& json, Column& column)
{
    column = {text(json, "name"), text(json, "type"), read<bool>(json, "notNull"), text(json, "collation"),
              text(json, "defaultValue")};
}

void fromJson(const Json& json, UniqueKey& key)
{
    listFromJson(json, "columns", key.columns);
    key.where = text(json, "where");
    key.expression = read<bool>(json, "expression");
}

void fromJson(const Json& json, ForeignKey& key)
{
    using Names = std::vector<std::string>;
    key = {read<Names>(json, "columns"), text(json, "table"), read<Names>(json, "references"), text(json, "onDelete"),
           text(json, "onUpdate")};
}

void fromJson(const Json& json, SchemaObject& object)
{
    object = {text(json, "type"), text(json, "name"), text(json, "table"), text(json, "sql")};
}

void partsFromJson(const Json& json, Table& table)
{
    table.sql = text(json, "sql");
    listFromJson(json, "columns", table.columns);
    listFromJson(json, "primaryKey", table.primaryKey);
    table.automaticKey = read<bool>(json, "automaticKey");
    table.withoutRowid = read<bool>(json, "withoutRowid");
    table.checks = read<bool>(json, "checks");
    listFromJson(json, "uniqueKeys", table.uniqueKeys);
    listFromJson(json, "foreignKeys", table.foreignKeys);
}

void fromJson(const Json& json, Table& table)
{
    table.name = text(json, "name");
    try {
        partsFromJson(json, table);
    } catch (const WrongPart& wrong) {
        throw WrongPart{"in table \"" + table.name + "\" " + wrong.what};
    }
}

/// The fields of a file's settings, left out where they are 0, and the pragmas that they are.
constexpr std::array<std::pair<const char*, const char*>, 2> settings{
    {{"userVersion", "user_version"}, {"applicationId", "application_id"}}};

Error malformed(const std::string& what)
{
    return {ErrorKind::InvalidRequest, "malformed", "The schema is malformed: " + what, {}};
}

Result<void> checkTable(const Table& table)
{
    if (table.name.empty() || table.columns.empty() || table.primaryKey.empty())
        return malformed("table \"" + table.name + "\" lacks a name, columns or a primary key.");
    const auto known = [&](const std::string& column) { return table.columnIndex(column) >= 0; };
    for (const KeyColumn& column : table.primaryKey) {
        if (!known(column.name))
            return malformed("the key of table \"" + table.name + "\" names no column: \"" + column.name + "\".");
    }
    for (const UniqueKey& key : table.uniqueKeys) {
        for (const KeyColumn& column : key.columns) {
            if (!known(column.name))
                return malformed("a unique key of table \"" + table.name + "\" names no synced column: \"" +
                                 column.name + "\".");
        }
    }
    for (const ForeignKey& key : table.foreignKeys) {
        if (key.columns.empty() || key.columns.size() != key.references.size())
            return malformed("a foreign key of table \"" + table.name + "\" is incomplete.");
        for (const std::string& column : key.columns) {
            if (!known(column))
                return malformed("a foreign key of table \"" + table.name + "\" names no synced column: \"" + column +
                                 "\".");
        }
    }
    return {};
}

} // namespace

nlohmann::ordered_json schemaToJson(const Schema& schema)
{
    Json objects = Json::array();
    for (const SchemaObject& object : schema.objects) {
        if (object.type != settingType)
            objects.push_back(toJson(object));
    }
    Json json{{"version", schema.version}, {"tables", listToJson(schema.tables)}, {"objects", std::move(objects)}};
    for (const auto& [field, pragma] : settings) {
        if (const std::int64_t number = settingOf(schema, pragma); number != 0)
            json[field] = number;
    }
    return json;
}

Result<Schema> schemaFromJson(const nlohmann::ordered_json& json)
{
    Schema schema;
    try {
        if (json.contains("version"))
            schema.version = read<std::int64_t>(json, "version");
        listFromJson(json, "tables", schema.tables);
        if (json.contains("objects"))
            listFromJson(json, "objects", schema.objects);
        std::erase_if(schema.objects, [](const SchemaObject& object) { return object.type == settingType; });
        for (const auto& [field, pragma] : settings) {
            const auto number = json.contains(field) ? read<std::int64_t>(json, field) : std::int64_t{0};
            if (number < std::numeric_limits<std::int32_t>::min() || number > std::numeric_limits<std::int32_t>::max())
                return malformed(std::string(field) + " is out of range.");
            setSetting(schema, pragma, number);
        }
    } catch (const WrongPart& wrong) {
        return malformed(wrong.what + ".");
    }
    for (const Table& table : schema.tables)
        DBSYNC_TRY(checkTable(table));
    return schema;
}

} // namespace dbsync
