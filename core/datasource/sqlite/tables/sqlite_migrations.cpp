#include "datasource/sqlite/tables/sqlite_migrations.h"

#include "base/sqlite.h"
#include "datasource/newer_version.h"
#include "datasource/sqlite/tables/sqlite_tables.h"
#include "schema/schema_json.h"

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

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
    // Keys are one to the byte, in the tables of the namespaces too (unfoldKeys()).
    "",
    // Whose it is: one row, once somebody has claimed it.
    "CREATE TABLE IF NOT EXISTS dbsync_owner(id INTEGER PRIMARY KEY CHECK (id = 1), main TEXT NOT NULL, datasource "
    "INTEGER NOT "
    "NULL);",
};

constexpr std::size_t bytesAsKeys = 4; ///< the version from which on keys are one to the byte

/// Namespaces of a version whose keys were compared by their folded form.
Result<void> unfoldKeys(sqlite3* connection)
{
    DBSYNC_ASSIGN(auto spaces,
                  sqlite::Statement::prepare(connection,
                                             "SELECT n.id, (SELECT s.schema FROM dbsync_tenants t JOIN dbsync_schemas "
                                             "s ON s.id = t.schema WHERE t.namespace = n.id ORDER BY t.tenant LIMIT 1) "
                                             "FROM dbsync_namespaces n ORDER BY n.id"));
    std::vector<Layout> layouts;
    while (true) {
        DBSYNC_ASSIGN(const bool more, spaces.step());
        if (!more)
            break;
        DBSYNC_ASSIGN(const Schema schema,
                      schemaFromJson(nlohmann::ordered_json::parse(spaces.text(1), nullptr, false)));
        layouts.push_back(makeLayout(schema, spaces.integer(0)));
    }
    for (const Layout& layout : layouts) {
        DBSYNC_TRY(unfoldKeys(connection, layout));
        DBSYNC_ASSIGN(auto update, sqlite::Statement::prepare(
                                       connection, "UPDATE dbsync_namespaces SET fingerprint = ?2 WHERE id = ?1"));
        DBSYNC_TRY(update.bind(1, layout.space).bind(2, fingerprint(layout)).run());
    }
    return {};
}

} // namespace

Result<void> migrateSqlite(sqlite3* connection)
{
    DBSYNC_ASSIGN(auto transaction, sqlite::Transaction::begin(connection, sqlite::Transaction::Kind::Immediate));
    DBSYNC_ASSIGN(const auto stored, sqlite::queryInteger(connection, "PRAGMA user_version"));
    const auto version = static_cast<std::size_t>(stored.value_or(0));
    if (version > steps.size())
        return newerVersion({static_cast<std::int64_t>(version), steps.size()});
    if (version == 0) {
        DBSYNC_ASSIGN(const auto others, sqlite::queryInteger(connection, "SELECT count(*) FROM sqlite_schema"));
        if (others.value_or(0) > 0)
            return Error{ErrorKind::InvalidRequest, "foreignDatabase",
                         "The file holds a database that is not a datasource of dbsync-cloud.",
                         "Name a file that does not exist yet."};
    }
    for (std::size_t step = version; step < steps.size(); ++step)
        DBSYNC_TRY(sqlite::execute(connection, steps[step]));
    if (version > 0 && version < bytesAsKeys)
        DBSYNC_TRY(unfoldKeys(connection));
    if (version < steps.size())
        DBSYNC_TRY(sqlite::execute(connection, "PRAGMA user_version = " + std::to_string(steps.size())));
    return transaction.commit();
}

Result<TableVersions> sqliteVersions(const std::string& path)
{
    TableVersions versions{0, steps.size()};
    if (!std::filesystem::exists(path))
        return versions;
    DBSYNC_ASSIGN(const auto connection, sqlite::Connection::openReadOnly(path));
    DBSYNC_ASSIGN(const auto stored, sqlite::queryInteger(connection, "PRAGMA user_version"));
    versions.stored = stored.value_or(0);
    return versions;
}

} // namespace dbsync::datasource
