#include "api/administration/devices_controller.h"

#include "api/documents/record_views.h"
#include "api/documents/tenant_fields.h"
#include "api/pipeline/errors.h"

namespace dbsync::api {

namespace {

constexpr const char* deviceExample = R"({"device":{"id":"UUID","name":"laptop","platform":"linux",
    "user":"bob@example.com","lastSeen~":"time","revision":0,"revoked":false,"createdAt":"time"}})";

} // namespace

std::vector<Route> DevicesController::routes()
{
    Route list{"GET", "/devices", Access::membersAndOperators(maindb::Role::Manager),
               "The tenant's devices, in order of making.", [this](Call& call) { return this->list(call); }};
    list.answer = R"({"devices":[{"id":"UUID","name":"laptop","platform":"linux","user":"bob@example.com",
        "lastSeen~":"time","revision":42,"revoked":false,"createdAt":"time"}]})";
    Route add{"POST", "/devices", Access::members(maindb::Role::User), "Makes a device of the user who asks.",
              [this](Call& call) { return this->add(call); }};
    add.body = R"({"name":"laptop","platform?":"linux"})";
    add.answer = deviceExample;
    add.status = 201;
    Route revoke{"DELETE", "/devices/:id", Access::membersAndOperators(maindb::Role::User),
                 "Revokes a device, for good. Users may revoke their own, an ADMIN and operators each.",
                 [this](Call& call) { return this->revoke(call); }};
    revoke.answer = deviceExample;
    return {list, add, revoke};
}

Result<http::Response> DevicesController::list(Call& call)
{
    DBSYNC_ASSIGN(const auto devices, m_services.main.devices.list(call.tenantId()));
    return ok(listToJson("devices", devices));
}

Result<http::Response> DevicesController::add(Call& call)
{
    Fields fields(call.body);
    const std::string name = fields.text("name", 1, longestName);
    const std::string platform = fields.optionalText("platform", longestName).value_or("");
    DBSYNC_TRY(fields.check());
    DBSYNC_ASSIGN(const auto device, m_services.main.devices.add(call.tenantId(), call.identity->id, name, platform));
    return created(Json{{"device", toJson(device)}});
}

Result<http::Response> DevicesController::revoke(Call& call)
{
    const std::string id = call.parameter("id");
    DBSYNC_ASSIGN(auto device, m_services.main.devices.find(call.tenantId(), id));
    const maindb::Identity& identity = *call.identity;
    const bool all = identity.isOperator() || identity.role >= maindb::Role::Admin;
    if (!device)
        return notFound("device");
    if (!all && device->userId != identity.id)
        return forbidden("roleTooLow", "Only an ADMIN may revoke others' devices.");
    DBSYNC_TRY(m_services.main.devices.revoke(call.tenantId(), id));
    m_services.signals.close(device->userId);
    device->revoked = true;
    DBSYNC_TRY(m_services.main.audit.note(call.note("deviceRevoked", device->name + " " + id)));
    return ok(Json{{"device", toJson(*device)}});
}

} // namespace dbsync::api
