#include "api/tenants/datasource_claims.h"

#include <algorithm>

namespace dbsync::api {

namespace {

const datasource::KnownTenant* findTenant(const std::vector<datasource::KnownTenant>& known, std::int64_t id)
{
    const auto found = std::find_if(known.begin(), known.end(), [&](const auto& each) { return each.tenant == id; });
    return found == known.end() ? nullptr : &*found;
}

} // namespace

/// Ids of tenants alone prove nothing, as every installation counts from 1; ids of devices are random.
Result<bool> DatasourceClaims::holdsAll(const std::vector<datasource::KnownTenant>& known, std::int64_t datasourceId,
                                        const std::vector<maindb::Tenant>& tenants)
{
    std::size_t held = 0;
    std::size_t withDevice = 0;
    std::size_t proven = 0;
    for (const maindb::Tenant& tenant : tenants) {
        const bool settled =
            tenant.state == maindb::TenantState::Active || tenant.state == maindb::TenantState::Suspended;
        if (tenant.datasourceId != datasourceId || !settled)
            continue;
        const datasource::KnownTenant* there = findTenant(known, tenant.id);
        if (!there)
            return false;
        ++held;
        if (there->device.empty())
            continue;
        ++withDevice;
        DBSYNC_ASSIGN(const auto device, m_main.devices.find(tenant.id, there->device));
        proven += device ? 1 : 0;
    }
    return held > 0 && (withDevice == 0 || proven > 0);
}

Result<std::optional<maindb::Datasource>> DatasourceClaims::holderOf(const std::vector<datasource::KnownTenant>& known)
{
    DBSYNC_ASSIGN(const auto tenants, m_main.tenants.list());
    DBSYNC_ASSIGN(const auto datasources, m_main.datasources.list());
    for (const maindb::Datasource& each : datasources) {
        DBSYNC_ASSIGN(const bool holds, holdsAll(known, each.id, tenants));
        if (holds)
            return std::optional(each);
    }
    return std::optional<maindb::Datasource>();
}

/// Says what a database is by its mark, and by the tenants that are in it.
Result<void> DatasourceClaims::judge(FoundDatabase& found, const std::vector<datasource::KnownTenant>& known)
{
    using Kind = FoundDatabase::Kind;
    found.datasource.reset();
    found.kind = Kind::Foreign;
    if (found.mark && found.mark->mainDatabase != m_registry.mainDatabase())
        return {};
    if (found.mark) {
        DBSYNC_ASSIGN(found.datasource, m_main.datasources.find(found.mark->datasource));
    }
    // Without a mark, or with that of a datasource that was removed, whose it is by what is in it.
    if (!found.datasource) {
        DBSYNC_ASSIGN(found.datasource, holderOf(known));
    }
    if (found.datasource)
        found.kind = Kind::Ours;
    else if (found.mark || known.empty())
        found.kind = Kind::Free;
    return {};
}

Result<FoundDatabase> DatasourceClaims::look(const std::string& url, bool known)
{
    FoundDatabase found;
    auto peeked = m_registry.peek(url);
    if (!peeked && peeked.error().kind == ErrorKind::Unreachable)
        return std::move(peeked.error());
    // What cannot be looked at otherwise is opened, which tells why.
    if (peeked) {
        found.mark = peeked->owner;
        DBSYNC_TRY(judge(found, peeked->tenants));
        if (found.kind == FoundDatabase::Kind::Foreign && (found.mark || !known))
            return found;
    }
    DBSYNC_ASSIGN(found.opened, m_registry.openApart(url));
    DBSYNC_ASSIGN(found.mark, found.opened->owner());
    DBSYNC_ASSIGN(const auto tenants, found.opened->tenants());
    DBSYNC_TRY(judge(found, tenants));
    return found;
}

Result<bool> DatasourceClaims::claim(const FoundDatabase& found, std::int64_t id)
{
    const datasource::Owner wanted{m_registry.mainDatabase(), id};
    DBSYNC_ASSIGN(const datasource::Owner owner, found.opened->claim(wanted, found.mark));
    return owner == wanted;
}

Result<void> DatasourceClaims::release(datasource::Datasource& place, std::int64_t id)
{
    const std::string mainDatabase = m_registry.mainDatabase();
    DBSYNC_TRY(place.claim({mainDatabase, 0}, datasource::Owner{mainDatabase, id})); // no datasource has the id 0
    return {};
}

} // namespace dbsync::api
