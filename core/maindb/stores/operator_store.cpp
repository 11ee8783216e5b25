#include "maindb/stores/operator_store.h"

#include "maindb/stores/user_store.h"

namespace dbsync::maindb {

namespace {

const std::string selectOperators = R"(SELECT "id", "emailAddress", "passwordHash", "disabled", "createdAt",
    "updatedAt" FROM "operators")";

Operator operatorFrom(const Rows& rows, std::size_t row)
{
    Operator found;
    found.id = rows.integer(row, 0);
    found.emailAddress = rows.text(row, 1);
    found.passwordHash = rows.text(row, 2);
    found.disabled = rows.integer(row, 3) != 0;
    found.createdAt = rows.text(row, 4);
    found.updatedAt = rows.text(row, 5);
    return found;
}

} // namespace

Result<std::optional<Operator>> OperatorStore::find(std::string_view emailAddress)
{
    DBSYNC_ASSIGN(const Rows rows,
                  m_database.read(selectOperators + R"( WHERE "emailKey" = $1)", {emailKey(emailAddress)}));
    return rows.empty() ? std::nullopt : std::optional(operatorFrom(rows, 0));
}

Result<Operator> OperatorStore::makeOrUpdate(std::string_view emailAddress, const std::string& passwordHash)
{
    return m_database.write([&](Connection& connection) -> Result<Operator> {
        const std::string key = emailKey(emailAddress);
        DBSYNC_TRY(connection.run(
            R"(INSERT INTO "operators" ("emailAddress", "emailKey", "passwordHash", "disabled", "createdAt", "updatedAt")
               VALUES ($1, $2, $3, 0, $4, $4)
               ON CONFLICT ("emailKey") DO UPDATE SET "passwordHash" = $3, "disabled" = 0, "updatedAt" = $4)",
            {std::string(emailAddress), key, passwordHash, m_database.timestamp()}));
        DBSYNC_ASSIGN(const Rows rows, connection.run(selectOperators + R"( WHERE "emailKey" = $1)", {key}));
        DBSYNC_TRY(connection.run(R"(DELETE FROM "sessions" WHERE "operatorId" = $1)", {rows.integer(0, 0)}));
        DBSYNC_TRY(Database::changed(connection));
        return operatorFrom(rows, 0);
    });
}

Result<std::int64_t> OperatorStore::count()
{
    DBSYNC_ASSIGN(const Rows rows, m_database.read(R"(SELECT count(*) FROM "operators")"));
    return rows.integer(0, 0);
}

} // namespace dbsync::maindb
