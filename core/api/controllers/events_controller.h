#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

namespace dbsync::api {

/// GET /events: tells when the tenant has a new revision.
class EventsController
{
public:
    explicit EventsController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> subscribe(Call& call);

    Services& m_services;
};

} // namespace dbsync::api
