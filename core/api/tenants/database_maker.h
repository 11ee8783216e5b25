#pragma once

#include "api/tenants/datasource_claims.h"

#include <cstdint>
#include <optional>
#include <string>

namespace dbsync::api {

/// Makes databases for new tenants, where the installation allows it (DBSYNC_CREATE_DATABASES): NAME_2, NAME_3 …
/// beside the database NAME of TENANT_DATABASE_URL, each a datasource of that name. A database that a crash has left
/// unregistered is the next one's. Thread-safe.
class DatabaseMaker
{
public:
    /// `url` is the first one's; `tenants` go into each, 0 where no databases are to be made.
    DatabaseMaker(maindb::MainDatabase& main, DatasourceRegistry& registry, std::string url, std::int64_t tenants)
        : m_main(main), m_claims(main, registry), m_url(std::move(url)), m_tenants(tenants)
    {
    }

    /// How many tenants a database gets; nothing where none are made.
    std::optional<std::int64_t> room() const
    {
        return m_tenants > 0 ? std::optional(m_tenants) : std::optional<std::int64_t>();
    }

    /// Makes and registers the next database; nothing where another node was faster, or none are to be made. Errors are
    /// those of the database.
    Result<std::optional<maindb::Datasource>> makeNext();

private:
    Result<std::optional<maindb::Datasource>> registerMade(const std::string& name, const std::string& url);

    maindb::MainDatabase& m_main;
    DatasourceClaims m_claims;
    const std::string m_url;
    const std::int64_t m_tenants;
};

/// `url` with "_NUMBER" behind the name of its database; "" where it names none.
std::string numberedUrl(const std::string& url, int number);

} // namespace dbsync::api
