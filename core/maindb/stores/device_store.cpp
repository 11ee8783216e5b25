#include "maindb/stores/device_store.h"

#include "base/identifier.h"

namespace dbsync::maindb {

namespace {

constexpr std::int64_t seenMilliseconds = 10'000;
constexpr std::size_t mostNoted = 10'000;

const std::string selectDevices = R"(SELECT "devices"."id", "devices"."tenantId", "devices"."userId",
    "users"."emailAddress", "devices"."name", "devices"."platform", "devices"."lastSeen", "devices"."revision",
    "devices"."revoked", "devices"."createdAt", "devices"."since"
    FROM "devices" JOIN "users" ON "users"."id" = "devices"."userId")";

Device deviceFrom(const Rows& rows, std::size_t row)
{
    Device device;
    device.id = rows.text(row, 0);
    device.tenantId = rows.integer(row, 1);
    device.userId = rows.integer(row, 2);
    device.userEmail = rows.text(row, 3);
    device.name = rows.text(row, 4);
    device.platform = rows.text(row, 5);
    device.lastSeen = rows.text(row, 6);
    device.revision = rows.integer(row, 7);
    device.revoked = rows.integer(row, 8) != 0;
    device.createdAt = rows.text(row, 9);
    device.since = rows.integer(row, 10);
    return device;
}

} // namespace

Result<std::vector<Device>> DeviceStore::list(std::int64_t tenantId)
{
    DBSYNC_ASSIGN(const Rows rows, m_database.read(selectDevices + R"( WHERE "devices"."tenantId" = $1
        ORDER BY "devices"."createdAt", "devices"."id")",
                                                   {tenantId}));
    std::vector<Device> devices;
    for (std::size_t row = 0; row < rows.size(); ++row)
        devices.push_back(deviceFrom(rows, row));
    return devices;
}

Result<std::optional<Device>> DeviceStore::find(std::int64_t tenantId, std::string_view id)
{
    DBSYNC_ASSIGN(const Rows rows,
                  m_database.read(selectDevices + R"( WHERE "devices"."tenantId" = $1 AND "devices"."id" = $2)",
                                  {tenantId, std::string(id)}));
    return rows.empty() ? std::nullopt : std::optional(deviceFrom(rows, 0));
}

Result<Device> DeviceStore::add(std::int64_t tenantId, std::int64_t userId, std::string_view name,
                                std::string_view platform)
{
    const std::string id = makeUuid();
    return m_database.write([&](Connection& connection) -> Result<Device> {
        DBSYNC_TRY(
            connection.run(R"(INSERT INTO "devices" ("id", "tenantId", "userId", "name", "platform",
            "lastSeen", "revision", "revoked", "createdAt") VALUES ($1, $2, $3, $4, $5, '', 0, 0, $6))",
                           {id, tenantId, userId, std::string(name), std::string(platform), m_database.timestamp()}));
        DBSYNC_ASSIGN(const Rows rows, connection.run(selectDevices + R"( WHERE "devices"."id" = $1)", {id}));
        return deviceFrom(rows, 0);
    });
}

Result<bool> DeviceStore::revoke(std::int64_t tenantId, std::string_view id)
{
    return m_database.write([&](Connection& connection) -> Result<bool> {
        DBSYNC_ASSIGN(const Rows rows, connection.run(R"(UPDATE "devices" SET "revoked" = 1
            WHERE "tenantId" = $1 AND "id" = $2 RETURNING "id")",
                                                      {tenantId, std::string(id)}));
        DBSYNC_TRY(Database::changed(connection));
        return !rows.empty();
    });
}

bool DeviceStore::note(const std::string& key, std::int64_t since, std::int64_t revision)
{
    const std::int64_t now = m_database.clock().now();
    const std::lock_guard lock(m_mutex);
    if (m_noted.size() >= mostNoted)
        m_noted.clear();
    Noted& noted = m_noted[key];
    const bool same = (revision < 0 || noted.revision == revision) && (since < 0 || noted.since == since);
    if (noted.time > 0 && now - noted.time < seenMilliseconds && same)
        return false;
    noted.time = now;
    if (since >= 0)
        noted.since = since;
    if (revision >= 0)
        noted.revision = revision;
    return true;
}

Result<void> DeviceStore::seen(std::int64_t tenantId, const std::string& id, std::int64_t since, std::int64_t revision)
{
    if (!note(std::to_string(tenantId) + "/" + id, since, revision))
        return {};
    return m_database.write(
        [&](Connection& connection) -> Result<void> {
            DBSYNC_TRY(connection.run(R"(UPDATE "devices" SET "lastSeen" = $3,
                "revision" = CASE WHEN $4 < 0 THEN "revision" ELSE $4 END,
                "since" = CASE WHEN $5 < 0 THEN "since" ELSE $5 END WHERE "tenantId" = $1 AND "id" = $2)",
                                      {tenantId, id, m_database.timestamp(), revision, since}));
            return {};
        },
        Database::Durability::Relaxed);
}

} // namespace dbsync::maindb
