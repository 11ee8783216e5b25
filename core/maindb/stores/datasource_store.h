#pragma once

#include "base/secret_box.h"
#include "maindb/database.h"
#include "maindb/records.h"

#include <vector>

namespace dbsync::maindb {

/// The datasources. Thread-safe.
class DatasourceStore
{
public:
    /// URLs are stored as `secrets` wraps them.
    explicit DatasourceStore(Database& database, SecretBox secrets = {})
        : m_database(database), m_secrets(std::move(secrets))
    {
    }

    /// In order of making, each with the number of its tenants.
    Result<std::vector<Datasource>> list();
    Result<std::optional<Datasource>> find(std::string_view name);
    Result<std::optional<Datasource>> find(std::int64_t id);

    /// Adds a datasource from name, url, state, weight and metadata. Code datasourceNameTaken where the name exists.
    /// Each change writes `note` into the audit, where one is given.
    Result<Datasource> add(const Datasource& datasource, const AuditNote* note = nullptr);
    /// Stores url, state, weight and metadata.
    Result<Datasource> update(const Datasource& datasource, const AuditNote* note = nullptr);
    /// Code datasourceNotEmpty where tenants are in it.
    Result<void> remove(std::int64_t id, const AuditNote* note = nullptr);

    /// Wraps every URL with the current key. Code wrongSecretKey where one cannot be read.
    Result<void> reseal();

private:
    Result<Datasource> datasourceFrom(const Rows& rows, std::size_t row) const;
    Result<std::optional<Datasource>> firstOf(const Rows& rows) const;

    Database& m_database;
    const SecretBox m_secrets;
};

} // namespace dbsync::maindb
