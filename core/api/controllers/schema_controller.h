#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

namespace dbsync::api {

/// The schema of the tenant named by x-tenant-code.
class SchemaController
{
public:
    explicit SchemaController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> show(Call& call);
    Result<http::Response> push(Call& call);

    Services& m_services;
};

} // namespace dbsync::api
