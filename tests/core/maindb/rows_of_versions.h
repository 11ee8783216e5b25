#pragma once

#include "base/identifier.h"
#include "maindb/credentials/password_hasher.h"

#include <array>
#include <string>

/// What is in main databases that earlier versions have made.
namespace dbsync::test {

/// What each version wrote, in the words that both databases share; {…} is filled in. Ids are given by the database.
inline const std::array<const char*, 5> rowsOfVersions = {
    R"(
INSERT INTO "datasources" ("name", "url", "state", "weight", "metadata", "createdAt", "updatedAt") VALUES
  ('embedded', 'sqlite:rows.sqlite', 'active', 1, '{}', '2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z'),
  ('eu1', 'postgresql://app:secret@db.example/app', 'draining', 0, '{"region":"eu"}', '2026-01-03T00:00:00.000Z', '2026-01-04T00:00:00.000Z');
INSERT INTO "tenants" ("code", "name", "website", "metadata", "datasourceId", "state", "provisioningNode",
  "provisioningSince", "removeAfter", "createdAt", "updatedAt") VALUES
  ('acme', 'Acme & Söhne', 'https://acme.example', '{"region":"eu"}', 1, 'active', '', 0, '', '2026-01-02T03:04:06.000Z', '2026-01-05T00:00:00.000Z'),
  ('bolt', 'Bolt', '', '{}', 2, 'suspended', '', 0, '', '2026-01-02T03:04:07.000Z', '2026-01-02T03:04:07.000Z'),
  ('left', 'Left', '', '{}', 1, 'removed', '', 0, '2199-01-01T00:00:00.000Z', '2026-01-02T03:04:08.000Z', '2026-01-02T03:04:08.000Z'),
  ('half', 'Half made', '', '{}', NULL, 'provisioning', '8d0a1c9e-node', 1767323046000, '', '2026-01-02T03:04:09.000Z', '2026-01-02T03:04:09.000Z');
INSERT INTO "users" ("tenantId", "emailAddress", "emailKey", "firstName", "lastName", "role", "metadata", "disabled",
  "passwordHash", "createdAt", "updatedAt") VALUES
  (1, 'Ann@Example.com', 'ann@example.com', 'Ann', 'Lee', 'ADMIN', '{"desk":7}', 0, '{password}', '2026-01-02T03:04:06.000Z', '2026-01-02T03:04:06.000Z'),
  (1, 'bob@example.com', 'bob@example.com', 'Bob', '', 'GUEST', '{}', 1, '{password}', '2026-01-06T00:00:00.000Z', '2026-01-06T00:00:00.000Z'),
  (2, 'ann@example.com', 'ann@example.com', '', '', 'USER', '{}', 0, '{password}', '2026-01-06T00:00:01.000Z', '2026-01-06T00:00:01.000Z');
INSERT INTO "operators" ("emailAddress", "emailKey", "passwordHash", "disabled", "createdAt", "updatedAt") VALUES
  ('Root@example.com', 'root@example.com', '{password}', 0, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'),
  ('gone@example.com', 'gone@example.com', '{password}', 1, '2026-01-01T00:00:01.000Z', '2026-01-01T00:00:02.000Z');
INSERT INTO "devices" ("id", "tenantId", "userId", "name", "platform", "lastSeen", "revision", "revoked", "createdAt") VALUES
  ('11111111-1111-4111-8111-111111111111', 1, 1, 'desk', 'linux', '2026-01-07T00:00:00.000Z', 42, 0, '2026-01-02T03:05:00.000Z'),
  ('22222222-2222-4222-8222-222222222222', 1, 2, 'lost laptop', 'windows', '', 0, 1, '2026-01-02T03:05:01.000Z'),
  ('33333333-3333-4333-8333-333333333333', 2, 3, 'desk', 'macos', '2026-01-07T00:00:00.000Z', 3, 0, '2026-01-02T03:05:02.000Z');
INSERT INTO "sessions" ("userId", "operatorId", "refreshHash", "expiresAt", "createdAt") VALUES
  (1, NULL, '{refresh ann}', 4102444800000, '2026-01-07T00:00:00.000Z'),
  (NULL, 1, '{refresh root}', 4102444800000, '2026-01-07T00:00:01.000Z'),
  (2, NULL, '{refresh bob}', 4102444800000, '2026-01-07T00:00:02.000Z'),
  (1, NULL, '{refresh old}', 1767323046000, '2025-01-07T00:00:03.000Z');
INSERT INTO "accessTokens" ("hash", "sessionId", "expiresAt") VALUES
  ('{access ann}', 1, 4102444800000), ('{access root}', 2, 4102444800000), ('{access old}', 4, 1767323046000);
INSERT INTO "apiKeys" ("hash", "userId", "name", "revoked", "createdAt") VALUES
  ('{dbsync_key}', 1, 'nightly report', 0, '2026-01-07T00:00:00.000Z'),
  ('{dbsync_revoked}', 1, 'leaked', 1, '2026-01-07T00:00:01.000Z');
INSERT INTO "audit" ("time", "tenantId", "who", "what", "subject") VALUES
  ('2026-01-01T00:00:00.000Z', NULL, 'root@example.com', 'datasourceAdded', 'eu1'),
  ('2026-01-06T00:00:00.000Z', 1, 'ann@example.com', 'userAdded', 'bob@example.com');
UPDATE "mainDatabase" SET "generation" = 17;
)",
    R"(
UPDATE "tenants" SET "policiesVersion" = 2 WHERE "id" = 1;
INSERT INTO "policies" VALUES (1, 'Stock', '', 'cloud'), (1, 'Stock', 'count', 'sum');
)",
    R"(
UPDATE "devices" SET "since" = 41 WHERE "revision" = 42;
INSERT INTO "moves" VALUES (2, 2, 1, 'switched', 'a node that is gone', 1767323046000);
)",
    R"(
UPDATE "mainDatabase" SET "identity" = '44444444-4444-4444-8444-444444444444';
INSERT INTO "notices" ("time", "message") VALUES (1767323046000, 'r 1 42');
)",
    R"(
INSERT INTO "audit" ("time", "tenantId", "who", "what", "subject", "fromAddress", "times", "slot") VALUES
  ('2026-01-08T00:00:00.000Z', 1, 'ann@example.com', 'loggedIn', 'acme', '192.0.2.7', 3, '2026-01-08T00 loggedIn 1 ann');
)",
};

/// {password} becomes the hash of a password, {anything else} that of a token.
inline std::string filled(std::string sql)
{
    static const std::string hash = *maindb::PasswordHasher(maindb::PasswordHasher::Cost::Lowest).hash("correct horse");
    for (std::size_t at = sql.find("'{"); at != std::string::npos; at = sql.find("'{", at + 1)) {
        const std::size_t end = sql.find("}'", at);
        const std::string name = sql.substr(at + 2, end - at - 2);
        if (name.empty() || name.front() == '"')
            continue; // metadata
        sql.replace(at + 1, end - at, name == "password" ? hash : sha256Hex(name));
    }
    return sql;
}

} // namespace dbsync::test
