#include "api/administration/datasources_controller.h"

#include "api/documents/record_views.h"
#include "api/documents/tenant_fields.h"
#include "api/pipeline/errors.h"
#include "api/tenants/databases.h"

namespace dbsync::api {

namespace {

constexpr std::size_t longestUrl = 2000;
constexpr std::int64_t mostWeight = 1'000'000;

constexpr const char* datasourceExample = R"({"datasource":{"id":1,"name":"eu1","state":"active","tenants":4,"weight":1,
    "metadata":{},"url":"sqlite:eu1.sqlite","createdAt":"time","updatedAt":"time"}})";

void readCommon(Fields& fields, maindb::Datasource& datasource)
{
    if (const auto url = fields.optionalText("url", longestUrl))
        datasource.url = *url;
    if (const auto weight = fields.optionalInteger("weight", 0, mostWeight))
        datasource.weight = *weight;
    if (const auto metadata = fields.optionalObject("metadata"))
        datasource.metadata = *metadata;
    if (const auto name = fields.optionalText("state", longestName)) {
        const auto state = maindb::datasourceStateFromName(*name);
        if (!state)
            fields.refuse("state", "must be active or draining.");
        datasource.state = state.value_or(datasource.state);
    }
}

Error nameTaken(const std::string& name)
{
    return {ErrorKind::InvalidRequest, "datasourceNameTaken", "The datasource name \"" + name + "\" is taken.",
            "Choose another name."};
}

Error urlTaken(const maindb::Datasource& by)
{
    return {ErrorKind::InvalidRequest, "datasourceUrlTaken", "The datasource \"" + by.name + "\" is the same database.",
            "Name another database, or another schema (?schema=NAME)."};
}

} // namespace

std::vector<Route> DatasourcesController::routes()
{
    Route list{"GET", "/datasources", Access::operators(), "All datasources, in order of making.",
               [this](Call& call) { return this->list(call); }};
    list.answer = R"({"datasources":[{"id":1,"name":"eu1","state":"active","tenants":4,"weight":1,"metadata":{},
        "url":"sqlite:eu1.sqlite","createdAt":"time","updatedAt":"time"}]})";
    Route add{"POST", "/datasources", Access::operators(),
              "Connects to a datasource and adds it. One that is another datasource under another URL is 409 "
              "datasourceUrlTaken, another installation's datasourceForeign. metadata: maxTenants (new tenants go "
              "elsewhere from then on) and region (tenants whose metadata name it come here first).",
              [this](Call& call) { return this->add(call); }};
    add.body = R"({"name":"eu1","url":"sqlite:eu1.sqlite","weight?":1,"metadata?":{},"state?":"active"})";
    add.answer = datasourceExample;
    add.status = 201;
    Route edit{
        "PATCH", "/datasources/:name", Access::operators(),
        "Changes a datasource. A new URL is connected to first: it must lead to the datasource's own rows (a moved or "
        "restored copy), or the datasource have no tenants; else datasourceDiffers. State draining keeps new "
        "tenants away.",
        [this](Call& call) { return this->edit(call); }};
    edit.body = R"({"url?":"sqlite:eu1.sqlite","weight?":1,"metadata?":{},"state?":"draining"})";
    edit.answer = datasourceExample;
    Route check{"POST", "/datasources/:name/check", Access::operators(),
                "Connects to a datasource and tells whether it works.",
                [this](Call& call) { return this->check(call); }};
    check.answer = datasourceExample;
    Route remove{"DELETE", "/datasources/:name", Access::operators(), "Removes a datasource without tenants.",
                 [this](Call& call) { return this->remove(call); }};
    remove.answer = datasourceExample;
    return {list, add, edit, check, remove};
}

Result<maindb::Datasource> DatasourcesController::find(Call& call)
{
    DBSYNC_ASSIGN(auto datasource, m_services.main.datasources.find(call.parameter("name")));
    if (!datasource)
        return notFound("datasource");
    return std::move(*datasource);
}

/// What is at the URL of a datasource that is to be added or changed; refused where it is another one's.
Result<FoundDatabase> DatasourcesController::look(const maindb::Datasource& datasource)
{
    DBSYNC_TRY(m_services.registry.checkUrl(datasource.url));
    DBSYNC_ASSIGN(const auto others, m_services.main.datasources.list());
    for (const maindb::Datasource& other : others) {
        if (other.id != datasource.id && sameDatabase(other.url, datasource.url))
            return urlTaken(other);
    }
    auto found = DatasourceClaims(m_services.main, m_services.registry).look(datasource.url);
    if (!found)
        return asRequestError(std::move(found.error()));
    if (found->kind == FoundDatabase::Kind::Foreign)
        return foreignDatasource(datasource.url);
    if (found->kind == FoundDatabase::Kind::Ours && found->datasource->id != datasource.id)
        return urlTaken(*found->datasource);
    return found;
}

/// The new URL of a datasource leads to its own rows, wherever they were put, or it has none.
Result<void> DatasourcesController::takeUrl(const maindb::Datasource& before, const maindb::Datasource& after)
{
    DBSYNC_ASSIGN(const auto moves, m_services.main.moves.list());
    for (const maindb::Move& move : moves) {
        if (move.fromId == before.id || move.toId == before.id)
            return Error{ErrorKind::InvalidRequest, "tenantMoves",
                         "A tenant is being moved to or from this datasource.", "Wait until that is done."};
    }
    DBSYNC_ASSIGN(const FoundDatabase found, look(after));
    const bool own = found.kind == FoundDatabase::Kind::Ours;
    if (!own && before.tenants > 0)
        return Error{ErrorKind::InvalidRequest, "datasourceDiffers",
                     "The database at the new URL does not hold the tenants of the datasource \"" + before.name + "\".",
                     "Put a backup or a copy of its database there first, or move its tenants to another datasource."};
    DatasourceClaims claims(m_services.main, m_services.registry);
    if (!found.mark || found.mark->datasource != before.id) {
        DBSYNC_ASSIGN(const bool claimed, claims.claim(found, before.id));
        if (!claimed)
            return foreignDatasource(after.url);
    }
    if (!own) {
        // Best effort: where it cannot be reached, it goes on being known as this one's.
        if (const auto left = m_services.registry.open(before))
            (void)claims.release(**left, before.id);
    }
    return {};
}

Result<http::Response> DatasourcesController::list(Call&)
{
    DBSYNC_ASSIGN(const auto datasources, m_services.main.datasources.list());
    return ok(listToJson("datasources", datasources));
}

Result<http::Response> DatasourcesController::add(Call& call)
{
    Fields fields(call.body);
    maindb::Datasource datasource;
    datasource.name = fields.text("name", 1, longestName);
    if (datasource.name == "none" || datasource.name.find('/') != std::string::npos)
        fields.refuse("name", "must not be \"none\" and must not contain a slash.");
    fields.text("url", 1, longestUrl);
    // Where one datasource is set to be that of new tenants, another shares in them only when it is told to.
    datasource.weight = m_services.tenantUrlIsSet ? 0 : 1;
    readCommon(fields, datasource);
    DBSYNC_TRY(fields.check());
    DBSYNC_ASSIGN(const auto existing, m_services.main.datasources.find(datasource.name));
    if (existing)
        return nameTaken(datasource.name);
    DBSYNC_ASSIGN(const FoundDatabase found, look(datasource));
    const maindb::AuditNote note = call.noteOf(0, "datasourceAdded", datasource.name);
    DBSYNC_ASSIGN(const auto added, m_services.main.datasources.add(datasource, &note));
    const auto claimed = DatasourceClaims(m_services.main, m_services.registry).claim(found, added.id);
    if (!claimed || !*claimed) {
        const maindb::AuditNote removed = call.noteOf(0, "datasourceRemoved", added.name);
        DBSYNC_TRY(m_services.main.datasources.remove(added.id, &removed));
        return claimed ? foreignDatasource(datasource.url) : asRequestError(claimed.error());
    }
    return created(Json{{"datasource", toJson(added)}});
}

Result<http::Response> DatasourcesController::edit(Call& call)
{
    DBSYNC_ASSIGN(const maindb::Datasource before, find(call));
    Fields fields(call.body);
    maindb::Datasource datasource = before;
    readCommon(fields, datasource);
    DBSYNC_TRY(fields.check());
    if (datasource.url != before.url)
        DBSYNC_TRY(takeUrl(before, datasource));
    const maindb::AuditNote note = call.noteOf(0, "datasourceEdited", before.name);
    DBSYNC_ASSIGN(const auto updated, m_services.main.datasources.update(datasource, &note));
    return ok(Json{{"datasource", toJson(updated)}});
}

Result<http::Response> DatasourcesController::check(Call& call)
{
    DBSYNC_ASSIGN(const maindb::Datasource datasource, find(call));
    auto opened = m_services.registry.open(datasource);
    if (!opened)
        return asRequestError(std::move(opened.error()));
    if (auto checked = (*opened)->check(); !checked)
        return Error{ErrorKind::InvalidRequest, "datasourceRefused",
                     "The datasource does not work: " + checked.error().message, checked.error().hint};
    return ok(Json{{"datasource", toJson(datasource)}});
}

Result<http::Response> DatasourcesController::remove(Call& call)
{
    DBSYNC_ASSIGN(const maindb::Datasource datasource, find(call));
    const maindb::AuditNote note = call.noteOf(0, "datasourceRemoved", datasource.name);
    DBSYNC_TRY(m_services.main.datasources.remove(datasource.id, &note));
    m_services.registry.forget(datasource.id);
    return ok(Json{{"datasource", toJson(datasource)}});
}

} // namespace dbsync::api
