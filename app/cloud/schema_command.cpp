#include "api/tenants/databases.h"
#include "api/tenants/datasource_registry.h"
#include "commands.h"
#include "schema/schema_change.h"
#include "schema/schema_difference.h"
#include "schema/sqlite_schema.h"
#include "settings.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

namespace dbsync::cloud {

namespace {

Error usage(std::string message)
{
    return {ErrorKind::InvalidRequest, "usage", std::move(message), "See \"dbsync-cloud schema --help\"."};
}

/// The schema that a file of SQL makes in an empty database.
Result<Schema> readSchemaFile(const std::string& path)
{
    std::ifstream file(path);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf()))
        return usage("Cannot read the file " + path + ".");
    return schemaFromSql(text.str());
}

Result<void> pushMain(const Settings& settings)
{
    DBSYNC_ASSIGN(const auto main, api::openMainDatabase(settings.databases));
    std::cout << "the main database is up to date" << std::endl;
    return {};
}

/// What opening a database would do to our own tables in it.
void tellPlan(const std::string& database, const TableVersions& versions)
{
    const std::string known = std::to_string(versions.known);
    if (versions.stored == versions.known)
        std::cout << database << " is up to date: version " << known << "\n";
    else if (versions.stored == 0)
        std::cout << database << " would get our own tables, version " << known << "\n";
    else if (versions.stored < versions.known)
        std::cout << database << " would go from version " << versions.stored << " to " << known << "\n";
    else
        std::cout << database << " has version " << versions.stored << ", which is newer than this program's " << known
                  << "\n";
}

Result<std::int64_t> datasourceOf(maindb::MainDatabase& main, const std::string& code)
{
    DBSYNC_ASSIGN(const auto tenant, main.directory.find(code));
    if (!tenant || !tenant->datasource)
        return Error{ErrorKind::InvalidRequest,
                     "invalidTenantCode",
                     tenant ? "This tenant has no datasource." : "There is no tenant \"" + code + "\".",
                     {}};
    return tenant->datasource->id;
}

bool isRegistered(const std::vector<maindb::Datasource>& datasources, const std::string& url)
{
    return std::any_of(datasources.begin(), datasources.end(),
                       [&](const maindb::Datasource& each) { return api::sameDatabase(each.url, url); });
}

/// Opens nothing that it would change; which datasources there are is known once the main database is up to date.
Result<void> planDatasources(const Settings& settings, const std::optional<std::string>& tenant)
{
    const std::string& url = settings.databases.tenantUrl;
    DBSYNC_ASSIGN(const TableVersions versions, api::mainVersions(settings.databases));
    std::vector<maindb::Datasource> datasources;
    std::int64_t only = 0;
    if (versions.stored == versions.known) {
        DBSYNC_ASSIGN(const auto main, api::openMainDatabase(settings.databases));
        DBSYNC_ASSIGN(datasources, main->datasources.list());
        if (tenant) {
            DBSYNC_ASSIGN(only, datasourceOf(*main, *tenant));
        }
    } else {
        tellPlan("the main database", versions);
    }
    for (const maindb::Datasource& record : datasources) {
        if (only != 0 && record.id != only)
            continue;
        DBSYNC_ASSIGN(const TableVersions own, datasource::Datasource::versions(record.url, settings.databases.folder));
        tellPlan("the datasource " + record.name, own);
    }
    if (tenant || url.empty() || isRegistered(datasources, url))
        return {};
    DBSYNC_ASSIGN(const TableVersions own, datasource::Datasource::versions(url, settings.databases.folder));
    tellPlan("the datasource of TENANT_DATABASE_URL would be registered; it", own);
    return {};
}

/// Opening a datasource brings our own tables in it up to date.
Result<void> pushDatasources(const Settings& settings, const std::optional<std::string>& tenant)
{
    DBSYNC_ASSIGN(const auto main, api::openMainDatabase(settings.databases));
    api::DatasourceRegistry registry(settings.databases.folder, systemClock(), settings.databases.embedded());
    DBSYNC_TRY(api::registerDatasource(*main, registry, settings.databases));
    DBSYNC_ASSIGN(const auto datasources, main->datasources.list());
    std::int64_t only = 0;
    if (tenant) {
        DBSYNC_ASSIGN(only, datasourceOf(*main, *tenant));
    }
    for (const maindb::Datasource& record : datasources) {
        if (only != 0 && record.id != only)
            continue;
        DBSYNC_TRY(registry.open(record));
        std::cout << "the datasource " << record.name << " is up to date" << std::endl;
    }
    return {};
}

Result<void> pushTenant(const Settings& settings, const std::string& code, const std::string& path, bool plan,
                        bool allowLoss)
{
    DBSYNC_ASSIGN(Schema schema, readSchemaFile(path));
    DBSYNC_ASSIGN(const auto main, api::openMainDatabase(settings.databases));
    DBSYNC_TRY(datasourceOf(*main, code));
    DBSYNC_ASSIGN(const auto tenant, main->directory.find(code));
    DBSYNC_ASSIGN(const std::string identity, main->identity());
    api::DatasourceRegistry registry(settings.databases.folder, systemClock(), settings.databases.embedded());
    registry.belongTo(identity);
    DBSYNC_ASSIGN(const auto datasource, registry.open(*tenant->datasource));
    DBSYNC_ASSIGN(const Schema before, datasource->schema(tenant->tenant.id));
    for (const LeftOutTable& table : schema.leftOut)
        std::cout << "left out: " << table.name << ": " << table.reason.sentence() << "\n";
    for (const std::string& sentence : compareSchemas(schema, before).sentences())
        std::cout << sentence << "\n";
    if (plan)
        return {};
    if (allowLoss)
        agreeToLoss(before, schema);
    DBSYNC_ASSIGN(const std::int64_t version, datasource->pushSchema(tenant->tenant.id, schema, before.version));
    DBSYNC_TRY(
        main->audit.note({tenant->tenant.id, "dbsync-cloud", "schemaPushed", code + " " + std::to_string(version)}));
    std::cout << "the schema of " << code << " has version " << version << std::endl;
    return {};
}

} // namespace

CommandSpec schemaSpec()
{
    CommandSpec spec{
        "schema",
        "Pushes a schema: \"schema push main\" our own tables of the main database, \"schema push tenant\" "
        "those of the datasources (with --tenant of that tenant's), with --tenant and --file a tenant's tables.",
        {"push", "main|tenant"},
        {}};
    spec.options = settingsOptions();
    spec.options.push_back({"--tenant", "CODE", "The tenant whose schema is pushed."});
    spec.options.push_back({"--file", "SCHEMA.sql", "CREATE statements as SQLite takes them."});
    spec.options.push_back({"--plan", "", "Only says what would be done."});
    spec.options.push_back(
        {"--allow-loss", "", "With --file: columns that it lacks go, with their values, on every device too."});
    return spec;
}

Result<void> runSchema(const CommandLine& line)
{
    const std::string& what = line.arguments[1];
    if (line.arguments[0] != "push" || (what != "main" && what != "tenant"))
        return usage("Unknown: schema " + line.arguments[0] + " " + what + ".");
    const auto tenant = line.value("--tenant");
    const auto file = line.value("--file");
    if (file && !tenant)
        return usage("--file is the schema of a tenant; name it with --tenant.");
    if (what == "main" && tenant)
        return usage("--tenant goes with \"schema push tenant\".");
    DBSYNC_ASSIGN(const Settings settings, readSettings(line));
    DBSYNC_TRY(checkSettings(settings));
    const bool plan = line.has("--plan");
    if (file)
        return pushTenant(settings, *tenant, *file, plan, line.has("--allow-loss"));
    if (what == "tenant")
        return plan ? planDatasources(settings, tenant) : pushDatasources(settings, tenant);
    if (!plan)
        return pushMain(settings);
    DBSYNC_ASSIGN(const TableVersions versions, api::mainVersions(settings.databases));
    tellPlan("the main database", versions);
    return {};
}

} // namespace dbsync::cloud
