#include "api/tenants/provisioner.h"

#include "api/documents/tenant_fields.h"
#include "api/tenants/placement.h"
#include "base/identifier.h"
#include "base/log.h"

namespace dbsync::api {

namespace {

/// After this a tenant that another process is making is taken for left over. Should that process be alive after all,
/// it finds its work taken from it.
constexpr std::int64_t abandonedMilliseconds = 10'000;
/// How often is looked for a place again that other sign-ups have filled meanwhile.
constexpr int mostAttempts = 20;
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

Provisioner::Provisioner(maindb::MainDatabase& main, DatasourceRegistry& registry, std::string tenantUrl,
                         std::int64_t tenantsPerDatabase)
    : m_main(main),
      m_registry(registry),
      m_maker(main, registry, std::move(tenantUrl), tenantsPerDatabase),
      m_node(makeUuid())
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
    return taken ? purge(*existing, nullptr, Lost::GiveUp) : tenantCodeTaken(code);
}

Result<void> Provisioner::removeRows(const maindb::Tenant& tenant)
{
    if (!tenant.datasourceId)
        return {};
    DBSYNC_ASSIGN(const auto record, m_main.datasources.find(*tenant.datasourceId));
    if (!record)
        return {};
    DBSYNC_ASSIGN(const auto datasource, m_registry.open(*record));
    return datasource->removeTenant(tenant.id);
}

Result<void> Provisioner::purge(const maindb::Tenant& tenant, const maindb::AuditNote* note, Lost lost)
{
    DBSYNC_ASSIGN(const auto move, m_main.moves.find(tenant.id));
    if (move)
        return Error{ErrorKind::InvalidRequest, "tenantMoves", "The tenant is being moved to another datasource.", {}};
    if (auto removed = removeRows(tenant); !removed) {
        if (lost == Lost::Wait)
            return removed;
        logLine(LogLevel::Warning, "a tenant was given up in a datasource that does not work",
                {{"tenant", tenant.code}, {"error", removed.error().message}});
    }
    return m_main.tenants.remove(tenant.id, note);
}

Result<void> Provisioner::prepare(std::int64_t tenantId, const maindb::Datasource& place)
{
    DBSYNC_ASSIGN(const auto datasource, m_registry.open(place));
    return datasource->addTenant(tenantId);
}

/// In the first of the places that answers. The tenant is stored as being in the first of all.
Result<void> Provisioner::prepareAnywhere(const maindb::Tenant& tenant, const std::vector<maindb::Datasource>& places)
{
    Result<void> prepared;
    for (const maindb::Datasource& place : places) {
        if (place.id != places.front().id) {
            const auto placed = m_main.tenants.placeMade(tenant.id, m_node, place.id, roomOf(place, m_maker.room()));
            if (!placed && placed.error().code == "datasourceFull")
                continue;
            DBSYNC_TRY(placed);
        }
        prepared = prepare(tenant.id, place);
        if (prepared)
            return {};
        logLine(LogLevel::Warning, "a datasource does not take a new tenant",
                {{"datasource", place.name}, {"error", prepared.error().message}});
    }
    return prepared;
}

Result<maindb::Tenant> Provisioner::run(const maindb::Tenant& tenant, const Beginning& beginning,
                                        const std::vector<maindb::Datasource>& places, std::optional<std::int64_t> room)
{
    DBSYNC_ASSIGN(const maindb::Tenant added, m_main.tenants.add(tenant, beginning.firstUser, room));
    if (crashed(Step::Stored))
        return simulatedCrash();
    if (auto prepared = prepareAnywhere(added, places); !prepared) {
        // At most the tenant's name is there, so there is nothing to wait for.
        if (const auto undone = purge(added, nullptr, Lost::GiveUp); !undone)
            logLine(LogLevel::Warning, "undoing a tenant that could not be made failed",
                    {{"tenant", tenant.code}, {"error", undone.error().message}});
        return std::move(prepared.error());
    }
    if (crashed(Step::Prepared))
        return simulatedCrash();
    maindb::AuditNote note = beginning.note ? *beginning.note : maindb::AuditNote();
    note.tenantId = added.id;
    DBSYNC_ASSIGN(maindb::Tenant finished,
                  m_main.tenants.finishProvisioning(added.id, m_node, beginning.note ? &note : nullptr));
    if (crashed(Step::Finished))
        return simulatedCrash();
    return finished;
}

/// Where the tenant says. Who names a datasource may put more into it than come by themselves.
Result<maindb::Tenant> Provisioner::makeThere(const maindb::Tenant& tenant, const Beginning& beginning)
{
    if (!tenant.datasourceId)
        return run(tenant, beginning, {}, {});
    DBSYNC_ASSIGN(const auto record, m_main.datasources.find(*tenant.datasourceId));
    if (!record)
        return internalError("The datasource of the tenant does not exist.");
    return run(tenant, beginning, {*record}, {});
}

/// Best first; a new database where all are full. None where there is no room.
Result<std::vector<maindb::Datasource>> Provisioner::candidates(const maindb::Tenant& tenant)
{
    const PlacementWish wish = wishOf(tenant.metadata);
    for (int attempt = 1;; ++attempt) {
        DBSYNC_ASSIGN(auto all, m_main.datasources.list());
        auto order = placementOrder(std::move(all), wish, m_maker.room());
        // A database that is made has no region.
        if (!order.empty() || wish.regionRequired || !m_maker.room() || attempt == mostAttempts)
            return order;
        const auto made = m_maker.makeNext();
        if (!made) {
            logLine(LogLevel::Error, "making a database for new tenants failed", {{"error", made.error().message}});
            return order;
        }
    }
}

Result<maindb::Tenant> Provisioner::makeAnywhere(maindb::Tenant tenant, const Beginning& beginning)
{
    for (int attempt = 1;; ++attempt) {
        DBSYNC_ASSIGN(const auto places, candidates(tenant));
        if (places.empty())
            return Error{ErrorKind::Unreachable, "noFreeDatasource",
                         "There is no datasource with room for new tenants.", "Ask the operator of this cloud."};
        tenant.datasourceId = places.front().id;
        auto made = run(tenant, beginning, places, roomOf(places.front(), m_maker.room()));
        const bool filledMeanwhile = !made && made.error().code == "datasourceFull";
        if (!filledMeanwhile || attempt == mostAttempts)
            return made;
    }
}

Result<maindb::Tenant> Provisioner::provision(maindb::Tenant tenant, const maindb::User* firstUser,
                                              const maindb::AuditNote* note)
{
    return make(std::move(tenant), {firstUser, note}, firstUser != nullptr);
}

Result<maindb::Tenant> Provisioner::provisionAnywhere(maindb::Tenant tenant, const maindb::User* firstUser,
                                                      const maindb::AuditNote* note)
{
    return make(std::move(tenant), {firstUser, note}, true);
}

Result<maindb::Tenant> Provisioner::make(maindb::Tenant tenant, const Beginning& beginning, bool anywhere)
{
    const InProgress inProgress(*this, tenant.code);
    if (!inProgress.claimed())
        return tenantCodeTaken(tenant.code);
    DBSYNC_TRY(undoLeftover(tenant.code));
    tenant.state = maindb::TenantState::Provisioning;
    tenant.provisioningNode = m_node;
    tenant.provisioningSince = m_main.database().clock().now();
    return anywhere ? makeAnywhere(std::move(tenant), beginning) : makeThere(tenant, beginning);
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
            const maindb::AuditNote note{tenant.id, "dbsync-cloud", "tenantPurged", tenant.code};
            const bool making = state == maindb::TenantState::Provisioning;
            const auto purged = making ? purge(tenant, nullptr, Lost::GiveUp) : purge(tenant, &note);
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
