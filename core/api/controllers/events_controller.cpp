#include "api/controllers/events_controller.h"

#include "api/pipeline/device_check.h"

#include <chrono>
#include <thread>

namespace dbsync::api {

namespace {

constexpr std::chrono::milliseconds aMoment{10};
constexpr int mostTries = 100;

} // namespace

std::vector<Route> EventsController::routes()
{
    Route subscribe{
        "GET", "/events", Access::members(maindb::Role::Guest),
        "Server-sent events: the tenant's revision and its policies' version, at once and after each change.",
        [this](Call& call) { return this->subscribe(call); }};
    subscribe.query = {{"device", "id of the device that asks"}};
    subscribe.answer = R"({"revision":43,"policiesVersion":7})";
    subscribe.answerType = "text/event-stream";
    return {subscribe};
}

Result<http::Response> EventsController::subscribe(Call& call)
{
    DBSYNC_TRY(checkDeviceOfQuery(m_services, call, -1));
    const auto latest = [this, tenant = call.tenant, datasource = call.datasource, identity = call.identity,
                         credential = call.credential] {
        // What was revoked since the guards looked found no stream to end.
        const auto still = m_services.main.authenticator.identify(credential);
        if (!still || !*still)
            m_services.signals.close(identity->id);
        auto cursor = datasource->cursor(identity->tenantId);
        for (int tries = 0; !cursor && cursor.error().code == "busy" && tries < mostTries; ++tries) {
            std::this_thread::sleep_for(aMoment); // many open their streams at once when a node starts
            cursor = datasource->cursor(identity->tenantId);
        }
        const auto now = m_services.main.directory.find(tenant->tenant.code);
        return Standing{cursor ? cursor->revision : -1, now && *now ? (*now)->tenant.policiesVersion : -1};
    };
    http::Response response;
    response.events = RevisionSignals::subscribe(call.tenantId(), call.identity->id, latest);
    return response;
}

} // namespace dbsync::api
