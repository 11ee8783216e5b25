#include "maindb/credentials/session_store.h"

#include "base/identifier.h"
#include "maindb/stores/audit_log.h"

namespace dbsync::maindb {

namespace {

constexpr std::size_t tokenBytes = 32;

Result<void> insertAccessToken(Connection& connection, const Tokens& tokens, std::int64_t now)
{
    DBSYNC_TRY(connection.run(R"(INSERT INTO "accessTokens" ("hash", "sessionId", "expiresAt") VALUES ($1, $2, $3))",
                              {sha256Hex(tokens.accessToken), tokens.sessionId, now + tokens.expiresIn * 1000}));
    return {};
}

Result<void> removeExpired(Connection& connection, std::int64_t now)
{
    DBSYNC_TRY(connection.run(R"(DELETE FROM "accessTokens" WHERE "expiresAt" < $1)", {now}));
    DBSYNC_TRY(connection.run(R"(DELETE FROM "sessions" WHERE "expiresAt" < $1)", {now}));
    return {};
}

} // namespace

Result<Tokens> SessionStore::open(Identity::Kind kind, std::int64_t id, const AuditNote* note)
{
    Tokens tokens{makeRandomHex(tokenBytes), makeRandomHex(tokenBytes), accessSeconds, 0};
    return m_database.write([&](Connection& connection) -> Result<Tokens> {
        const std::int64_t now = m_database.clock().now();
        DBSYNC_TRY(removeExpired(connection, now));
        const bool user = kind == Identity::Kind::User;
        DBSYNC_ASSIGN(const Rows rows, connection.run(R"(INSERT INTO "sessions"
            ("userId", "operatorId", "refreshHash", "expiresAt", "createdAt")
            VALUES ($1, $2, $3, $4, $5) RETURNING "id")",
                                                      {user ? Cell(id) : Cell(), user ? Cell() : Cell(id),
                                                       sha256Hex(tokens.refreshToken), now + refreshSeconds * 1000,
                                                       m_database.timestamp()}));
        tokens.sessionId = rows.integer(0, 0);
        DBSYNC_TRY(insertAccessToken(connection, tokens, now));
        DBSYNC_TRY(AuditLog::insert(connection, m_database.timestamp(), note));
        return tokens;
    });
}

Result<std::optional<Tokens>> SessionStore::renew(std::string_view refreshToken)
{
    return m_database.write(
        [&](Connection& connection) -> Result<std::optional<Tokens>> {
            const std::int64_t now = m_database.clock().now();
            DBSYNC_TRY(removeExpired(connection, now));
            DBSYNC_ASSIGN(const Rows rows, connection.run(R"(UPDATE "sessions" SET "expiresAt" = $2
                WHERE "refreshHash" = $1 AND "expiresAt" > $3 RETURNING "id")",
                                                          {sha256Hex(refreshToken), now + refreshSeconds * 1000, now}));
            if (rows.empty())
                return std::optional<Tokens>();
            Tokens tokens{makeRandomHex(tokenBytes), std::string(refreshToken), accessSeconds, rows.integer(0, 0)};
            DBSYNC_TRY(insertAccessToken(connection, tokens, now));
            return std::optional(std::move(tokens));
        },
        Database::Durability::Relaxed);
}

Result<void> SessionStore::close(std::int64_t sessionId)
{
    return m_database.write([&](Connection& connection) -> Result<void> {
        DBSYNC_TRY(connection.run(R"(DELETE FROM "sessions" WHERE "id" = $1)", {sessionId}));
        return Database::changed(connection);
    });
}

Result<std::optional<Identity>> SessionStore::identify(std::string_view accessToken)
{
    return readIdentity(R"("accessTokens" JOIN "sessions" ON "sessions"."id" = "accessTokens"."sessionId")",
                        R"("accessTokens"."hash")", R"("accessTokens"."expiresAt")", accessToken);
}

Result<std::optional<Identity>> SessionStore::owner(std::string_view refreshToken)
{
    return readIdentity(R"("sessions")", R"("sessions"."refreshHash")", R"("sessions"."expiresAt")", refreshToken);
}

Result<std::optional<Identity>> SessionStore::readIdentity(const std::string& sessions, const std::string& hash,
                                                           const std::string& expiry, std::string_view token)
{
    DBSYNC_ASSIGN(const Rows rows, m_database.read("SELECT " + expiry + R"(, "sessions"."id",
            "users"."id", "users"."tenantId", "users"."emailAddress", "users"."role", "users"."disabled",
            "operators"."id", "operators"."emailAddress", "operators"."disabled"
        FROM )" + sessions + R"( LEFT JOIN "users" ON "users"."id" = "sessions"."userId"
            LEFT JOIN "operators" ON "operators"."id" = "sessions"."operatorId"
        WHERE )" + hash + " = $1 AND " + expiry + " > $2",
                                                   {sha256Hex(token), m_database.clock().now()}));
    if (rows.empty())
        return std::optional<Identity>();
    Identity identity;
    identity.expiresAt = rows.integer(0, 0);
    identity.sessionId = rows.integer(0, 1);
    if (!rows.isNull(0, 7)) {
        identity.kind = Identity::Kind::Operator;
        identity.id = rows.integer(0, 7);
        identity.emailAddress = rows.text(0, 8);
        identity.disabled = rows.integer(0, 9) != 0;
        return std::optional(std::move(identity));
    }
    identity.id = rows.integer(0, 2);
    identity.tenantId = rows.integer(0, 3);
    identity.emailAddress = rows.text(0, 4);
    identity.role = roleFromName(rows.text(0, 5)).value_or(Role::Guest);
    identity.disabled = rows.integer(0, 6) != 0;
    return std::optional(std::move(identity));
}

} // namespace dbsync::maindb
