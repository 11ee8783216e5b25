#pragma once

#include "api/digests/line_filter.h"
#include "api/pipeline/route.h"
#include "api/services.h"

namespace dbsync::api {

/// GET /digests and /digests/rows: by what a device compares its rows with the cloud's without having all sent.
class DigestsController
{
public:
    explicit DigestsController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> digests(Call& call);
    Result<http::Response> rows(Call& call);

    Services& m_services;
};

} // namespace dbsync::api
