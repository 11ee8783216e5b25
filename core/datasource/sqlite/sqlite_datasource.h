#pragma once

#include "datasource/datasource.h"
#include "datasource/sqlite/sqlite_connections.h"
#include "datasource/sqlite/tables/sqlite_schemas.h"

#include <functional>

namespace dbsync::datasource {

/// A datasource in one SQLite file.
class SqliteDatasource : public Datasource
{
public:
    static Result<std::unique_ptr<Datasource>> openFile(const std::string& path, const Clock& clock);

    Result<void> check() override;
    Result<std::optional<Owner>> owner() override;
    Result<Owner> claim(const Owner& owner, const std::optional<Owner>& instead) override;
    Result<std::vector<KnownTenant>> tenants() override;
    Result<void> addTenant(std::int64_t tenant) override;
    Result<void> removeTenant(std::int64_t tenant) override;
    Result<void> removeMoved(std::int64_t tenant) override;
    Result<std::int64_t> pushSchema(std::int64_t tenant, const Schema& schema, std::int64_t baseVersion) override;
    Result<Schema> schema(std::int64_t tenant) override;
    Result<wire::Cursor> cursor(std::int64_t tenant) override;
    Result<std::unique_ptr<ChangeStream>> changes(std::int64_t tenant, const ChangesRequest& request) override;
    Result<wire::BatchAnswer> push(std::int64_t tenant, const Author& author, RowSource& batch) override;
    Result<wire::BatchAnswer> withdraw(std::int64_t tenant, const wire::BatchHeader& batch) override;
    Result<std::vector<TableCount>> counts(std::int64_t tenant) override;
    Result<Placement> placement(std::int64_t tenant) override;
    Result<void> hold(std::int64_t tenant, Hold hold) override;
    Result<std::unique_ptr<ChangeStream>> exportTenant(std::int64_t tenant, const wire::Cursor& since) override;
    Result<wire::Cursor> importTenant(std::int64_t tenant, RowSource& lines) override;
    Result<void> forget(std::int64_t tenant, const Forgetting& what) override;
    Result<std::vector<std::string>> verify(std::int64_t tenant) override;

private:
    SqliteDatasource(std::unique_ptr<SqliteConnections> connections, const Clock& clock)
        : m_connections(std::move(connections)), m_clock(clock)
    {
    }
    Result<void> remove(std::int64_t tenant, Removing what);
    Result<void> inTurns(const std::function<Result<bool>(SqliteSession&)>& part);
    /// Runs `read(session, tenant's state, layout)` in one snapshot.
    template <typename Read>
    auto reading(std::int64_t tenant, Read read)
        -> decltype(read(std::declval<SqliteSession&>(), std::declval<const TenantState&>(),
                         std::declval<const Layout&>()));

    std::unique_ptr<SqliteConnections> m_connections;
    const Clock& m_clock;
    LayoutCache m_layouts;
};

} // namespace dbsync::datasource
