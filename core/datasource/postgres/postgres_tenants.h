#pragma once

#include "datasource/datasource.h"
#include "datasource/postgres/tables/postgres_layout.h"
#include "datasource/postgres/tables/postgres_migrations.h"
#include "datasource/tenant_state.h"
#include "postgres/transaction.h"

#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

namespace dbsync::datasource {

/// The settings of a transaction on a tenant's rows, as the role that sees no other's.
postgres::TransactionOptions ofTenant(const PostgresPlace& place, std::int64_t tenant);
/// The same as the owner of the tables, to change them.
postgres::TransactionOptions asOwner(std::int64_t tenant);

/// Our own tables in a datasource, for one tenant: all take part in the transaction that is open.
class PostgresTenant
{
public:
    PostgresTenant(postgres::Connection& connection, const PostgresPlace& place, std::int64_t tenant)
        : m_connection(connection), m_place(place), m_tenant(tenant)
    {
    }

    postgres::Connection& connection() const { return m_connection; }
    const PostgresPlace& place() const { return m_place; }
    std::int64_t id() const { return m_tenant; }
    std::string number() const { return std::to_string(m_tenant); }

    /// Waits until nobody else changes the tenant's rows for a device, or its schema.
    /// `rowLimit`: how long it then waits for rows that other software holds; 0 for as long as for this.
    Result<void> lock(std::chrono::milliseconds rowLimit = {});
    Result<TenantState> state();
    Result<void> write(const TenantState& state);

    /// Whether the tenant's history has this revision under this mark.
    Result<bool> hasRevision(const wire::Cursor& cursor);
    /// The authors of the latest revisions after one, at most so many, in order.
    Result<std::vector<wire::RevisionAuthor>> authorsSince(std::int64_t revision, int most);
    Result<std::optional<RememberedBatch>> lastBatch(const std::string& device);
    Result<void> rememberBatch(const std::string& device, const RememberedBatch& batch);
    Result<TableState> tableState(const std::string& table);
    /// Those of which times of changes are kept.
    Result<std::set<std::string>> timedTables();
    /// Of all tables, by their names.
    Result<std::vector<std::pair<std::string, TableState>>> tableStates();

    /// The first cell of the first row as an integer; 0 where it is NULL.
    Result<std::int64_t> integer(const std::string& sql);

private:
    postgres::Connection& m_connection;
    const PostgresPlace& m_place;
    std::int64_t m_tenant;
};

/// The stored schema of this id; without a version, which is the tenant's.
Result<Schema> readSchema(PostgresTenant& tenant, std::int64_t id);

/// Layouts of the schemas that were used last. Thread-safe. A schema of one id in one namespace never changes.
class PostgresLayouts
{
public:
    /// The layout of a tenant's schema; one without tables where it has none.
    Result<std::shared_ptr<const PostgresLayout>> get(PostgresTenant& tenant, const TenantState& state);

private:
    static constexpr std::size_t most = 32;
    struct Entry
    {
        std::int64_t schema = 0;
        std::int64_t space = 0;
        std::shared_ptr<const PostgresLayout> layout;
    };
    std::shared_ptr<const PostgresLayout> find(const TenantState& state);

    std::mutex m_mutex;
    std::list<Entry> m_entries; ///< the latest first
};

} // namespace dbsync::datasource
