#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

#include <mutex>

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
    /// The state of each database; asks them at most every two seconds.
    Json databases();
    Json askDatabases();

    Services& m_services;
    std::mutex m_mutex;
    Json m_databases;
    std::int64_t m_askedAt = 0;
};

} // namespace dbsync::api
