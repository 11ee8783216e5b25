#include "api/controllers/schema_controller.h"

#include "api/documents/storable_text.h"
#include "schema/definitions.h"
#include "schema/schema_json.h"

#include <algorithm>
#include <limits>

namespace dbsync::api {

namespace {

constexpr std::uint64_t mostSchemaBytes = 16 << 20;

/// Adds where the rows lie, for those who look at them with other tools.
Result<void> addPlacement(Call& call, Json& schema)
{
    DBSYNC_ASSIGN(const auto placement, call.datasource->placement(call.tenantId()));
    schema["name"] = call.tenant->tenant.code;
    schema["namespace"] = placement.space;
    for (auto& table : schema["tables"]) {
        for (const auto& place : placement.tables) {
            if (table["name"] == place.table)
                table["tenantColumn"] = place.tenantColumn;
        }
    }
    return {};
}

/// Devices run this SQL. What the tenant has already is no reason to refuse what is pushed now.
Result<void> checkDefinitions(const Call& call, const Schema& schema)
{
    const auto wrong = wrongDefinitions(schema);
    if (wrong.empty())
        return {};
    DBSYNC_ASSIGN(const Schema current, call.datasource->schema(call.tenantId()));
    const auto isKept = [&](const WrongDefinition& each) {
        if (const Table* table = each.type == "table" ? current.find(each.name) : nullptr)
            return table->sql == each.sql;
        return std::any_of(current.objects.begin(), current.objects.end(), [&](const SchemaObject& object) {
            return object.type == each.type && object.name == each.name && object.sql == each.sql;
        });
    };
    const auto found = std::find_if_not(wrong.begin(), wrong.end(), isKept);
    if (found == wrong.end())
        return {};
    return Error{ErrorKind::InvalidRequest, "wrongDefinition", found->sentence(),
                 "Each table and object needs one CREATE statement that makes it."};
}

} // namespace

std::vector<Route> SchemaController::routes()
{
    Route show{"GET", "/schema", Access::membersAndOperators(maindb::Role::Guest),
               "The tenant's schema; version 0 without tables where nothing was pushed yet.",
               [this](Call& call) { return this->show(call); }};
    show.answer = R"({"schema":{"version":3,"tables":[{"name":"Album"}],"objects":[]}})";
    show.query = {{"placement", "1: also namespace and, per table, tenantColumn"}};
    Route list{"GET", "/schemas", Access::operators(),
               "The schemas of all tenants, in order of making; version null where the datasource cannot be reached.",
               [this](Call& call) { return this->list(call); }};
    list.answer = R"({"schemas":[{"name":"acme","version~":3,"namespace~":"n1","datasource":"eu1","tables~":11}]})";
    Route push{"POST", "/schema", Access::membersAndOperators(maindb::Role::Manager),
               "Makes a schema the tenant's: the first whole, later ones may add tables and columns, and drop the "
               "columns that "
               "objects of type dropped without sql name. 409 schemaStale, schemaContradiction.",
               [this](Call& call) { return this->push(call); }};
    push.body = R"({"baseVersion":2,"schema":{"version":2,"tables":[{"name":"Album"}],"objects":[]}})";
    push.answer = R"({"schema":{"version":3}})";
    push.bodyLimit = mostSchemaBytes;
    return {list, show, push};
}

Json SchemaController::summary(const maindb::Tenant& tenant, const maindb::Datasource& record)
{
    Json json{{"name", tenant.code},
              {"version", nullptr},
              {"namespace", nullptr},
              {"datasource", record.name},
              {"tables", nullptr}};
    const auto datasource = m_services.registry.open(record);
    if (!datasource)
        return json;
    const auto schema = (*datasource)->schema(tenant.id);
    const auto placement = (*datasource)->placement(tenant.id);
    if (!schema || !placement)
        return json;
    json["version"] = schema->version;
    json["namespace"] = placement->space;
    json["tables"] = schema->tables.size();
    return json;
}

Result<http::Response> SchemaController::list(Call&)
{
    DBSYNC_ASSIGN(const auto tenants, m_services.main.tenants.list());
    DBSYNC_ASSIGN(const auto records, m_services.main.datasources.list());
    Json schemas = Json::array();
    for (const maindb::Tenant& tenant : tenants) {
        const auto record = std::find_if(records.begin(), records.end(), [&](const maindb::Datasource& each) {
            return each.id == tenant.datasourceId;
        });
        if (record != records.end() && tenant.state != maindb::TenantState::Provisioning)
            schemas.push_back(summary(tenant, *record));
    }
    return ok(Json{{"schemas", std::move(schemas)}});
}

Result<http::Response> SchemaController::show(Call& call)
{
    DBSYNC_ASSIGN(const Schema schema, call.datasource->schema(call.tenantId()));
    Json json = schemaToJson(schema);
    if (call.queryValue("placement") == "1")
        DBSYNC_TRY(addPlacement(call, json));
    return ok(Json{{"schema", std::move(json)}});
}

Result<http::Response> SchemaController::push(Call& call)
{
    Fields fields(call.body);
    const auto baseVersion = fields.optionalInteger("baseVersion", 0, std::numeric_limits<std::int64_t>::max());
    if (!baseVersion)
        fields.refuse("baseVersion", "is missing.");
    if (!fields.has("schema"))
        fields.refuse("schema", "is missing.");
    else if (!holdsStorableText(call.body["schema"]))
        fields.refuse("schema", "must not have NUL characters in its texts.");
    DBSYNC_TRY(fields.check());
    DBSYNC_ASSIGN(const Schema schema, schemaFromJson(call.body["schema"]));
    DBSYNC_TRY(checkDefinitions(call, schema));
    DBSYNC_ASSIGN(const std::int64_t version, call.datasource->pushSchema(call.tenantId(), schema, *baseVersion));
    if (version != *baseVersion)
        DBSYNC_TRY(m_services.main.audit.note(
            call.note("schemaPushed", call.tenant->tenant.code + " " + std::to_string(version))));
    return ok(Json{{"schema", Json{{"version", version}}}});
}

} // namespace dbsync::api
