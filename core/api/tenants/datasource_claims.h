#pragma once

#include "api/tenants/datasource_registry.h"
#include "maindb/main_database.h"

#include <memory>
#include <optional>
#include <string>

namespace dbsync::api {

/// A database that is to be a datasource, and what it is to this installation.
struct FoundDatabase
{
    enum class Kind {
        Free,    ///< nobody's
        Ours,    ///< one of the datasources, under whatever URL, or a copy of it
        Foreign, ///< another installation's, or of tenants that nobody here knows
    };
    Kind kind = Kind::Free;
    std::optional<maindb::Datasource> datasource;   ///< which one, where it is one of ours
    std::optional<datasource::Owner> mark;          ///< as it is stored there
    std::unique_ptr<datasource::Datasource> opened; ///< may be null where it is Foreign
};

/// Tells whose databases are. Each datasource carries a mark: the main database's identity and the datasource's id.
/// Thread-safe.
class DatasourceClaims
{
public:
    DatasourceClaims(maindb::MainDatabase& main, DatasourceRegistry& registry) : m_main(main), m_registry(registry) {}

    /// Opens a URL and finds out. What has no mark, since an older version made it, is taken for the datasource whose
    /// tenants are in it. One that is another installation's is not opened, as that brings its tables up to date;
    /// without a mark it is, where it is `known` to be ours. Code datasourceUnreachable.
    Result<FoundDatabase> look(const std::string& url, bool known = false);
    /// Makes what was found the datasource of this id; false where somebody else was faster.
    Result<bool> claim(const FoundDatabase& found, std::int64_t id);
    /// Takes the mark of a datasource away, as it has left for another place.
    Result<void> release(datasource::Datasource& place, std::int64_t id);

private:
    Result<void> judge(FoundDatabase& found, const std::vector<datasource::KnownTenant>& known);
    Result<std::optional<maindb::Datasource>> holderOf(const std::vector<datasource::KnownTenant>& known);
    Result<bool> holdsAll(const std::vector<datasource::KnownTenant>& known, std::int64_t datasourceId,
                          const std::vector<maindb::Tenant>& tenants);

    maindb::MainDatabase& m_main;
    DatasourceRegistry& m_registry;
};

} // namespace dbsync::api
