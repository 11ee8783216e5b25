#pragma once

#include "datasource/postgres/tables/postgres_layout.h"
#include "datasource/postgres/tables/postgres_migrations.h"
#include "postgres/connection.h"

namespace dbsync::datasource {

/// The physical tables of namespaces. All runs in the open transaction, as the owner, with the settings "dbsync.own"
/// and "dbsync.tenant".
class PostgresTables
{
public:
    PostgresTables(postgres::Connection& connection, const PostgresPlace& place)
        : m_connection(connection), m_place(place)
    {
    }

    /// Makes a namespace and its tables, without foreign keys.
    Result<void> create(const PostgresLayout& layout);
    /// Turns the tables of `from` into those of `to`, in the same namespace, which one tenant has alone. An error of
    /// code "schemaContradiction" where rows have equal values in a new unique key.
    Result<void> alter(const PostgresLayout& from, const PostgresLayout& to);
    /// Copies a tenant's rows and tombstones to another namespace, which has all tables and columns of `from`; errors
    /// as above. Triggers of other software do not run for rows that are copied or deleted.
    Result<void> copyRows(std::int64_t tenant, const PostgresLayout& from, const PostgresLayout& to);
    Result<void> deleteRows(std::int64_t tenant, const PostgresLayout& layout);
    Result<void> drop(const PostgresLayout& layout);
    /// Makes the foreign keys that are not there yet; the rows must fit them.
    Result<void> addForeignKeys(const PostgresLayout* from, const PostgresLayout& to);
    Result<void> dropForeignKeys(const PostgresLayout& from, const PostgresLayout& to);

    /// Makes keys that earlier versions compared by their folded form one to the byte, and what indexes are missing.
    Result<void> unfoldKeys(const PostgresLayout& layout);

private:
    Result<void> createTable(const PostgresLayout& layout, const PostgresTable& table);
    Result<void> createIndexes(const PostgresTable* from, const PostgresTable& to);
    Result<void> addColumn(const PostgresTable& table, int position);
    Result<void> alterTable(const PostgresTable& from, const PostgresTable& to);
    Result<void> copyTable(std::int64_t tenant, const PostgresTable& from, const PostgresTable& to);
    Result<void> fitting(const PostgresTable& table, Result<void> done);
    std::string protect(const std::string& table, const std::string& tenant) const;

    postgres::Connection& m_connection;
    const PostgresPlace& m_place;
};

} // namespace dbsync::datasource
