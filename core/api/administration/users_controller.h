#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

namespace dbsync::api {

/// The users of the tenant named by x-tenant-code.
class UsersController
{
public:
    explicit UsersController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> list(Call& call);
    Result<http::Response> add(Call& call);
    Result<http::Response> edit(Call& call);

    Services& m_services;
};

} // namespace dbsync::api
