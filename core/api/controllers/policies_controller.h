#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

namespace dbsync::api {

/// The policies of the tenant named by x-tenant-code: who decides where a row was changed on two sides.
class PoliciesController
{
public:
    explicit PoliciesController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> list(Call& call);
    Result<http::Response> set(Call& call);

    Services& m_services;
};

} // namespace dbsync::api
