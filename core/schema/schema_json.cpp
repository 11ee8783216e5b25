#include "schema/schema_json.h"

#include "schema/schema_change.h"

#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

namespace dbsync {

namespace {

using Json = nlohmann::ordered_json;

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

void fromJson(const Json& json, KeyColumn& column)
{
    column = {json.at("name").get<std::string>(), json.at("collation").get<std::string>()};
}

template <typename T>
void listFromJson(const Json& array, std::vector<T>& list)
{
    for (const Json& each : array)
        fromJson(each, list.emplace_back());
}

void fromJson(const Json& json, Column& column)
{
    column = {json.at("name").get<std::string>(), json.at("type").get<std::string>(), json.at("notNull").get<bool>(),
              json.at("collation").get<std::string>(), json.at("defaultValue").get<std::string>()};
}

void fromJson(const Json& json, UniqueKey& key)
{
    listFromJson(json.at("columns"), key.columns);
    key.where = json.at("where").get<std::string>();
    key.expression = json.at("expression").get<bool>();
}

void fromJson(const Json& json, ForeignKey& key)
{
    key = {json.at("columns").get<std::vector<std::string>>(), json.at("table").get<std::string>(),
           json.at("references").get<std::vector<std::string>>(), json.at("onDelete").get<std::string>(),
           json.at("onUpdate").get<std::string>()};
}

void fromJson(const Json& json, SchemaObject& object)
{
    object = {json.at("type").get<std::string>(), json.at("name").get<std::string>(),
              json.at("table").get<std::string>(), json.at("sql").get<std::string>()};
}

void fromJson(const Json& json, Table& table)
{
    table.name = json.at("name").get<std::string>();
    table.sql = json.at("sql").get<std::string>();
    listFromJson(json.at("columns"), table.columns);
    listFromJson(json.at("primaryKey"), table.primaryKey);
    table.automaticKey = json.at("automaticKey").get<bool>();
    table.withoutRowid = json.at("withoutRowid").get<bool>();
    table.checks = json.at("checks").get<bool>();
    listFromJson(json.at("uniqueKeys"), table.uniqueKeys);
    listFromJson(json.at("foreignKeys"), table.foreignKeys);
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
        schema.version = json.value("version", std::int64_t{0});
        listFromJson(json.at("tables"), schema.tables);
        if (json.contains("objects"))
            listFromJson(json.at("objects"), schema.objects);
        std::erase_if(schema.objects, [](const SchemaObject& object) { return object.type == settingType; });
        for (const auto& [field, pragma] : settings) {
            const auto number = json.value(field, std::int64_t{0});
            if (number < std::numeric_limits<std::int32_t>::min() || number > std::numeric_limits<std::int32_t>::max())
                return malformed(std::string(field) + " is out of range.");
            setSetting(schema, pragma, number);
        }
    } catch (const std::exception& exception) {
        return malformed(exception.what());
    }
    for (const Table& table : schema.tables)
        DBSYNC_TRY(checkTable(table));
    return schema;
}

} // namespace dbsync
