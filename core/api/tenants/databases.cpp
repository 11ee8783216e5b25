#include "api/tenants/databases.h"

#include "api/tenants/datasource_registry.h"
#include "base/log.h"
#include "postgres/url.h"

#include <algorithm>

namespace dbsync::api {

namespace {

constexpr std::string_view embeddedName = "embedded";
constexpr std::string_view usualName = "default";

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

/// Others may do the same at the same time; whoever comes second finds it done.
Result<void> addDatasource(maindb::MainDatabase& main, const std::string& name, const std::string& url)
{
    maindb::Datasource datasource;
    datasource.name = name;
    datasource.url = url;
    auto added = main.datasources.add(datasource);
    if (!added && added.error().code != "datasourceNameTaken")
        return std::move(added.error());
    return {};
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

Result<void> registerTenantUrl(maindb::MainDatabase& main, DatasourceRegistry& registry, const std::string& url)
{
    DBSYNC_ASSIGN(const auto datasources, main.datasources.list());
    DBSYNC_TRY(retireEmbedded(main, datasources));
    const auto known = std::find_if(datasources.begin(), datasources.end(),
                                    [&](const auto& each) { return sameDatabase(each.url, url); });
    if (known == datasources.end()) {
        if (auto tried = registry.tryOut(url); !tried)
            return named("TENANT_DATABASE_URL", std::move(tried.error()));
        return addDatasource(main, freeName(datasources), url);
    }
    if (const auto tried = registry.tryOut(url); !tried) {
        logLine(LogLevel::Warning, "the datasource of TENANT_DATABASE_URL does not work",
                {{"datasource", known->name}, {"error", tried.error().message}});
        return {};
    }
    if (known->url == url)
        return {};
    maindb::Datasource changed = *known;
    changed.url = url;
    DBSYNC_TRY(main.datasources.update(changed));
    return {};
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
    if (!settings.tenantUrl.empty())
        return registerTenantUrl(main, registry, settings.tenantUrl);
    DBSYNC_ASSIGN(const auto datasources, main.datasources.list());
    if (!datasources.empty())
        return {};
    if (settings.embedded())
        return addDatasource(main, std::string(embeddedName), std::string(DatasourceRegistry::embeddedUrl));
    if (auto tried = registry.tryOut(settings.mainUrl); !tried)
        return named("MAIN_DATABASE_URL", std::move(tried.error()));
    return addDatasource(main, std::string(usualName), settings.mainUrl);
}

} // namespace dbsync::api
