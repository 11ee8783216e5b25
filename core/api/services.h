#pragma once

#include "api/metrics.h"
#include "api/pipeline/guesses.h"
#include "api/pipeline/signup_limit.h"
#include "api/tenants/database_health.h"
#include "api/tenants/datasource_registry.h"
#include "api/tenants/provisioner.h"
#include "api/tenants/revision_signals.h"
#include "api/tenants/tenant_mover.h"
#include "http/listener.h"
#include "maindb/credentials/password_hasher.h"
#include "maindb/main_database.h"

#include <functional>
#include <string>

namespace dbsync::api {

/// What the controllers work with; it outlives them.
struct Services
{
    maindb::MainDatabase& main;
    DatasourceRegistry& registry;
    Provisioner& provisioner;
    TenantMover& mover;
    maindb::PasswordHasher& hasher;
    Guesses& guesses;
    SignupLimit& signupLimit;
    RevisionSignals& signals;
    DatabaseHealth& health;
    Metrics& metrics;
    std::function<http::ListenerStatistics()> statistics; ///< of the listener that serves this
    std::string environment;                              ///< "production", "test" …
    std::string startedAt;
    bool tenantUrlIsSet = false; ///< one datasource is that of new tenants

    std::int64_t now() const { return main.database().clock().now(); }
};

} // namespace dbsync::api
