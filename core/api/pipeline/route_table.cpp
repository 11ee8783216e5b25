#include "api/pipeline/route_table.h"

#include "api/documents/open_api.h"

namespace dbsync::api {

RouteTable::RouteTable(Services& services)
    : m_server(services),
      m_signup(services),
      m_sessions(services),
      m_tenants(services),
      m_datasources(services),
      m_users(services),
      m_keys(services),
      m_devices(services),
      m_schema(services),
      m_policies(services),
      m_changes(services),
      m_digests(services),
      m_batches(services),
      m_events(services),
      m_audit(services),
      m_export(services)
{
    const auto add = [this](std::vector<Route> routes) {
        for (Route& route : routes)
            m_routes.push_back(std::move(route));
    };
    add(m_server.routes());
    Route openApi{"GET", "/openapi.json", Access::everyone(), "This description of the API.",
                  [this](Call&) -> Result<http::Response> { return http::Response::json(200, m_openApi); }};
    openApi.answer = R"({"openapi":"3.0.3"})";
    add({openApi});
    add(m_signup.routes());
    add(m_sessions.routes());
    add(m_keys.routes());
    add(m_users.routes());
    add(m_devices.routes());
    add(m_schema.routes());
    add(m_policies.routes());
    add(m_changes.routes());
    add(m_digests.routes());
    add(m_batches.routes());
    add(m_events.routes());
    add(m_tenants.routes());
    add(m_export.routes());
    add(m_datasources.routes());
    add(m_audit.routes());
    m_openApi = toText(openApiDocument(m_routes));
}

} // namespace dbsync::api
