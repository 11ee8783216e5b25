#include "maindb/stores/user_store.h"

namespace dbsync::maindb {

namespace {

const std::string selectUsers = R"(SELECT "id", "tenantId", "emailAddress", "firstName", "lastName", "role",
    "metadata", "disabled", "passwordHash", "createdAt", "updatedAt" FROM "users")";

User userFrom(const Rows& rows, std::size_t row)
{
    User user;
    user.id = rows.integer(row, 0);
    user.tenantId = rows.integer(row, 1);
    user.emailAddress = rows.text(row, 2);
    user.firstName = rows.text(row, 3);
    user.lastName = rows.text(row, 4);
    user.role = roleFromName(rows.text(row, 5)).value_or(Role::Guest);
    user.metadata = rows.text(row, 6);
    user.disabled = rows.integer(row, 7) != 0;
    user.passwordHash = rows.text(row, 8);
    user.createdAt = rows.text(row, 9);
    user.updatedAt = rows.text(row, 10);
    return user;
}

Result<void> requireAdmin(Connection& connection, std::int64_t tenantId)
{
    DBSYNC_ASSIGN(const Rows rows, connection.run(R"(SELECT 1 FROM "users"
        WHERE "tenantId" = $1 AND "role" = 'ADMIN' AND "disabled" = 0 LIMIT 1)",
                                                  {tenantId}));
    if (rows.empty())
        return Error{ErrorKind::InvalidRequest, "lastAdmin", "The tenant would be left without an ADMIN.",
                     "Make another user ADMIN first."};
    return {};
}

} // namespace

std::string emailKey(std::string_view emailAddress)
{
    std::string key(emailAddress);
    for (char& character : key) {
        if (character >= 'A' && character <= 'Z')
            character = static_cast<char>(character - 'A' + 'a');
    }
    return key;
}

Result<std::vector<User>> UserStore::list(std::int64_t tenantId)
{
    DBSYNC_ASSIGN(const Rows rows,
                  m_database.read(selectUsers + R"( WHERE "tenantId" = $1 ORDER BY "id")", {tenantId}));
    std::vector<User> users;
    for (std::size_t row = 0; row < rows.size(); ++row)
        users.push_back(userFrom(rows, row));
    return users;
}

Result<std::optional<User>> UserStore::find(std::int64_t tenantId, std::string_view emailAddress)
{
    DBSYNC_ASSIGN(const Rows rows, m_database.read(selectUsers + R"( WHERE "tenantId" = $1 AND "emailKey" = $2)",
                                                   {tenantId, emailKey(emailAddress)}));
    return rows.empty() ? std::nullopt : std::optional(userFrom(rows, 0));
}

Result<std::optional<User>> UserStore::find(std::int64_t tenantId, std::int64_t id)
{
    DBSYNC_ASSIGN(const Rows rows,
                  m_database.read(selectUsers + R"( WHERE "tenantId" = $1 AND "id" = $2)", {tenantId, id}));
    return rows.empty() ? std::nullopt : std::optional(userFrom(rows, 0));
}

Result<User> UserStore::insert(Connection& connection, const User& user, const std::string& timestamp)
{
    User added = user;
    added.createdAt = added.updatedAt = timestamp;
    auto rows = connection.run(R"(INSERT INTO "users" ("tenantId", "emailAddress", "emailKey", "firstName", "lastName",
        "role", "metadata", "disabled", "passwordHash", "createdAt", "updatedAt")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) RETURNING "id")",
                               {added.tenantId, added.emailAddress, emailKey(added.emailAddress), added.firstName,
                                added.lastName, std::string(roleName(added.role)), added.metadata,
                                std::int64_t{added.disabled}, added.passwordHash, timestamp});
    if (!rows && rows.error().code == "unique")
        return Error{ErrorKind::InvalidRequest,
                     "emailTaken",
                     "The tenant already has a user with the e-mail address \"" + added.emailAddress + "\".",
                     {}};
    if (!rows)
        return std::move(rows.error());
    added.id = rows->integer(0, 0);
    return added;
}

Result<User> UserStore::add(const User& user)
{
    return m_database.write([&](Connection& connection) { return insert(connection, user, m_database.timestamp()); });
}

Result<User> UserStore::update(const User& user)
{
    return m_database.write([&](Connection& connection) -> Result<User> {
        DBSYNC_ASSIGN(const Rows before, connection.run(selectUsers + R"( WHERE "tenantId" = $1 AND "id" = $2)",
                                                        {user.tenantId, user.id}));
        if (before.empty())
            return Error{ErrorKind::InvalidRequest, "notFound", "There is no such user.", {}};
        DBSYNC_TRY(
            connection.run(R"(UPDATE "users" SET "firstName" = $3, "lastName" = $4, "role" = $5,
            "metadata" = $6, "disabled" = $7, "passwordHash" = $8, "updatedAt" = $9
            WHERE "tenantId" = $1 AND "id" = $2)",
                           {user.tenantId, user.id, user.firstName, user.lastName, std::string(roleName(user.role)),
                            user.metadata, std::int64_t{user.disabled}, user.passwordHash, m_database.timestamp()}));
        const User old = userFrom(before, 0);
        if (old.role == Role::Admin && !old.disabled)
            DBSYNC_TRY(requireAdmin(connection, user.tenantId));
        if (user.disabled || user.passwordHash != old.passwordHash)
            DBSYNC_TRY(connection.run(R"(DELETE FROM "sessions" WHERE "userId" = $1)", {user.id}));
        DBSYNC_TRY(Database::changed(connection));
        DBSYNC_ASSIGN(const Rows after, connection.run(selectUsers + R"( WHERE "id" = $1)", {user.id}));
        return userFrom(after, 0);
    });
}

} // namespace dbsync::maindb
