#pragma once

#include "base/secret_box.h"
#include "maindb/database.h"
#include "maindb/records.h"

#include <memory>
#include <mutex>
#include <unordered_map>

namespace dbsync::maindb {

/// A tenant with the datasource that its rows are in.
struct TenantEntry
{
    Tenant tenant;
    std::optional<Datasource> datasource;
};

/// Looks tenants up by their code, from memory where nothing has changed. Thread-safe.
class TenantDirectory
{
public:
    /// `secrets` as in DatasourceStore.
    explicit TenantDirectory(Database& database, SecretBox secrets = {})
        : m_database(database), m_secrets(std::move(secrets))
    {
    }

    /// Nothing (null) where no tenant has the code.
    Result<std::shared_ptr<const TenantEntry>> find(const std::string& code);

private:
    struct Cached
    {
        std::shared_ptr<const TenantEntry> entry;
        std::int64_t readAt = 0;
    };
    Result<std::shared_ptr<const TenantEntry>> read(const std::string& code);

    Database& m_database;
    const SecretBox m_secrets;
    std::mutex m_mutex;
    std::int64_t m_generation = -1;
    std::unordered_map<std::string, Cached> m_cached;
};

} // namespace dbsync::maindb
