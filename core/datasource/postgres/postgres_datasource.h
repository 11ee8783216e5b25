#pragma once

#include "datasource/postgres/postgres_tenants.h"
#include "postgres/pool.h"

namespace dbsync::datasource {

/// Tenants' rows in a PostgreSQL database. Any number of processes may have it open.
class PostgresDatasource : public Datasource
{
public:
    static Result<std::unique_ptr<Datasource>> openUrl(const std::string& url, const Clock& clock);

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
    std::string channel() const override { return m_place.channel; }

private:
    PostgresDatasource(const postgres::Url& url, PostgresPlace place, const Clock& clock);
    /// Runs `read` with the tenant, its state and its layout, in one snapshot.
    template <typename Read>
    auto reading(std::int64_t tenant, Read read)
        -> decltype(read(std::declval<PostgresTenant&>(), std::declval<const TenantState&>(),
                         std::declval<const PostgresLayout&>()));

    postgres::Pool m_connections;
    postgres::Pool m_streams; ///< pulls keep a connection long, so they leave others to short queries
    const PostgresPlace m_place;
    const Clock& m_clock;
    PostgresLayouts m_layouts;
};

} // namespace dbsync::datasource
