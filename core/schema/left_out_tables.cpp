#include "schema/left_out_tables.h"

#include "schema/reference_text.h"
#include "schema/table_rules.h"

namespace dbsync {

namespace {

IsSyncedTable tablesOf(const Schema& schema)
{
    return [&schema](std::string_view table) { return schema.find(table) != nullptr; };
}

} // namespace

std::vector<std::string> leaveOutTables(Schema& schema, const std::function<bool(std::string_view table)>& leavesOut)
{
    std::vector<std::string> names;
    std::erase_if(schema.tables, [&](const Table& table) {
        if (!leavesOut(table.name))
            return false;
        names.push_back(table.name);
        return true;
    });
    for (Table& table : schema.tables)
        std::erase_if(table.foreignKeys, [&](const ForeignKey& key) { return !schema.find(key.table); });
    const Schema whole = schema;
    std::erase_if(schema.objects, [&](const SchemaObject& object) {
        return object.type != "view" && !object.table.empty() && !isView(whole, object.table) &&
               !schema.find(object.table);
    });
    return names;
}

std::vector<LooseReference> looseReferences(const Schema& schema)
{
    std::vector<LooseReference> found;
    for (const Table& table : schema.tables) {
        for (std::string& name : looseReferences(table.sql, tablesOf(schema)))
            found.push_back({table.name, std::move(name)});
    }
    return found;
}

void dropLooseReferences(Schema& schema)
{
    for (Table& table : schema.tables)
        table.sql = withoutLooseReferences(table.sql, tablesOf(schema));
}

} // namespace dbsync
