#include "datasource/datasource.h"

#include "datasource/peek.h"
#include "datasource/postgres/postgres_datasource.h"
#include "datasource/postgres/tables/postgres_owner.h"
#include "datasource/sqlite/sqlite_datasource.h"
#include "datasource/sqlite/tables/sqlite_migrations.h"
#include "datasource/sqlite/tables/sqlite_owner.h"
#include "postgres/url.h"

#include <algorithm>
#include <filesystem>

namespace dbsync::datasource {

namespace {

bool isFileName(std::string_view name)
{
    return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '-';
    });
}

/// The file of "sqlite:NAME".
Result<std::string> fileOf(const std::string& url, const std::string& folder)
{
    constexpr std::string_view sqlite = "sqlite:";
    if (!url.starts_with(sqlite))
        return Error{ErrorKind::InvalidRequest, "invalidUrl", "Datasources of this kind are not supported.",
                     "Name a file of the cloud's data folder, as in \"sqlite:NAME\", or a database, as in "
                     "\"postgresql://user:password@host/database?schema=name\"."};
    const std::string name = url.substr(sqlite.size());
    if (!isFileName(name))
        return Error{ErrorKind::InvalidRequest, "invalidUrl",
                     "\"" + name + "\" cannot be the name of a datasource's file.",
                     "Use letters, digits, '.', '_' and '-', not beginning with '.'."};
    return folder + "/" + name;
}

} // namespace

Result<std::unique_ptr<Datasource>> Datasource::open(const std::string& url, const std::string& folder,
                                                     const Clock& clock)
{
    if (postgres::isPostgresUrl(url))
        return PostgresDatasource::openUrl(url, clock);
    DBSYNC_ASSIGN(const std::string file, fileOf(url, folder));
    return SqliteDatasource::openFile(file, clock);
}

Result<TableVersions> Datasource::versions(const std::string& url, const std::string& folder)
{
    if (!postgres::isPostgresUrl(url)) {
        DBSYNC_ASSIGN(const std::string file, fileOf(url, folder));
        return sqliteVersions(file);
    }
    DBSYNC_ASSIGN(const auto parsed, postgres::Url::parse(url));
    DBSYNC_ASSIGN(const auto connection, postgres::Connection::open(parsed));
    return postgresVersions(*connection);
}

namespace {

Result<Peeked> peekSqlite(const std::string& file)
{
    Peeked peeked;
    if (!std::filesystem::exists(file))
        return peeked;
    DBSYNC_ASSIGN(const auto connection, sqlite::Connection::openReadOnly(file));
    const auto has = [&](const std::string& table) {
        return sqlite::queryInteger(connection, "SELECT 1 FROM sqlite_schema WHERE name = '" + table + "'");
    };
    DBSYNC_ASSIGN(const auto tenants, has("dbsync_tenants"));
    DBSYNC_ASSIGN(const auto owner, has("dbsync_owner"));
    if (owner) {
        DBSYNC_ASSIGN(peeked.owner, readOwner(connection));
    }
    if (tenants) {
        DBSYNC_ASSIGN(peeked.tenants, readKnownTenants(connection));
    }
    return peeked;
}

Result<Peeked> peekPostgres(const std::string& url)
{
    Peeked peeked;
    DBSYNC_ASSIGN(const auto parsed, postgres::Url::parse(url));
    DBSYNC_ASSIGN(const auto connection, postgres::Connection::open(parsed));
    PostgresPlace place;
    place.ours = postgres::quoteName(parsed.schema()) + ".";
    const auto has = [&](const char* table) {
        return "to_regclass(" + postgres::quoteText(place.ours + table) + ") IS NOT NULL";
    };
    DBSYNC_ASSIGN(const auto there, connection->run("SELECT " + has("dbsync_tenants") + ", " + has("dbsync_owner")));
    if (there.text(0, 1) == "t") {
        DBSYNC_ASSIGN(peeked.owner, readOwner(*connection, place));
    }
    if (there.text(0, 0) == "t") {
        DBSYNC_ASSIGN(peeked.tenants, readKnownTenants(*connection, place));
    }
    return peeked;
}

} // namespace

Result<Peeked> peek(const std::string& url, const std::string& folder)
{
    if (postgres::isPostgresUrl(url))
        return peekPostgres(url);
    DBSYNC_ASSIGN(const std::string file, fileOf(url, folder));
    return peekSqlite(file);
}

namespace {

Error notSupported()
{
    return {ErrorKind::InvalidRequest,
            "datasourceUnsupported",
            "Tenants cannot be taken to or from this kind of datasource yet.",
            {}};
}

} // namespace

Result<void> Datasource::hold(std::int64_t, Hold hold)
{
    return hold == Hold::None ? Result<void>() : notSupported();
}

Result<std::unique_ptr<ChangeStream>> Datasource::exportTenant(std::int64_t, const wire::Cursor&)
{
    return notSupported();
}

Result<wire::Cursor> Datasource::importTenant(std::int64_t, RowSource&)
{
    return notSupported();
}

/// Keeping everything harms nobody.
Result<void> Datasource::forget(std::int64_t, const Forgetting&)
{
    return {};
}

} // namespace dbsync::datasource
