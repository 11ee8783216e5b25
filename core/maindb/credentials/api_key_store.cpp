#include "maindb/credentials/api_key_store.h"

#include "base/identifier.h"

namespace dbsync::maindb {

namespace {

constexpr std::size_t keyBytes = 32;

const std::string selectKeys = R"(SELECT "apiKeys"."id", "apiKeys"."userId", "users"."emailAddress",
    "apiKeys"."name", "apiKeys"."revoked", "apiKeys"."createdAt"
    FROM "apiKeys" JOIN "users" ON "users"."id" = "apiKeys"."userId")";

ApiKey keyFrom(const Rows& rows, std::size_t row)
{
    ApiKey key;
    key.id = rows.integer(row, 0);
    key.userId = rows.integer(row, 1);
    key.userEmail = rows.text(row, 2);
    key.name = rows.text(row, 3);
    key.revoked = rows.integer(row, 4) != 0;
    key.createdAt = rows.text(row, 5);
    return key;
}

} // namespace

Result<std::pair<std::string, ApiKey>> ApiKeyStore::issue(std::int64_t userId, std::string_view name)
{
    const std::string key = std::string(prefix) + makeRandomHex(keyBytes);
    return m_database.write([&](Connection& connection) -> Result<std::pair<std::string, ApiKey>> {
        DBSYNC_ASSIGN(const Rows added,
                      connection.run(R"(INSERT INTO "apiKeys" ("hash", "userId", "name", "revoked",
            "createdAt") VALUES ($1, $2, $3, 0, $4) RETURNING "id")",
                                     {sha256Hex(key), userId, std::string(name), m_database.timestamp()}));
        DBSYNC_ASSIGN(const Rows rows,
                      connection.run(selectKeys + R"( WHERE "apiKeys"."id" = $1)", {added.integer(0, 0)}));
        return std::pair(key, keyFrom(rows, 0));
    });
}

Result<std::vector<ApiKey>> ApiKeyStore::list(std::int64_t userId)
{
    DBSYNC_ASSIGN(const Rows rows,
                  m_database.read(selectKeys + R"( WHERE "apiKeys"."userId" = $1 ORDER BY "apiKeys"."id")", {userId}));
    std::vector<ApiKey> keys;
    for (std::size_t row = 0; row < rows.size(); ++row)
        keys.push_back(keyFrom(rows, row));
    return keys;
}

Result<bool> ApiKeyStore::revoke(std::int64_t userId, std::int64_t keyId)
{
    return m_database.write([&](Connection& connection) -> Result<bool> {
        DBSYNC_ASSIGN(const Rows rows, connection.run(R"(UPDATE "apiKeys" SET "revoked" = 1
            WHERE "userId" = $1 AND "id" = $2 RETURNING "id")",
                                                      {userId, keyId}));
        DBSYNC_TRY(Database::changed(connection));
        return !rows.empty();
    });
}

Result<std::optional<Identity>> ApiKeyStore::identify(std::string_view key)
{
    DBSYNC_ASSIGN(const Rows rows, m_database.read(R"(SELECT "apiKeys"."id", "users"."id", "users"."tenantId",
            "users"."emailAddress", "users"."role", "users"."disabled"
        FROM "apiKeys" JOIN "users" ON "users"."id" = "apiKeys"."userId"
        WHERE "apiKeys"."hash" = $1 AND "apiKeys"."revoked" = 0)",
                                                   {sha256Hex(key)}));
    if (rows.empty())
        return std::optional<Identity>();
    Identity identity;
    identity.keyId = rows.integer(0, 0);
    identity.id = rows.integer(0, 1);
    identity.tenantId = rows.integer(0, 2);
    identity.emailAddress = rows.text(0, 3);
    identity.role = roleFromName(rows.text(0, 4)).value_or(Role::Guest);
    identity.disabled = rows.integer(0, 5) != 0;
    return std::optional(std::move(identity));
}

} // namespace dbsync::maindb
