#include "api/tenants/retention.h"

#include "base/log.h"

#include <algorithm>
#include <limits>

namespace dbsync::api {

namespace {

constexpr std::int64_t hourMilliseconds = 3'600'000;
/// A first pull is over by then, or begins anew.
constexpr std::int64_t firstPullHours = 24;

std::string before(std::int64_t now, std::int64_t hours)
{
    return formatTime(now - hours * hourMilliseconds);
}

const std::string& lastHeard(const maindb::Device& device)
{
    return device.lastSeen.empty() ? device.createdAt : device.lastSeen;
}

/// What the tenant's devices do not need; nothing where none of them is active.
datasource::Forgetting unneeded(const std::vector<maindb::Device>& devices, const std::string& awaySince,
                                const std::string& pullingSince)
{
    constexpr std::int64_t all = std::numeric_limits<std::int64_t>::max();
    datasource::Forgetting what;
    what.before = all;
    for (const maindb::Device& device : devices) {
        if (device.revoked) {
            what.devices.push_back(device.id);
            continue;
        }
        what.keep.push_back(device.since);
        what.keep.push_back(device.revision);
        // One that has never finished a pull needs nothing of before.
        const bool nothingYet = device.since == 0 && device.revision == 0 && lastHeard(device) < pullingSince;
        if (lastHeard(device) >= awaySince && !nothingYet)
            what.before = std::min(what.before, device.since);
    }
    if (what.before == all)
        what.before = 0;
    return what;
}

} // namespace

Result<void> Retention::run(const maindb::Tenant& tenant)
{
    DBSYNC_ASSIGN(const auto devices, m_main.devices.list(tenant.id));
    const std::int64_t now = m_main.database().clock().now();
    const auto what = unneeded(devices, before(now, m_awayLimit.count()), before(now, firstPullHours));
    if (what.before == 0 && what.devices.empty())
        return {};
    DBSYNC_ASSIGN(const auto record, m_main.datasources.find(*tenant.datasourceId));
    if (!record)
        return {};
    DBSYNC_ASSIGN(const auto datasource, m_registry.open(*record));
    return datasource->forget(tenant.id, what);
}

void Retention::run()
{
    if (const auto pruned = m_main.accesses.prune(); !pruned)
        logLine(LogLevel::Warning, "letting go of old logins in the audit log failed",
                {{"error", pruned.error().message}});
    const auto tenants = m_main.tenants.inState(maindb::TenantState::Active);
    if (!tenants)
        return logLine(LogLevel::Warning, "reading tenants failed", {{"error", tenants.error().message}});
    for (const maindb::Tenant& tenant : *tenants) {
        if (!tenant.datasourceId)
            continue;
        if (const auto done = run(tenant); !done)
            logLine(LogLevel::Warning, "letting go of old history failed",
                    {{"tenant", tenant.code}, {"error", done.error().message}});
    }
}

} // namespace dbsync::api
