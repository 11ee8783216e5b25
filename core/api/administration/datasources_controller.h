#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

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
    /// That the URL is of a kind that is served, is no other datasource's, and can be connected to.
    Result<void> tryUrl(const maindb::Datasource& datasource);

    Services& m_services;
};

} // namespace dbsync::api
