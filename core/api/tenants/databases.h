#pragma once

#include "base/clock.h"
#include "base/secret_box.h"
#include "maindb/main_database.h"

#include <memory>
#include <optional>
#include <string>

namespace dbsync::api {

class DatasourceRegistry;

/// Where the cloud keeps what it keeps.
struct DatabaseSettings
{
    std::string folder;    ///< of the embedded databases and of large requests; may be "" where mainUrl is set
    std::string mainUrl;   ///< of the main database; "" for the embedded one
    std::string tenantUrl; ///< of the datasource that is there from the start; "" for the main database's own
    SecretBox secrets;     ///< wraps what is stored of datasources
    /// How many tenants a database beside tenantUrl's gets before another is made; 0: none are made (DatabaseMaker).
    std::int64_t tenantsPerDatabase = 0;

    bool embedded() const { return mainUrl.empty(); }
};

/// Opens the main database, made or migrated where needed. `clock` must outlive it.
Result<std::unique_ptr<maindb::MainDatabase>> openMainDatabase(const DatabaseSettings& settings,
                                                               const Clock& clock = systemClock());

/// The version of the main database's tables; changes nothing.
Result<TableVersions> mainVersions(const DatabaseSettings& settings);

/// Sees to the datasource that is there from the start, and to what is stored being wrapped with the current key. With
/// tenantUrl that one is registered: a new one must work, else this is its error; one that was registered before may be
/// out of order for now. One that is a datasource of ours at another place (restored, moved, renamed) is that one from
/// now on; one of another installation is refused (code datasourceForeign). Without it, where there is no datasource,
/// the main database holds the rows too: in a file beside the embedded one, or in PostgreSQL itself.
Result<void> registerDatasource(maindb::MainDatabase& main, DatasourceRegistry& registry,
                                const DatabaseSettings& settings);

/// Whether two URLs name the same database, and the same schema in it, whoever logs in.
bool sameDatabase(const std::string& one, const std::string& other);

} // namespace dbsync::api
