#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

namespace dbsync::api {

/// POST /batches: a device's changes, done wholly or not at all; and what became of them.
class BatchesController
{
public:
    explicit BatchesController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> push(Call& call);
    Result<http::Response> settle(Call& call);

    Services& m_services;
};

} // namespace dbsync::api
