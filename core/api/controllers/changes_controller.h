#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

namespace dbsync::api {

/// GET /changes: what changed since a cursor, as one stream.
class ChangesController
{
public:
    explicit ChangesController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> pull(Call& call);

    Services& m_services;
};

} // namespace dbsync::api
