#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

namespace dbsync::api {

/// The server itself: /, /health, /metrics, /status.
class ServerController
{
public:
    explicit ServerController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> root(Call& call);
    Result<http::Response> health(Call& call);
    Result<http::Response> metrics(Call& call);
    Result<http::Response> status(Call& call);
    /// The state of each database, the main database first.
    Json databases();

    Services& m_services;
};

} // namespace dbsync::api
