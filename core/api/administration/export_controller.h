#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

namespace dbsync::api {

/// GET /tenants/:code/export: everything of a tenant, as one download.
class ExportController
{
public:
    explicit ExportController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> download(Call& call);
    /// The first line: what the main database knows of the tenant.
    Result<std::string> firstLine(const Call& call);

    Services& m_services;
};

} // namespace dbsync::api
