#include "maindb/migrations.h"

#include "base/identifier.h"

#include <array>
#include <string_view>
#include <utility>

namespace dbsync::maindb {

namespace {

constexpr const char* version1 = R"sql(
CREATE TABLE "mainDatabase" (
    "id" INTEGER PRIMARY KEY CHECK ("id" = 1),
    "generation" INTEGER NOT NULL
);
INSERT INTO "mainDatabase" VALUES (1, 1);
CREATE TABLE "datasources" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL UNIQUE,
    "url" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "weight" INTEGER NOT NULL,
    "metadata" TEXT NOT NULL,
    "createdAt" TEXT NOT NULL,
    "updatedAt" TEXT NOT NULL
);
CREATE TABLE "tenants" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "code" TEXT NOT NULL UNIQUE,
    "name" TEXT NOT NULL,
    "website" TEXT NOT NULL,
    "metadata" TEXT NOT NULL,
    "datasourceId" INTEGER REFERENCES "datasources" ("id"),
    "state" TEXT NOT NULL,
    "provisioningNode" TEXT NOT NULL,
    "provisioningSince" INTEGER NOT NULL,
    "removeAfter" TEXT NOT NULL,
    "createdAt" TEXT NOT NULL,
    "updatedAt" TEXT NOT NULL
);
CREATE INDEX "tenantsDatasource" ON "tenants" ("datasourceId");
CREATE TABLE "users" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "tenantId" INTEGER NOT NULL REFERENCES "tenants" ("id") ON DELETE CASCADE,
    "emailAddress" TEXT NOT NULL,
    "emailKey" TEXT NOT NULL,
    "firstName" TEXT NOT NULL,
    "lastName" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "metadata" TEXT NOT NULL,
    "disabled" INTEGER NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "createdAt" TEXT NOT NULL,
    "updatedAt" TEXT NOT NULL,
    UNIQUE ("tenantId", "emailKey")
);
CREATE TABLE "operators" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "emailAddress" TEXT NOT NULL,
    "emailKey" TEXT NOT NULL UNIQUE,
    "passwordHash" TEXT NOT NULL,
    "disabled" INTEGER NOT NULL,
    "createdAt" TEXT NOT NULL,
    "updatedAt" TEXT NOT NULL
);
CREATE TABLE "devices" (
    "id" TEXT PRIMARY KEY,
    "tenantId" INTEGER NOT NULL REFERENCES "tenants" ("id") ON DELETE CASCADE,
    "userId" INTEGER NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
    "name" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "lastSeen" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "revoked" INTEGER NOT NULL,
    "createdAt" TEXT NOT NULL
);
CREATE INDEX "devicesTenant" ON "devices" ("tenantId", "createdAt");
CREATE INDEX "devicesUser" ON "devices" ("userId");
CREATE TABLE "sessions" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "userId" INTEGER REFERENCES "users" ("id") ON DELETE CASCADE,
    "operatorId" INTEGER REFERENCES "operators" ("id") ON DELETE CASCADE,
    "refreshHash" TEXT NOT NULL UNIQUE,
    "expiresAt" INTEGER NOT NULL,
    "createdAt" TEXT NOT NULL
);
CREATE INDEX "sessionsUser" ON "sessions" ("userId");
CREATE INDEX "sessionsOperator" ON "sessions" ("operatorId");
CREATE INDEX "sessionsExpiry" ON "sessions" ("expiresAt");
CREATE TABLE "accessTokens" (
    "hash" TEXT PRIMARY KEY,
    "sessionId" INTEGER NOT NULL REFERENCES "sessions" ("id") ON DELETE CASCADE,
    "expiresAt" INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX "accessTokensSession" ON "accessTokens" ("sessionId");
CREATE INDEX "accessTokensExpiry" ON "accessTokens" ("expiresAt");
CREATE TABLE "apiKeys" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "hash" TEXT NOT NULL UNIQUE,
    "userId" INTEGER NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
    "name" TEXT NOT NULL,
    "revoked" INTEGER NOT NULL,
    "createdAt" TEXT NOT NULL
);
CREATE INDEX "apiKeysUser" ON "apiKeys" ("userId");
CREATE TABLE "audit" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "time" TEXT NOT NULL,
    "tenantId" INTEGER,
    "who" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "subject" TEXT NOT NULL
);
CREATE INDEX "auditTenant" ON "audit" ("tenantId", "id");
)sql";

constexpr const char* version2 = R"sql(
ALTER TABLE "tenants" ADD COLUMN "policiesVersion" INTEGER NOT NULL DEFAULT 0;
CREATE TABLE "policies" (
    "tenantId" INTEGER NOT NULL REFERENCES "tenants" ("id") ON DELETE CASCADE,
    "tableName" TEXT NOT NULL,
    "columnName" TEXT NOT NULL,
    "policy" TEXT NOT NULL,
    PRIMARY KEY ("tenantId", "tableName", "columnName")
);
)sql";

constexpr const char* version3 = R"sql(
CREATE TABLE "moves" (
    "tenantId" INTEGER PRIMARY KEY REFERENCES "tenants" ("id") ON DELETE CASCADE,
    "fromId" INTEGER NOT NULL,
    "toId" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "node" TEXT NOT NULL,
    "since" INTEGER NOT NULL
);
ALTER TABLE "devices" ADD COLUMN "since" INTEGER NOT NULL DEFAULT 0;
)sql";

/// The identity is given beside this (giveIdentity()). Notices are what nodes tell each other where they do not hear
/// each other.
constexpr const char* version4 = R"sql(
ALTER TABLE "mainDatabase" ADD COLUMN "identity" TEXT NOT NULL DEFAULT '';
CREATE TABLE "notices" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "time" INTEGER NOT NULL,
    "message" TEXT NOT NULL
);
CREATE INDEX "noticesTime" ON "notices" ("time");
)sql";

/// From which address, and how often: what may happen often is noted once an hour for each `slot`, then counted.
constexpr const char* version5 = R"sql(
ALTER TABLE "audit" ADD COLUMN "fromAddress" TEXT NOT NULL DEFAULT '';
ALTER TABLE "audit" ADD COLUMN "times" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "audit" ADD COLUMN "slot" TEXT;
CREATE UNIQUE INDEX "auditSlot" ON "audit" ("slot");
)sql";

constexpr std::array versions{version1, version2, version3, version4, version5};

void replaceAll(std::string& text, std::string_view what, std::string_view with)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

} // namespace

std::span<const char* const> migrations()
{
    return versions;
}

std::string giveIdentity()
{
    return R"(UPDATE "mainDatabase" SET "identity" = ')" + makeUuid() + R"(' WHERE "identity" = '')";
}

std::string inPostgresWords(std::string sql)
{
    // In this order. Text is compared byte by byte, as SQLite does.
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> words{{
        {"INTEGER PRIMARY KEY AUTOINCREMENT", "bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"},
        {" INTEGER", " bigint"},
        {" TEXT", " text COLLATE \"C\""},
        {" WITHOUT ROWID", ""},
    }};
    for (const auto& [sqlite, postgres] : words)
        replaceAll(sql, sqlite, postgres);
    return sql;
}

} // namespace dbsync::maindb
