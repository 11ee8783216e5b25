#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

namespace dbsync::api {

/// The API keys of the user who asks.
class KeysController
{
public:
    explicit KeysController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> list(Call& call);
    Result<http::Response> issue(Call& call);
    Result<http::Response> revoke(Call& call);

    Services& m_services;
};

} // namespace dbsync::api
