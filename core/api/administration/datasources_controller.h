#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"
#include "api/tenants/datasource_claims.h"

namespace dbsync::api {

/// The datasources of the installation, for operators.
class DatasourcesController
{
public:
    explicit DatasourcesController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> list(Call& call);
    Result<http::Response> add(Call& call);
    Result<http::Response> edit(Call& call);
    Result<http::Response> check(Call& call);
    Result<http::Response> remove(Call& call);
    Result<maindb::Datasource> find(Call& call);
    Result<FoundDatabase> look(const maindb::Datasource& datasource);
    Result<void> takeUrl(const maindb::Datasource& before, const maindb::Datasource& after);

    Services& m_services;
};

} // namespace dbsync::api
