#pragma once

#include "api/administration/export_controller.h"
#include "api/administration/audit_controller.h"
#include "api/controllers/batches_controller.h"
#include "api/controllers/changes_controller.h"
#include "api/administration/datasources_controller.h"
#include "api/administration/devices_controller.h"
#include "api/controllers/events_controller.h"
#include "api/controllers/keys_controller.h"
#include "api/controllers/policies_controller.h"
#include "api/digests/digests_controller.h"
#include "api/pipeline/route.h"
#include "api/controllers/schema_controller.h"
#include "api/controllers/server_controller.h"
#include "api/services.h"
#include "api/controllers/sessions_controller.h"
#include "api/controllers/signup_controller.h"
#include "api/administration/tenants_controller.h"
#include "api/administration/users_controller.h"

#include <vector>

namespace dbsync::api {

/// All controllers and their routes.
class RouteTable
{
public:
    explicit RouteTable(Services& services);
    RouteTable(const RouteTable&) = delete;
    RouteTable& operator=(const RouteTable&) = delete;

    const std::vector<Route>& routes() const { return m_routes; }

private:
    ServerController m_server;
    SignupController m_signup;
    SessionsController m_sessions;
    TenantsController m_tenants;
    DatasourcesController m_datasources;
    UsersController m_users;
    KeysController m_keys;
    DevicesController m_devices;
    SchemaController m_schema;
    PoliciesController m_policies;
    ChangesController m_changes;
    DigestsController m_digests;
    BatchesController m_batches;
    EventsController m_events;
    AuditController m_audit;
    ExportController m_export;
    std::vector<Route> m_routes;
    std::string m_openApi; ///< the answer of GET /openapi.json
};

} // namespace dbsync::api
