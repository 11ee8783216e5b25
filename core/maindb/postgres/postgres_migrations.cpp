#include "maindb/postgres/postgres_migrations.h"

#include "maindb/database.h"
#include "maindb/migrations.h"
#include "postgres/transaction.h"

namespace dbsync::maindb {

namespace {

/// Nodes that start at once wait for the one that makes the tables.
constexpr std::chrono::seconds lockLimit{60};

Result<void> makeSchema(postgres::Connection& connection, const std::string& schema)
{
    DBSYNC_ASSIGN(const auto found, connection.run("SELECT 1 FROM pg_namespace WHERE nspname = $1",
                                                   std::move(postgres::Parameters().add(schema))));
    if (found.empty()) // asked first, as even IF NOT EXISTS needs the right to make one
        DBSYNC_TRY(connection.execute("CREATE SCHEMA " + postgres::quoteName(schema)));
    return connection.execute("SET LOCAL search_path = " + postgres::quoteName(schema));
}

Result<std::int64_t> storedVersion(postgres::Connection& connection, const std::string& schema)
{
    DBSYNC_ASSIGN(const auto found,
                  connection.run("SELECT 1 FROM pg_tables WHERE schemaname = $1 AND tablename = 'migrations'",
                                 std::move(postgres::Parameters().add(schema))));
    if (found.empty()) {
        DBSYNC_TRY(connection.execute(inPostgresWords(
            R"(CREATE TABLE "migrations" ("version" INTEGER PRIMARY KEY, "appliedAt" TEXT NOT NULL))")));
        return std::int64_t{0};
    }
    DBSYNC_ASSIGN(const auto rows, connection.run(R"(SELECT max("version") FROM "migrations")"));
    return rows.integer(0, 0);
}

Error named(Error error, const postgres::Url& url)
{
    error.message = "The tables of the main database in schema \"" + url.schema() + "\" of " + url.describe() +
                    " cannot be made: " + error.message;
    return error;
}

Result<void> migrateLocked(postgres::Connection& connection, const std::string& timestamp)
{
    const std::string& schema = connection.url().schema();
    DBSYNC_TRY(makeSchema(connection, schema));
    DBSYNC_ASSIGN(std::int64_t version, storedVersion(connection, schema));
    const auto known = static_cast<std::int64_t>(migrations().size());
    if (version > known)
        return Error{ErrorKind::Internal, "newerVersion",
                     "The main database has version " + std::to_string(version) + ", this program knows only " +
                         std::to_string(known) + ".",
                     "Start it with the newer dbsync-cloud that made it."};
    for (; version < known; ++version) {
        DBSYNC_TRY(connection.execute(inPostgresWords(migrations()[static_cast<std::size_t>(version)])));
        DBSYNC_TRY(connection.run(R"(INSERT INTO "migrations" VALUES ($1, $2))",
                                  std::move(postgres::Parameters().add(version + 1).add(timestamp))));
    }
    return connection.execute(giveIdentity());
}

} // namespace

Result<void> migratePostgres(postgres::Connection& connection, const std::string& timestamp)
{
    postgres::TransactionOptions options;
    options.lockLimit = lockLimit;
    DBSYNC_ASSIGN(auto transaction, postgres::Transaction::begin(connection, options));
    DBSYNC_TRY(connection.run("SELECT pg_advisory_xact_lock(hashtextextended('dbsync main ' || $1, 0))",
                              std::move(postgres::Parameters().add(connection.url().schema()))));
    if (auto migrated = migrateLocked(connection, timestamp); !migrated)
        return migrated.error().code == "newerVersion" ? migrated : named(migrated.error(), connection.url());
    return transaction.commit();
}

Result<TableVersions> postgresVersions(const std::string& url)
{
    TableVersions versions{0, static_cast<std::int64_t>(migrations().size())};
    DBSYNC_ASSIGN(const auto parsed, postgres::Url::parse(url));
    DBSYNC_ASSIGN(const auto connection, postgres::Connection::open(parsed));
    const std::string table = postgres::quoteName(parsed.schema()) + R"(."migrations")";
    DBSYNC_ASSIGN(const auto there,
                  connection->run("SELECT to_regclass(" + postgres::quoteText(table) + ") IS NOT NULL"));
    if (there.text(0, 0) == "t") {
        DBSYNC_ASSIGN(const auto rows, connection->run(R"(SELECT coalesce(max("version"), 0) FROM )" + table));
        versions.stored = rows.integer(0, 0);
    }
    return versions;
}

} // namespace dbsync::maindb
