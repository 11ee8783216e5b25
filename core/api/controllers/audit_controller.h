#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

namespace dbsync::api {

/// GET /audit: who did what, for operators.
class AuditController
{
public:
    explicit AuditController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> list(Call& call);

    Services& m_services;
};

} // namespace dbsync::api
