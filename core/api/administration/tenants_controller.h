#pragma once

#include "api/pipeline/route.h"
#include "api/services.h"

namespace dbsync::api {

/// The tenants of the installation, for operators.
class TenantsController
{
public:
    explicit TenantsController(Services& services) : m_services(services) {}
    std::vector<Route> routes();

private:
    Result<http::Response> list(Call& call);
    Result<http::Response> show(Call& call);
    Result<http::Response> add(Call& call);
    Result<http::Response> edit(Call& call);
    Result<http::Response> move(Call& call);
    Result<http::Response> remove(Call& call);
    Result<void> purge(Call& call, const maindb::Tenant& tenant, bool abandon);
    Result<maindb::Tenant> find(Call& call);
    /// One that is still being made, too.
    Result<maindb::Tenant> findAny(Call& call);
    /// The datasource of that name; nothing for "none".
    Result<std::optional<maindb::Datasource>> namedDatasource(const std::string& name);
    Result<maindb::Tenant> makeIn(maindb::Tenant tenant, const std::string& name, const maindb::AuditNote& note);
    /// Puts a tenant in the datasource of that name, with its rows, if it has any.
    Result<maindb::Tenant> place(Call& call, const maindb::Tenant& tenant, const std::string& datasource);
    Result<void> checkRoom(const maindb::Tenant& tenant, const maindb::Datasource& datasource);
    /// Whether the tenant has neither rows nor a schema.
    Result<bool> isEmpty(const maindb::Tenant& tenant);
    /// Ends the event streams of all users of a tenant.
    void closeStreams(const maindb::Tenant& tenant);

    Services& m_services;
};

} // namespace dbsync::api
