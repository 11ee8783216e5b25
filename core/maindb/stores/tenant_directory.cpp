#include "maindb/stores/tenant_directory.h"

#include "maindb/stores/datasource_store.h"
#include "maindb/stores/tenant_store.h"

namespace dbsync::maindb {

namespace {

constexpr std::int64_t goodMilliseconds = 10'000;
constexpr std::size_t mostCached = 10'000;

} // namespace

Result<std::shared_ptr<const TenantEntry>> TenantDirectory::read(const std::string& code)
{
    DBSYNC_ASSIGN(auto tenant, TenantStore(m_database).find(code));
    if (!tenant)
        return std::shared_ptr<const TenantEntry>();
    auto entry = std::make_shared<TenantEntry>();
    if (tenant->datasourceId) {
        DBSYNC_ASSIGN(entry->datasource, DatasourceStore(m_database, m_secrets).find(*tenant->datasourceId));
    }
    entry->tenant = std::move(*tenant);
    return std::shared_ptr<const TenantEntry>(std::move(entry));
}

Result<std::shared_ptr<const TenantEntry>> TenantDirectory::find(const std::string& code)
{
    // Taken before reading, so that what changes meanwhile makes this reading old.
    const std::int64_t generation = m_database.generation();
    const std::int64_t now = m_database.clock().now();
    {
        const std::lock_guard lock(m_mutex);
        if (m_generation != generation || generation < 0 || m_cached.size() >= mostCached) {
            m_cached.clear();
            m_generation = generation;
        }
        const auto found = m_cached.find(code);
        if (found != m_cached.end() && now - found->second.readAt < goodMilliseconds)
            return found->second.entry;
    }
    DBSYNC_ASSIGN(auto entry, read(code));
    const std::lock_guard lock(m_mutex);
    if (entry && m_generation == generation)
        m_cached[code] = {entry, now};
    return entry;
}

} // namespace dbsync::maindb
