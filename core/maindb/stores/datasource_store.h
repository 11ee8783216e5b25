#pragma once

#include "maindb/database.h"
#include "maindb/records.h"

#include <vector>

namespace dbsync::maindb {

/// The datasources. Thread-safe.
class DatasourceStore
{
public:
    explicit DatasourceStore(Database& database) : m_database(database) {}

    /// In order of making, each with the number of its tenants.
    Result<std::vector<Datasource>> list();
    Result<std::optional<Datasource>> find(std::string_view name);
    Result<std::optional<Datasource>> find(std::int64_t id);

    /// Adds a datasource from name, url, state, weight and metadata. Code datasourceNameTaken where the name exists.
    Result<Datasource> add(const Datasource& datasource);
    /// Stores url, state, weight and metadata.
    Result<Datasource> update(const Datasource& datasource);
    /// Code datasourceNotEmpty where tenants are in it.
    Result<void> remove(std::int64_t id);

    /// The datasource that the next tenant gets: of the active ones with a weight the one with the fewest tenants for
    /// its weight, the older where equal.
    Result<std::optional<Datasource>> pick();

private:
    Database& m_database;
};

} // namespace dbsync::maindb
