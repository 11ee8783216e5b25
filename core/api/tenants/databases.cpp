#include "api/tenants/databases.h"

#include "api/documents/record_views.h"
#include "api/tenants/datasource_claims.h"
#include "api/tenants/datasource_registry.h"
#include "base/log.h"
#include "postgres/url.h"

#include <algorithm>

namespace dbsync::api {

namespace {

constexpr std::string_view embeddedName = "embedded";
constexpr std::string_view usualName = "default";
/// Nodes that start at once register the same; each attempt that fails has let another node's succeed.
constexpr int mostAttempts = 20;

/// What names a database: everything but who logs in and how.
std::string identityOf(const std::string& url)
{
    const auto parsed = postgres::Url::parse(url);
    if (!parsed)
        return url;
    const std::string name = parsed->parameter("dbname");
    const std::string port = parsed->parameter("port");
    return "postgresql://" + parsed->parameter("host") + parsed->parameter("hostaddr") + ":" +
           (port.empty() ? "5432" : port) + "/" + (name.empty() ? parsed->parameter("user") : name) + "?" +
           parsed->schema();
}

Error named(const char* variable, Error error)
{
    error.message = std::string(variable) + ": " + error.message;
    return error;
}

std::string freeName(const std::vector<maindb::Datasource>& datasources)
{
    const auto taken = [&](const std::string& name) {
        return std::any_of(datasources.begin(), datasources.end(), [&](const auto& each) { return each.name == name; });
    };
    std::string name(usualName);
    for (int count = 2; taken(name); ++count)
        name = std::string(usualName) + "-" + std::to_string(count);
    return name;
}

/// Other nodes may do the same at the same time, under this URL or another; false where they were faster, and it is to
/// be looked at again.
Result<bool> addDatasource(maindb::MainDatabase& main, DatasourceClaims& claims, const std::string& name,
                           const std::string& url, const FoundDatabase& found)
{
    maindb::Datasource datasource;
    datasource.name = name;
    datasource.url = url;
    const auto added = main.datasources.add(datasource);
    if (!added && added.error().code == "datasourceNameTaken")
        return false;
    if (!added)
        return added.error();
    auto claimed = claims.claim(found, added->id);
    if (!claimed || !*claimed)
        DBSYNC_TRY(main.datasources.remove(added->id));
    return claimed;
}

/// What is at `url` is a datasource that is known under another one: it was restored elsewhere, or has another address.
Result<bool> takeUrl(maindb::MainDatabase& main, DatasourceClaims& claims, const FoundDatabase& found,
                     const std::string& url)
{
    maindb::Datasource changed = *found.datasource;
    if (!found.mark || found.mark->datasource != changed.id) {
        DBSYNC_ASSIGN(const bool claimed, claims.claim(found, changed.id));
        if (!claimed)
            return false;
    }
    const std::string before = withoutPassword(std::exchange(changed.url, url));
    const maindb::AuditNote note{0, "dbsync-cloud", "datasourceUrlChanged", changed.name};
    DBSYNC_TRY(main.datasources.update(changed, &note));
    logLine(LogLevel::Info, "a datasource is at another URL now",
            {{"datasource", changed.name}, {"before", before}, {"now", withoutPassword(url)}});
    return true;
}

/// Where TENANT_DATABASE_URL is set there is no embedded datasource, unless tenants are in it already.
Result<void> retireEmbedded(maindb::MainDatabase& main, const std::vector<maindb::Datasource>& datasources)
{
    for (maindb::Datasource datasource : datasources) {
        if (datasource.name != embeddedName || datasource.url != DatasourceRegistry::embeddedUrl)
            continue;
        if (datasource.tenants == 0 && main.datasources.remove(datasource.id))
            continue;
        if (datasource.weight == 0)
            continue;
        datasource.weight = 0;
        DBSYNC_TRY(main.datasources.update(datasource));
    }
    return {};
}

/// A datasource under the URL that is stored of it, or one that differs in who logs in only.
Result<bool> registerKnown(maindb::MainDatabase& main, DatasourceClaims& claims, const maindb::Datasource& known,
                           const std::string& url)
{
    const auto found = claims.look(url, true);
    if (!found) {
        logLine(LogLevel::Warning, "the datasource of TENANT_DATABASE_URL does not work",
                {{"datasource", known.name}, {"error", found.error().message}});
        return true;
    }
    if (found->mark && found->kind == FoundDatabase::Kind::Foreign)
        return named("TENANT_DATABASE_URL", foreignDatasource(url));
    const bool others = found->kind == FoundDatabase::Kind::Ours && found->datasource->id != known.id;
    if (others && known.tenants == 0) {
        // An earlier version has registered a restored copy as another datasource.
        const maindb::AuditNote note{0, "dbsync-cloud", "datasourceRemoved", known.name};
        DBSYNC_TRY(main.datasources.remove(known.id, &note));
        return takeUrl(main, claims, *found, url);
    }
    if (!others)
        DBSYNC_TRY(claims.claim(*found, known.id));
    if (known.url == url)
        return true;
    maindb::Datasource changed = known;
    changed.url = url;
    DBSYNC_TRY(main.datasources.update(changed));
    return true;
}

/// A URL that is stored of no datasource. `variable` names it in errors.
Result<bool> registerNew(maindb::MainDatabase& main, DatasourceClaims& claims, const char* variable,
                         const std::string& name, const std::string& url)
{
    auto found = claims.look(url);
    if (!found)
        return named(variable, std::move(found.error()));
    switch (found->kind) {
    case FoundDatabase::Kind::Foreign:
        return named(variable, foreignDatasource(url));
    case FoundDatabase::Kind::Ours:
        return takeUrl(main, claims, *found, url);
    case FoundDatabase::Kind::Free:
        return addDatasource(main, claims, name, url, *found);
    }
    return true;
}

std::vector<maindb::Datasource>::const_iterator findUrl(const std::vector<maindb::Datasource>& datasources,
                                                        const std::string& url)
{
    return std::find_if(datasources.begin(), datasources.end(),
                        [&](const auto& each) { return sameDatabase(each.url, url); });
}

Result<bool> registerTenantUrl(maindb::MainDatabase& main, DatasourceClaims& claims, const std::string& url)
{
    DBSYNC_ASSIGN(const auto datasources, main.datasources.list());
    DBSYNC_TRY(retireEmbedded(main, datasources));
    const auto known = findUrl(datasources, url);
    if (known != datasources.end())
        return registerKnown(main, claims, *known, url);
    return registerNew(main, claims, "TENANT_DATABASE_URL", freeName(datasources), url);
}

/// Where the main database is a restored copy at another place, the rows that it holds itself came along.
Result<bool> followMain(maindb::MainDatabase& main, DatasourceClaims& claims,
                        const std::vector<maindb::Datasource>& datasources, const DatabaseSettings& settings)
{
    const std::string& url = settings.mainUrl;
    if (settings.embedded() || findUrl(datasources, url) != datasources.end())
        return true;
    DBSYNC_ASSIGN(const TableVersions versions, datasource::Datasource::versions(url, settings.folder));
    if (versions.stored == 0)
        return true; // no rows were ever in it
    const auto found = claims.look(url);
    if (!found) {
        // As with a datasource that is known: all others are served.
        logLine(LogLevel::Warning, "the rows beside the main database cannot be used",
                {{"error", found.error().message}});
        return true;
    }
    return found->kind == FoundDatabase::Kind::Ours ? takeUrl(main, claims, *found, url) : Result<bool>(true);
}

/// The datasource that is there where none is named: the main database's own.
Result<bool> registerOwn(maindb::MainDatabase& main, DatasourceClaims& claims, const DatabaseSettings& settings)
{
    DBSYNC_ASSIGN(const auto datasources, main.datasources.list());
    if (!datasources.empty())
        return followMain(main, claims, datasources, settings);
    if (settings.embedded())
        return registerNew(main, claims, "--data", std::string(embeddedName),
                           std::string(DatasourceRegistry::embeddedUrl));
    return registerNew(main, claims, "MAIN_DATABASE_URL", std::string(usualName), settings.mainUrl);
}

} // namespace

bool sameDatabase(const std::string& one, const std::string& other)
{
    return one == other || identityOf(one) == identityOf(other);
}

Result<TableVersions> mainVersions(const DatabaseSettings& settings)
{
    auto versions = settings.embedded() ? maindb::sqliteVersions(settings.folder + "/main.sqlite")
                                        : maindb::postgresVersions(settings.mainUrl);
    if (!versions && !settings.embedded())
        return named("MAIN_DATABASE_URL", std::move(versions.error()));
    return versions;
}

Result<std::unique_ptr<maindb::MainDatabase>> openMainDatabase(const DatabaseSettings& settings, const Clock& clock)
{
    auto opened = settings.embedded() ? maindb::openSqliteDatabase(settings.folder + "/main.sqlite", clock)
                                      : maindb::openPostgresDatabase(settings.mainUrl, clock);
    if (!opened && !settings.embedded())
        return named("MAIN_DATABASE_URL", std::move(opened.error()));
    if (!opened)
        return std::move(opened.error());
    return std::make_unique<maindb::MainDatabase>(std::move(*opened), settings.secrets);
}

Result<void> registerDatasource(maindb::MainDatabase& main, DatasourceRegistry& registry,
                                const DatabaseSettings& settings)
{
    DBSYNC_TRY(main.datasources.reseal());
    DBSYNC_ASSIGN(const std::string identity, main.identity());
    registry.belongTo(identity);
    DatasourceClaims claims(main, registry);
    for (int attempt = 1; attempt <= mostAttempts; ++attempt) {
        DBSYNC_ASSIGN(const bool done, settings.tenantUrl.empty()
                                           ? registerOwn(main, claims, settings)
                                           : registerTenantUrl(main, claims, settings.tenantUrl));
        if (done)
            return {};
    }
    return Error{ErrorKind::Unreachable, "busy", "Other nodes register the same datasource at the same time.",
                 "Start again."};
}

} // namespace dbsync::api
