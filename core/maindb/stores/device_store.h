#pragma once

#include "maindb/database.h"
#include "maindb/records.h"

#include <mutex>
#include <unordered_map>
#include <vector>

namespace dbsync::maindb {

/// The devices of tenants. Every call names the tenant, so that no device of another can be reached. Thread-safe.
class DeviceStore
{
public:
    explicit DeviceStore(Database& database) : m_database(database) {}

    /// In order of making.
    Result<std::vector<Device>> list(std::int64_t tenantId);
    Result<std::optional<Device>> find(std::int64_t tenantId, std::string_view id);
    /// Adds a device with an id of its own, for a user of the tenant.
    Result<Device> add(std::int64_t tenantId, std::int64_t userId, std::string_view name, std::string_view platform);
    /// False where the tenant has no such device.
    Result<bool> revoke(std::int64_t tenantId, std::string_view id);
    /// Notes that a device of the tenant was heard of now: that it has `since`, and was told `revision` (below 0: not
    /// known). Written at most once in ten seconds while they stay.
    Result<void> seen(std::int64_t tenantId, const std::string& id, std::int64_t since, std::int64_t revision);

private:
    struct Noted
    {
        std::int64_t time = 0;
        std::int64_t since = -1;
        std::int64_t revision = -1;
    };
    /// Whether this is worth a write.
    bool note(const std::string& key, std::int64_t since, std::int64_t revision);

    Database& m_database;
    std::mutex m_mutex;
    std::unordered_map<std::string, Noted> m_noted;
};

} // namespace dbsync::maindb
