#include "api/controllers/events_controller.h"

#include "api/pipeline/device_check.h"

namespace dbsync::api {

std::vector<Route> EventsController::routes()
{
    Route subscribe{"GET", "/events", Access::members(maindb::Role::Guest),
                    "Server-sent events: the tenant's revision, at once and after each of its transactions.",
                    [this](Call& call) { return this->subscribe(call); }};
    subscribe.query = {{"device", "id of the device that asks"}};
    subscribe.answer = R"({"revision":43})";
    subscribe.answerType = "text/event-stream";
    return {subscribe};
}

Result<http::Response> EventsController::subscribe(Call& call)
{
    DBSYNC_TRY(checkDeviceOfQuery(m_services, call, -1));
    const auto latest = [this, datasource = call.datasource, identity = call.identity,
                         credential = call.credential]() -> std::int64_t {
        // What was revoked since the guards looked found no stream to end.
        const auto still = m_services.main.authenticator.identify(credential);
        if (!still || !*still)
            m_services.signals.close(identity->id);
        const auto cursor = datasource->cursor(identity->tenantId);
        return cursor ? cursor->revision : -1;
    };
    http::Response response;
    response.events = RevisionSignals::subscribe(call.tenantId(), call.identity->id, latest);
    return response;
}

} // namespace dbsync::api
