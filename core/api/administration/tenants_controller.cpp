#include "api/administration/tenants_controller.h"

#include "api/documents/record_views.h"
#include "api/documents/tenant_fields.h"
#include "api/pipeline/errors.h"
#include "api/tenants/databases.h"

namespace dbsync::api {

namespace {

constexpr std::size_t longestWebsite = 1000;
/// How long a removed tenant can be had back.
constexpr std::int64_t graceMilliseconds = std::int64_t{30} * 24 * 3600 * 1000;
constexpr std::string_view noDatasource = "none";

constexpr const char* tenantExample = R"({"tenant":{"id":1,"code":"acme","name":"Acme Ltd","website":null,"metadata":{},
    "datasourceId~":1,"state":"active","createdAt":"2026-11-24T08:15:30.123Z","updatedAt":"2026-11-24T08:15:30.123Z"}})";

Result<maindb::TenantState> readState(Fields& fields, maindb::TenantState before)
{
    const auto name = fields.optionalText("state", longestName);
    if (!name)
        return before;
    const auto state = maindb::tenantStateFromName(*name);
    if (state != maindb::TenantState::Active && state != maindb::TenantState::Suspended) {
        fields.refuse("state", "must be active or suspended.");
        return before;
    }
    return *state;
}

Error isDraining(const maindb::Datasource& datasource)
{
    return {ErrorKind::InvalidRequest,
            "datasourceDraining",
            "The datasource \"" + datasource.name + "\" is draining and takes no tenants.",
            {}};
}

} // namespace

std::vector<Route> TenantsController::routes()
{
    Route list{"GET", "/tenants", Access::operators(), "All tenants, in order of making.",
               [this](Call& call) { return this->list(call); }};
    list.answer = R"({"tenants":[{"id":1,"code":"acme","name":"Acme Ltd","website":null,"metadata":{},
        "datasourceId~":1,"state":"active","createdAt":"time","updatedAt":"time"}]})";
    Route show{"GET", "/tenants/:code", Access::operators(), "One tenant.",
               [this](Call& call) { return this->show(call); }};
    show.answer = tenantExample;
    Route add{"POST", "/tenants", Access::operators(),
              "Makes a tenant, in the datasource named, in none (\"none\"), or in one picked by weight.",
              [this](Call& call) { return this->add(call); }};
    add.body = R"({"code":"acme","name":"Acme Ltd","website?":"https://acme.example","metadata?":{},
        "datasource?":"eu1"})";
    add.answer = tenantExample;
    add.status = 201;
    Route edit{
        "PATCH", "/tenants/:code", Access::operators(),
        "Changes a tenant; state suspended keeps its users out, active lets them in again, a removed tenant too. "
        "Another datasource moves it there (see move).",
        [this](Call& call) { return this->edit(call); }};
    edit.body = R"({"name?":"Acme Ltd","website?":"https://acme.example","metadata?":{},"state?":"suspended",
        "datasource?":"eu2"})";
    edit.answer = tenantExample;
    Route move{
        "POST", "/tenants/:code/move", Access::operators(),
        "Moves a tenant with its rows and history to another datasource, while its devices go on working; answers "
        "when it is there. 409 tenantMoves, datasourceDraining.",
        [this](Call& call) { return this->move(call); }};
    move.body = R"({"datasource":"eu2"})";
    move.answer = tenantExample;
    Route remove{
        "DELETE", "/tenants/:code", Access::operators(),
        "Removes a tenant: one without schema and rows (or still being made) at once, another after 30 days in which "
        "PATCH with state active brings it back. What was begun is finished, whatever becomes of this request.",
        [this](Call& call) { return this->remove(call); }};
    remove.answer = tenantExample;
    remove.query = {{"now", "1: purges rows and all at once"},
                    {"abandon", "1, with now: also where its datasource cannot be reached; its rows stay there"}};
    return {list, show, add, edit, move, remove};
}

Result<maindb::Tenant> TenantsController::findAny(Call& call)
{
    DBSYNC_ASSIGN(auto tenant, m_services.main.tenants.find(call.parameter("code")));
    if (!tenant)
        return notFound("tenant");
    return std::move(*tenant);
}

Result<maindb::Tenant> TenantsController::find(Call& call)
{
    DBSYNC_ASSIGN(auto tenant, findAny(call));
    if (tenant.state == maindb::TenantState::Provisioning)
        return notFound("tenant");
    return tenant;
}

Result<http::Response> TenantsController::list(Call&)
{
    DBSYNC_ASSIGN(const auto tenants, m_services.main.tenants.list());
    return ok(listToJson("tenants", tenants));
}

Result<http::Response> TenantsController::show(Call& call)
{
    DBSYNC_ASSIGN(const auto tenant, find(call));
    return ok(Json{{"tenant", toJson(tenant)}});
}

Result<std::optional<maindb::Datasource>> TenantsController::namedDatasource(const std::string& name)
{
    if (name == noDatasource)
        return std::optional<maindb::Datasource>();
    DBSYNC_ASSIGN(auto datasource, m_services.main.datasources.find(name));
    if (!datasource)
        return Error{ErrorKind::InvalidRequest,
                     "invalidField",
                     "There is no datasource \"" + name + "\" to put the tenant in.",
                     {}};
    return datasource;
}

Result<maindb::Tenant> TenantsController::makeIn(maindb::Tenant tenant, const std::string& name,
                                                 const maindb::AuditNote& note)
{
    DBSYNC_ASSIGN(const auto datasource, namedDatasource(name));
    if (datasource && datasource->state == maindb::DatasourceState::Draining)
        return isDraining(*datasource);
    if (datasource)
        tenant.datasourceId = datasource->id;
    return m_services.provisioner.provision(std::move(tenant), nullptr, &note);
}

Result<http::Response> TenantsController::add(Call& call)
{
    Fields fields(call.body);
    maindb::Tenant tenant;
    tenant.code = readTenantCode(fields, "code");
    tenant.name = fields.text("name", 1, longestName);
    tenant.website = fields.optionalText("website", longestWebsite).value_or("");
    tenant.metadata = fields.optionalObject("metadata").value_or("{}");
    const auto datasource = fields.optionalText("datasource", longestName);
    DBSYNC_TRY(fields.check());
    const maindb::AuditNote note = call.noteOf(0, "tenantAdded", tenant.code);
    const auto added = datasource ? makeIn(tenant, *datasource, note)
                                  : m_services.provisioner.provisionAnywhere(tenant, nullptr, &note);
    if (!added && added.error().code == "noFreeDatasource")
        return Error{ErrorKind::InvalidRequest, "invalidField", "There is no datasource with room for new tenants.",
                     "Add a datasource first, or name one."};
    if (!added)
        return asRequestError(added.error());
    return created(Json{{"tenant", toJson(*added)}});
}

Result<bool> TenantsController::isEmpty(const maindb::Tenant& tenant)
{
    if (!tenant.datasourceId)
        return true;
    DBSYNC_ASSIGN(const auto record, m_services.main.datasources.find(*tenant.datasourceId));
    if (!record)
        return true;
    DBSYNC_ASSIGN(const auto datasource, m_services.registry.open(*record));
    DBSYNC_ASSIGN(const auto schema, datasource->schema(tenant.id));
    DBSYNC_ASSIGN(const auto cursor, datasource->cursor(tenant.id));
    return schema.version == 0 && cursor.revision == 0;
}

/// That a tenant may be put there.
Result<void> TenantsController::checkRoom(const maindb::Tenant& tenant, const maindb::Datasource& datasource)
{
    if (datasource.state == maindb::DatasourceState::Draining)
        return isDraining(datasource);
    auto opened = m_services.registry.open(datasource);
    if (!opened)
        return asRequestError(std::move(opened.error()));
    return tenant.datasourceId ? Result<void>() : (*opened)->addTenant(tenant.id);
}

Result<maindb::Tenant> TenantsController::place(Call& call, const maindb::Tenant& tenant, const std::string& datasource)
{
    DBSYNC_ASSIGN(const auto named, namedDatasource(datasource));
    const auto chosen = named ? std::optional(named->id) : std::nullopt;
    if (chosen == tenant.datasourceId)
        return tenant;
    if (named)
        DBSYNC_TRY(checkRoom(tenant, *named));
    if (!named) {
        DBSYNC_ASSIGN(const bool empty, isEmpty(tenant));
        if (!empty)
            return Error{ErrorKind::InvalidRequest,
                         "tenantNotEmpty",
                         "The tenant has a schema or rows, which must be in a datasource.",
                         {}};
    }
    if (named && tenant.datasourceId) {
        DBSYNC_ASSIGN(const auto from, m_services.main.datasources.find(*tenant.datasourceId));
        if (from && sameDatabase(from->url, named->url))
            return sameDatabaseError();
    }
    const maindb::AuditNote note = call.noteOf(tenant.id, "tenantMoved", tenant.code + " " + datasource);
    auto placed = chosen && tenant.datasourceId ? m_services.mover.move(tenant, *chosen, &note)
                                                : m_services.main.tenants.place(tenant.id, chosen, &note);
    if (!placed)
        return asRequestError(std::move(placed.error()));
    return std::move(*placed);
}

Result<http::Response> TenantsController::move(Call& call)
{
    DBSYNC_ASSIGN(const maindb::Tenant tenant, find(call));
    Fields fields(call.body);
    const std::string datasource = fields.text("datasource", 1, longestName);
    DBSYNC_TRY(fields.check());
    DBSYNC_ASSIGN(const auto moved, place(call, tenant, datasource));
    return ok(Json{{"tenant", toJson(moved)}});
}

Result<http::Response> TenantsController::edit(Call& call)
{
    DBSYNC_ASSIGN(maindb::Tenant tenant, find(call));
    Fields fields(call.body);
    if (fields.has("name"))
        tenant.name = fields.text("name", 1, longestName);
    if (fields.has("website"))
        tenant.website = fields.optionalText("website", longestWebsite).value_or("");
    if (const auto metadata = fields.optionalObject("metadata"))
        tenant.metadata = *metadata;
    DBSYNC_ASSIGN(const auto state, readState(fields, tenant.state));
    const auto datasource = fields.optionalText("datasource", longestName);
    DBSYNC_TRY(fields.check());
    if (datasource)
        DBSYNC_TRY(place(call, tenant, *datasource));
    const bool stateChanges = state != tenant.state;
    tenant.state = state;
    if (state != maindb::TenantState::Removed)
        tenant.removeAfter.clear();
    const std::string what = !stateChanges                             ? "tenantEdited"
                             : state == maindb::TenantState::Suspended ? "tenantSuspended"
                                                                       : "tenantResumed";
    const maindb::AuditNote note = call.noteOf(tenant.id, what, tenant.code);
    DBSYNC_ASSIGN(const auto updated, m_services.main.tenants.update(tenant, &note));
    if (stateChanges)
        closeStreams(updated);
    return ok(Json{{"tenant", toJson(updated)}});
}

Result<http::Response> TenantsController::remove(Call& call)
{
    DBSYNC_ASSIGN(maindb::Tenant tenant, findAny(call));
    const bool making = tenant.state == maindb::TenantState::Provisioning;
    const bool now = making || call.queryValue("now") == "1";
    const bool abandon = now && call.queryValue("abandon") == "1";
    if (!abandon)
        DBSYNC_TRY(m_services.mover.settle(tenant.id));
    // The order is stored before anything is done: should this process end, any node finishes it.
    const maindb::AuditNote note = call.noteOf(tenant.id, "tenantRemoved", tenant.code);
    const std::string time = formatTime(m_services.now() + (now ? 0 : graceMilliseconds));
    DBSYNC_ASSIGN(tenant, m_services.main.tenants.orderRemoval(tenant.id, time, &note));
    closeStreams(tenant);
    if (abandon)
        DBSYNC_TRY(m_services.mover.giveUp(tenant.id));
    if (now) {
        DBSYNC_TRY(purge(call, tenant, making || abandon));
        return ok(Json{{"tenant", toJson(tenant)}});
    }
    // Looked at only now that nobody pushes any more. What cannot be looked at is not empty.
    const auto empty = isEmpty(tenant);
    if (empty && *empty) {
        DBSYNC_ASSIGN(tenant, m_services.main.tenants.orderRemoval(tenant.id, formatTime(m_services.now()), nullptr));
        DBSYNC_TRY(purge(call, tenant, false));
    }
    return ok(Json{{"tenant", toJson(tenant)}});
}

/// `abandon`: rows that cannot be reached are given up.
Result<void> TenantsController::purge(Call& call, const maindb::Tenant& tenant, bool abandon)
{
    using Lost = Provisioner::Lost;
    const maindb::AuditNote note = call.noteOf(tenant.id, abandon ? "tenantAbandoned" : "tenantPurged", tenant.code);
    auto purged = m_services.provisioner.purge(tenant, &note, abandon ? Lost::GiveUp : Lost::Wait);
    if (!purged && purged.error().kind == ErrorKind::Unreachable) {
        purged.error().message =
            "The tenant is removed; its rows go once its datasource works again. Now: " + purged.error().message;
        purged.error().hint =
            "Where the datasource is lost for good, give them up: --now --abandon (?now=1&abandon=1).";
    }
    return purged;
}

void TenantsController::closeStreams(const maindb::Tenant& tenant)
{
    const auto users = m_services.main.users.list(tenant.id);
    if (!users)
        return;
    for (const maindb::User& user : *users)
        m_services.signals.close(user.id);
}

} // namespace dbsync::api
