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
    Result<http::Response> list(Call& call);
    Result<http::Response> show(Call& call);
    Result<http::Response> push(Call& call);

    Json summary(const maindb::Tenant& tenant, const maindb::Datasource& record);

    Services& m_services;
};

} // namespace dbsync::api
