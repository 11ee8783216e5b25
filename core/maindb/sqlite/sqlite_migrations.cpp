#include "maindb/sqlite/sqlite_migrations.h"

#include "maindb/migrations.h"

#include <filesystem>

namespace dbsync::maindb {

namespace {

Result<std::int64_t> storedVersion(SqliteConnection& connection)
{
    DBSYNC_TRY(connection.run(R"(CREATE TABLE IF NOT EXISTS "migrations" (
        "version" INTEGER PRIMARY KEY, "appliedAt" TEXT NOT NULL))"));
    DBSYNC_ASSIGN(const Rows rows, connection.run(R"(SELECT max("version") FROM "migrations")"));
    return rows.integer(0, 0);
}

} // namespace

Result<void> migrateSqlite(SqliteConnection& connection, const std::string& timestamp)
{
    DBSYNC_ASSIGN(auto transaction,
                  sqlite::Transaction::begin(connection.handle(), sqlite::Transaction::Kind::Immediate));
    DBSYNC_ASSIGN(std::int64_t version, storedVersion(connection));
    const auto known = static_cast<std::int64_t>(migrations().size());
    if (version > known)
        return Error{ErrorKind::Internal, "newerVersion",
                     "The main database has version " + std::to_string(version) + ", this program knows only " +
                         std::to_string(known) + ".",
                     "Start it with the newer dbsync-cloud that made it."};
    for (; version < known; ++version) {
        if (auto done = sqlite::execute(connection.handle(), migrations()[static_cast<std::size_t>(version)]); !done)
            return mainDatabaseError(done.error(), 0);
        DBSYNC_TRY(connection.run(R"(INSERT INTO "migrations" VALUES ($1, $2))", {version + 1, timestamp}));
    }
    DBSYNC_TRY(connection.run(giveIdentity()));
    return transaction.commit();
}

Result<TableVersions> sqliteVersions(const std::string& path)
{
    TableVersions versions{0, static_cast<std::int64_t>(migrations().size())};
    if (!std::filesystem::exists(path))
        return versions;
    DBSYNC_ASSIGN(const auto connection, sqlite::Connection::openReadOnly(path));
    DBSYNC_ASSIGN(const auto there,
                  sqlite::queryInteger(connection, "SELECT 1 FROM sqlite_schema WHERE name = 'migrations'"));
    if (there) {
        DBSYNC_ASSIGN(const auto stored,
                      sqlite::queryInteger(connection, R"(SELECT max("version") FROM "migrations")"));
        versions.stored = stored.value_or(0);
    }
    return versions;
}

} // namespace dbsync::maindb
