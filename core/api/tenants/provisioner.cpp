#include "api/tenants/provisioner.h"

#include "api/documents/tenant_fields.h"
#include "base/identifier.h"
#include "base/log.h"

namespace dbsync::api {

namespace {

/// After this a tenant that another process is making is taken for left over. Should that process be alive after all,
/// it finds its work taken from it.
constexpr std::int64_t abandonedMilliseconds = 10'000;
constexpr std::string_view crashCode = "simulatedCrash";

Error simulatedCrash()
{
    return {ErrorKind::Internal, std::string(crashCode), "Stopped by a test.", {}};
}

} // namespace

/// Claims a code for as long as this process makes its tenant.
class Provisioner::InProgress
{
public:
    InProgress(Provisioner& provisioner, const std::string& code) : m_provisioner(provisioner), m_code(code)
    {
        const std::lock_guard lock(provisioner.m_mutex);
        m_claimed = provisioner.m_codes.insert(code).second;
    }
    ~InProgress()
    {
        if (!m_claimed)
            return;
        const std::lock_guard lock(m_provisioner.m_mutex);
        m_provisioner.m_codes.erase(m_code);
    }
    InProgress(const InProgress&) = delete;
    InProgress& operator=(const InProgress&) = delete;

    bool claimed() const { return m_claimed; }

private:
    Provisioner& m_provisioner;
    const std::string m_code;
    bool m_claimed = false;
};

Provisioner::Provisioner(maindb::MainDatabase& main, DatasourceRegistry& registry)
    : m_main(main), m_registry(registry), m_node(makeUuid())
{
}

bool Provisioner::isInProgress(const std::string& code)
{
    const std::lock_guard lock(m_mutex);
    return m_codes.contains(code);
}

Result<void> Provisioner::undoLeftover(const std::string& code)
{
    DBSYNC_ASSIGN(const auto existing, m_main.tenants.find(code));
    if (!existing)
        return {};
    if (existing->state != maindb::TenantState::Provisioning)
        return tenantCodeTaken(code);
    const bool own = existing->provisioningNode == m_node;
    if (!own && existing->provisioningSince + abandonedMilliseconds > m_main.database().clock().now())
        return Error{ErrorKind::Unreachable, "busy", "A tenant of this code is being made.", "Try again in a moment."};
    DBSYNC_ASSIGN(const bool taken, m_main.tenants.takeOver(*existing, m_node));
    return taken ? purge(*existing) : tenantCodeTaken(code);
}

Result<void> Provisioner::purge(const maindb::Tenant& tenant)
{
    DBSYNC_ASSIGN(const auto move, m_main.moves.find(tenant.id));
    if (move)
        return Error{ErrorKind::InvalidRequest, "tenantMoves", "The tenant is being moved to another datasource.", {}};
    if (tenant.datasourceId) {
        DBSYNC_ASSIGN(const auto record, m_main.datasources.find(*tenant.datasourceId));
        if (record) {
            DBSYNC_ASSIGN(const auto datasource, m_registry.open(*record));
            DBSYNC_TRY(datasource->removeTenant(tenant.id));
        }
    }
    return m_main.tenants.remove(tenant.id);
}

Result<void> Provisioner::prepare(const maindb::Tenant& tenant)
{
    if (!tenant.datasourceId)
        return {};
    DBSYNC_ASSIGN(const auto record, m_main.datasources.find(*tenant.datasourceId));
    if (!record)
        return internalError("The datasource of the tenant does not exist.");
    DBSYNC_ASSIGN(const auto datasource, m_registry.open(*record));
    return datasource->addTenant(tenant.id);
}

Result<maindb::Tenant> Provisioner::run(const maindb::Tenant& tenant, const maindb::User* firstUser)
{
    DBSYNC_ASSIGN(const maindb::Tenant added, m_main.tenants.add(tenant, firstUser));
    if (crashed(Step::Stored))
        return simulatedCrash();
    if (auto prepared = prepare(added); !prepared) {
        if (const auto undone = purge(added); !undone)
            logLine(LogLevel::Warning, "undoing a tenant that could not be made failed",
                    {{"tenant", tenant.code}, {"error", undone.error().message}});
        return std::move(prepared.error());
    }
    if (crashed(Step::Prepared))
        return simulatedCrash();
    DBSYNC_ASSIGN(maindb::Tenant finished, m_main.tenants.finishProvisioning(added.id, m_node));
    if (crashed(Step::Finished))
        return simulatedCrash();
    return finished;
}

Result<maindb::Tenant> Provisioner::provision(maindb::Tenant tenant, const maindb::User* firstUser)
{
    const InProgress inProgress(*this, tenant.code);
    if (!inProgress.claimed())
        return tenantCodeTaken(tenant.code);
    DBSYNC_TRY(undoLeftover(tenant.code));
    tenant.state = maindb::TenantState::Provisioning;
    tenant.provisioningNode = m_node;
    tenant.provisioningSince = m_main.database().clock().now();
    return run(tenant, firstUser);
}

void Provisioner::tidyUp(bool alone)
{
    const std::int64_t milliseconds = alone ? 0 : abandonedMilliseconds;
    const std::int64_t now = m_main.database().clock().now();
    const auto each = [&](maindb::TenantState state, const auto& due) {
        const auto tenants = m_main.tenants.inState(state);
        if (!tenants)
            return logLine(LogLevel::Warning, "reading tenants failed", {{"error", tenants.error().message}});
        for (const maindb::Tenant& tenant : *tenants) {
            if (!due(tenant))
                continue;
            if (state == maindb::TenantState::Provisioning) {
                const auto taken = m_main.tenants.takeOver(tenant, m_node);
                if (!taken || !*taken)
                    continue;
            }
            const auto purged = purge(tenant);
            logLine(purged ? LogLevel::Info : LogLevel::Warning, purged ? "tenant purged" : "purging a tenant failed",
                    {{"tenant", tenant.code}, {"was", std::string(maindb::tenantStateName(state))}});
        }
    };
    each(maindb::TenantState::Provisioning, [&](const maindb::Tenant& tenant) {
        // What this process is making is never taken for left over; what it could not undo is.
        const bool own = tenant.provisioningNode == m_node;
        return own ? !isInProgress(tenant.code) : tenant.provisioningSince + milliseconds <= now;
    });
    each(maindb::TenantState::Removed,
         [&](const maindb::Tenant& tenant) { return tenant.removeAfter <= formatTime(now); });
}

} // namespace dbsync::api
