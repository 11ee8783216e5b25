#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

namespace dbsync::api {

/// Who did what: in the whole installation, for operators, and in a tenant, for its ADMINs too.
class AuditController
{
public:
    explicit AuditController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> list(Call& call);
    Result<http::Response> answer(Call& call, std::int64_t tenantId);

    Services& m_services;
};

} // namespace dbsync::api
