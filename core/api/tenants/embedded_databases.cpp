#include "api/tenants/embedded_databases.h"

#include "api/tenants/datasource_registry.h"

namespace dbsync::api {

Result<std::unique_ptr<maindb::MainDatabase>> openEmbeddedDatabases(const std::string& folder, const Clock& clock)
{
    DBSYNC_ASSIGN(auto database, maindb::openSqliteDatabase(folder + "/main.sqlite", clock));
    auto main = std::make_unique<maindb::MainDatabase>(std::move(database));
    DBSYNC_ASSIGN(const auto datasources, main->datasources.list());
    if (!datasources.empty())
        return main;
    maindb::Datasource embedded;
    embedded.name = "embedded";
    embedded.url = DatasourceRegistry::embeddedUrl;
    // Another process may have been faster.
    if (auto added = main->datasources.add(embedded); !added && added.error().code != "datasourceNameTaken")
        return std::move(added.error());
    return main;
}

} // namespace dbsync::api
