#include "datasource/sqlite/sqlite_migrations.h"

#include "base/sqlite.h"

#include <array>

namespace dbsync::datasource {

namespace {

/// One step a version, from the one before it; a step that was released is never changed. The version lies in
/// PRAGMA user_version.
constexpr std::array steps = {
    // Namespaces are the sets of physical tables. A schema is stored once, however many tenants have it.
    "CREATE TABLE dbsync_namespaces(id INTEGER PRIMARY KEY AUTOINCREMENT, fingerprint TEXT NOT NULL);"
    "CREATE INDEX dbsync_namespaces_fingerprint ON dbsync_namespaces(fingerprint);"
    "CREATE TABLE dbsync_schemas(id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE,"
    " schema TEXT NOT NULL);"
    "CREATE TABLE dbsync_tenants(tenant INTEGER PRIMARY KEY, namespace INTEGER, schema INTEGER,"
    " version INTEGER NOT NULL, revision INTEGER NOT NULL, mark TEXT NOT NULL);"
    "CREATE INDEX dbsync_tenants_namespace ON dbsync_tenants(namespace);"
    "CREATE TABLE dbsync_versions(tenant INTEGER, version INTEGER, schema INTEGER NOT NULL, time TEXT NOT NULL,"
    " PRIMARY KEY(tenant, version)) WITHOUT ROWID;"
    "CREATE INDEX dbsync_versions_schema ON dbsync_versions(schema);"
    "CREATE TABLE dbsync_tables(tenant INTEGER, name TEXT COLLATE NOCASE, \"rows\" INTEGER NOT NULL,"
    " tombstones INTEGER NOT NULL, revision INTEGER NOT NULL, PRIMARY KEY(tenant, name)) WITHOUT ROWID;"
    "CREATE TABLE dbsync_revisions(tenant INTEGER, revision INTEGER, mark TEXT NOT NULL, time TEXT NOT NULL,"
    " user TEXT NOT NULL, device TEXT NOT NULL, PRIMARY KEY(tenant, revision)) WITHOUT ROWID;"
    "CREATE TABLE dbsync_batches(tenant INTEGER, device TEXT, sequence INTEGER NOT NULL, id TEXT NOT NULL,"
    " answer TEXT NOT NULL, PRIMARY KEY(tenant, device)) WITHOUT ROWID;",
    // When rows were changed on their devices, of tables with the policy `latest`.
    "CREATE TABLE dbsync_times(tenant INTEGER, \"table\" TEXT COLLATE NOCASE, key TEXT, revision INTEGER NOT NULL,"
    " times TEXT NOT NULL, PRIMARY KEY(tenant, \"table\", key)) WITHOUT ROWID;",
    // Whether the tenant is being moved, and up to which revision its tombstones are gone.
    "ALTER TABLE dbsync_tenants ADD COLUMN hold INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE dbsync_tenants ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;",
};

} // namespace

Result<void> migrateSqlite(sqlite3* connection)
{
    DBSYNC_ASSIGN(auto transaction, sqlite::Transaction::begin(connection, sqlite::Transaction::Kind::Immediate));
    DBSYNC_ASSIGN(const auto stored, sqlite::queryInteger(connection, "PRAGMA user_version"));
    const auto version = static_cast<std::size_t>(stored.value_or(0));
    if (version > steps.size())
        return Error{ErrorKind::InvalidRequest, "newerVersion",
                     "The datasource was made by a newer version of dbsync-cloud.", "Update dbsync-cloud."};
    if (version == 0) {
        DBSYNC_ASSIGN(const auto others, sqlite::queryInteger(connection, "SELECT count(*) FROM sqlite_schema"));
        if (others.value_or(0) > 0)
            return Error{ErrorKind::InvalidRequest, "foreignDatabase",
                         "The file holds a database that is not a datasource of dbsync-cloud.",
                         "Name a file that does not exist yet."};
    }
    for (std::size_t step = version; step < steps.size(); ++step)
        DBSYNC_TRY(sqlite::execute(connection, steps[step]));
    if (version < steps.size())
        DBSYNC_TRY(sqlite::execute(connection, "PRAGMA user_version = " + std::to_string(steps.size())));
    return transaction.commit();
}

} // namespace dbsync::datasource
