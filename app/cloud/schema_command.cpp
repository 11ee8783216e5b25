#include "api/tenants/databases.h"
#include "api/tenants/datasource_registry.h"
#include "commands.h"
#include "schema/schema_difference.h"
#include "schema/sqlite_schema.h"
#include "settings.h"

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

/// Opening a datasource brings our own tables in it up to date.
Result<void> pushDatasources(const Settings& settings)
{
    DBSYNC_ASSIGN(const auto main, api::openMainDatabase(settings.databases));
    api::DatasourceRegistry registry(settings.databases.folder, systemClock(), settings.databases.embedded());
    DBSYNC_TRY(api::registerDatasource(*main, registry, settings.databases));
    DBSYNC_ASSIGN(const auto datasources, main->datasources.list());
    for (const maindb::Datasource& record : datasources) {
        DBSYNC_TRY(registry.open(record));
        std::cout << "the datasource " << record.name << " is up to date" << std::endl;
    }
    return {};
}

Result<void> pushTenant(const Settings& settings, const std::string& code, const std::string& path, bool plan)
{
    DBSYNC_ASSIGN(const Schema schema, readSchemaFile(path));
    DBSYNC_ASSIGN(const auto main, api::openMainDatabase(settings.databases));
    DBSYNC_ASSIGN(const auto tenant, main->directory.find(code));
    if (!tenant || !tenant->datasource)
        return Error{ErrorKind::InvalidRequest,
                     "invalidTenantCode",
                     tenant ? "This tenant has no datasource." : "There is no tenant \"" + code + "\".",
                     {}};
    api::DatasourceRegistry registry(settings.databases.folder, systemClock(), settings.databases.embedded());
    DBSYNC_ASSIGN(const auto datasource, registry.open(*tenant->datasource));
    DBSYNC_ASSIGN(const Schema before, datasource->schema(tenant->tenant.id));
    for (const LeftOutTable& table : schema.leftOut)
        std::cout << "left out: " << table.name << ": " << table.reason << "\n";
    for (const std::string& sentence : compareSchemas(schema, before).sentences())
        std::cout << sentence << "\n";
    if (plan)
        return {};
    DBSYNC_ASSIGN(const std::int64_t version, datasource->pushSchema(tenant->tenant.id, schema, before.version));
    DBSYNC_TRY(
        main->audit.note(tenant->tenant.id, "dbsync-cloud", "schemaPushed", code + " " + std::to_string(version)));
    std::cout << "the schema of " << code << " has version " << version << std::endl;
    return {};
}

} // namespace

CommandSpec schemaSpec()
{
    CommandSpec spec{
        "schema",
        "Pushes a schema: \"schema push main\" our own tables of the main database, \"schema push tenant\" "
        "those of the datasources, with --tenant and --file a tenant's tables.",
        {"push", "main|tenant"},
        {}};
    spec.options = settingsOptions();
    spec.options.push_back({"--tenant", "CODE", "The tenant whose schema is pushed."});
    spec.options.push_back({"--file", "SCHEMA.sql", "CREATE statements as SQLite takes them."});
    spec.options.push_back({"--plan", "", "Only says what would be done."});
    return spec;
}

Result<void> runSchema(const CommandLine& line)
{
    const std::string& what = line.arguments[1];
    if (line.arguments[0] != "push" || (what != "main" && what != "tenant"))
        return usage("Unknown: schema " + line.arguments[0] + " " + what + ".");
    const auto tenant = line.value("--tenant");
    const auto file = line.value("--file");
    if (tenant.has_value() != file.has_value() || (what == "main" && tenant))
        return usage("--tenant and --file go together, with \"schema push tenant\".");
    DBSYNC_ASSIGN(const Settings settings, readSettings(line));
    DBSYNC_TRY(checkSettings(settings));
    if (!tenant && line.has("--plan")) {
        std::cout << "would bring our own tables in the " << (what == "main" ? "main database" : "datasources")
                  << " up to date" << std::endl;
        return {};
    }
    if (what == "main")
        return pushMain(settings);
    if (!tenant)
        return pushDatasources(settings);
    return pushTenant(settings, *tenant, *file, line.has("--plan"));
}

} // namespace dbsync::cloud
