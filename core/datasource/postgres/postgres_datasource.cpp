#include "datasource/postgres/postgres_datasource.h"

#include "base/log.h"
#include "datasource/postgres/postgres_changes.h"
#include "datasource/postgres/postgres_schema_push.h"
#include "datasource/postgres/postgres_verify.h"
#include "datasource/postgres/push/postgres_batch.h"
#include "datasource/postgres/tables/postgres_owner.h"
#include "datasource/postgres/transfer/postgres_export.h"
#include "datasource/postgres/transfer/postgres_import.h"

namespace dbsync::datasource {

namespace {

using postgres::Transaction;
using Isolation = postgres::TransactionOptions::Isolation;

constexpr postgres::Pool::Limits forQueries{12, std::chrono::milliseconds(15'000), std::chrono::seconds(120)};
constexpr postgres::Pool::Limits forStreams{16, std::chrono::milliseconds(2'000), std::chrono::seconds(120)};
constexpr int attempts = 4;
constexpr std::chrono::seconds longestCheck{5};

/// What passes by itself is "busy": other programs' locks, deadlocks, a foreign key that another program has just
/// taken the row from. PostgreSQL's own words hold SQL, which is the log's alone.
Error toldAs(Error error)
{
    for (const std::string_view code : {"locked", "serialization", "busy", "foreignKey", "timeout"}) {
        if (error.code != code)
            continue;
        logLine(LogLevel::Warning, "the datasource is busy", {{"error", error.code + ": " + error.message}});
        return {ErrorKind::Unreachable, "busy",
                code == "locked" ? "Other software holds rows of the datasource that this needs."
                                 : "The datasource is busy.",
                "Try again in a moment."};
    }
    return error;
}

template <typename T>
Result<T> told(Result<T> result)
{
    if (!result)
        return toldAs(std::move(result.error()));
    return result;
}

} // namespace

PostgresDatasource::PostgresDatasource(const postgres::Url& url, PostgresPlace place, const Clock& clock)
    : m_connections(url, forQueries), m_streams(url, forStreams), m_place(std::move(place)), m_clock(clock)
{
}

Result<std::unique_ptr<Datasource>> PostgresDatasource::openUrl(const std::string& text, const Clock& clock)
{
    DBSYNC_ASSIGN(const auto url, postgres::Url::parse(text));
    DBSYNC_ASSIGN(const auto connection, postgres::Connection::open(url));
    DBSYNC_ASSIGN(auto place, migratePostgres(*connection));
    return std::unique_ptr<Datasource>(new PostgresDatasource(url, std::move(place), clock));
}

template <typename Read>
auto PostgresDatasource::reading(std::int64_t id, Read read)
    -> decltype(read(std::declval<PostgresTenant&>(), std::declval<const TenantState&>(),
                     std::declval<const PostgresLayout&>()))
{
    DBSYNC_ASSIGN(const auto lease, told(m_connections.take()));
    auto options = ofTenant(m_place, id);
    options.isolation = Isolation::RepeatableRead;
    options.readOnly = true;
    DBSYNC_ASSIGN(const auto transaction, told(Transaction::begin(*lease, options)));
    PostgresTenant tenant(*lease, m_place, id);
    DBSYNC_ASSIGN(const TenantState state, told(tenant.state()));
    if (isHeld(state, false))
        return tenantHeld();
    DBSYNC_ASSIGN(const auto layout, told(m_layouts.get(tenant, state)));
    return told(read(tenant, state, *layout));
}

Result<void> PostgresDatasource::check()
{
    DBSYNC_ASSIGN(const auto lease, m_connections.take());
    lease->setLimit(longestCheck);
    DBSYNC_ASSIGN(const auto transaction, Transaction::begin(*lease, ofTenant(m_place, 0)));
    PostgresTenant tenant(*lease, m_place, 0);
    DBSYNC_TRY(lease->run("SELECT count(*) FROM " + m_place.ours + "dbsync_tenants WHERE tenant = 0"));
    // Written and rolled back: a full disk or a standby shows here.
    return tenant.rememberBatch("check", {1, "check", ""});
}

Result<std::optional<Owner>> PostgresDatasource::owner()
{
    DBSYNC_ASSIGN(const auto lease, told(m_connections.take()));
    return told(readOwner(*lease, m_place));
}

Result<Owner> PostgresDatasource::claim(const Owner& owner, const std::optional<Owner>& instead)
{
    DBSYNC_ASSIGN(const auto lease, told(m_connections.take()));
    return told(claimOwner(*lease, m_place, owner, instead));
}

Result<std::vector<KnownTenant>> PostgresDatasource::tenants()
{
    DBSYNC_ASSIGN(const auto lease, told(m_connections.take()));
    return told(readKnownTenants(*lease, m_place));
}

Result<void> PostgresDatasource::addTenant(std::int64_t id)
{
    DBSYNC_ASSIGN(const auto lease, told(m_connections.take()));
    DBSYNC_ASSIGN(auto transaction, told(Transaction::begin(*lease, ofTenant(m_place, id))));
    DBSYNC_TRY(
        told(lease->run("INSERT INTO " + m_place.ours + "dbsync_tenants(tenant, version, revision, mark) VALUES (" +
                        std::to_string(id) + ", 0, 0, '') ON CONFLICT DO NOTHING")));
    return told(transaction.commit());
}

Result<void> PostgresDatasource::removeTenant(std::int64_t id)
{
    DBSYNC_ASSIGN(const auto lease, told(m_connections.take()));
    PostgresTenant tenant(*lease, m_place, id);
    return told(datasource::removeTenant(tenant, m_layouts));
}

Result<void> PostgresDatasource::removeMoved(std::int64_t id)
{
    DBSYNC_ASSIGN(const auto lease, told(m_connections.take()));
    PostgresTenant tenant(*lease, m_place, id);
    return told(datasource::removeTenant(tenant, m_layouts, Removing::OnlyMoved));
}

Result<std::int64_t> PostgresDatasource::pushSchema(std::int64_t id, const Schema& schema, std::int64_t baseVersion)
{
    DBSYNC_ASSIGN(const auto lease, told(m_connections.take()));
    PostgresTenant tenant(*lease, m_place, id);
    return told(datasource::pushSchema(tenant, m_layouts, schema, baseVersion, formatTime(m_clock.now())));
}

Result<Schema> PostgresDatasource::schema(std::int64_t tenant)
{
    return reading(tenant, [](PostgresTenant& of, const TenantState& state, const PostgresLayout&) -> Result<Schema> {
        if (state.schema == 0)
            return Schema();
        DBSYNC_ASSIGN(Schema schema, readSchema(of, state.schema));
        schema.version = state.version;
        return schema;
    });
}

Result<wire::Cursor> PostgresDatasource::cursor(std::int64_t id)
{
    DBSYNC_ASSIGN(const auto lease, told(m_connections.take()));
    DBSYNC_ASSIGN(const auto transaction, told(Transaction::begin(*lease, ofTenant(m_place, id))));
    DBSYNC_ASSIGN(const TenantState state, told(PostgresTenant(*lease, m_place, id).state()));
    if (isHeld(state, false))
        return tenantHeld();
    return state.cursor;
}

Result<std::unique_ptr<ChangeStream>> PostgresDatasource::changes(std::int64_t tenant, const ChangesRequest& request)
{
    for (int attempt = 1;; ++attempt) {
        DBSYNC_ASSIGN(auto lease, told(m_streams.take()));
        auto stream = told(PostgresChangeStream::start(std::move(lease), m_place, m_layouts, tenant, request));
        // A schema push has taken a table away between the snapshot and the look at it.
        if (stream || attempt == attempts || stream.error().code != "missingTable")
            return stream;
    }
}

Result<wire::BatchAnswer> PostgresDatasource::push(std::int64_t id, const Author& author, RowSource& batch)
{
    // The header is read, and so the connection to the device proven, before others have to wait.
    BatchReader reader(batch);
    DBSYNC_ASSIGN(const wire::BatchHeader header, reader.header());
    if (header.device != author.device)
        return malformedBatch("it is of another device than the one that sends it");
    DBSYNC_ASSIGN(const auto lease, told(m_connections.take()));
    PostgresTenant tenant(*lease, m_place, id);
    return told(runBatch(tenant, m_layouts, author, header, reader, m_clock));
}

Result<wire::BatchAnswer> PostgresDatasource::withdraw(std::int64_t id, const wire::BatchHeader& batch)
{
    DBSYNC_ASSIGN(const auto lease, told(m_connections.take()));
    PostgresTenant tenant(*lease, m_place, id);
    return told(withdrawBatch(tenant, batch, m_clock));
}

Result<std::vector<TableCount>> PostgresDatasource::counts(std::int64_t tenant)
{
    return reading(
        tenant,
        [](PostgresTenant& of, const TenantState&, const PostgresLayout& layout) -> Result<std::vector<TableCount>> {
            std::vector<TableCount> counts;
            for (const TableLayout& table : layout.layout.tables) {
                DBSYNC_ASSIGN(const TableState state, of.tableState(table.table.name));
                counts.push_back({table.table.name, state.rows, state.tombstones});
            }
            return counts;
        });
}

Result<Placement> PostgresDatasource::placement(std::int64_t tenant)
{
    return reading(tenant, [](PostgresTenant&, const TenantState&, const PostgresLayout& layout) -> Result<Placement> {
        Placement placement;
        placement.space = layout.space;
        for (const PostgresTable& table : layout.tables)
            placement.tables.push_back({table.layout->table.name, table.plainName, table.layout->tenantColumn});
        return placement;
    });
}

Result<std::vector<std::string>> PostgresDatasource::verify(std::int64_t tenant)
{
    return reading(tenant, [](PostgresTenant& of, const TenantState& state, const PostgresLayout& layout) {
        return verifyTenant(of, state, layout);
    });
}

/// Waits for batches that are under way; other programs' transactions wait at their commit, and then fail.
Result<void> PostgresDatasource::hold(std::int64_t id, Hold hold)
{
    DBSYNC_ASSIGN(const auto lease, told(m_connections.take()));
    DBSYNC_ASSIGN(auto transaction, told(Transaction::begin(*lease, ofTenant(m_place, id))));
    PostgresTenant tenant(*lease, m_place, id);
    DBSYNC_TRY(told(tenant.lock()));
    DBSYNC_TRY(told(lease->run("UPDATE " + m_place.ours + "dbsync_tenants SET hold = " +
                               std::to_string(static_cast<int>(hold)) + " WHERE tenant = " + tenant.number())));
    return told(transaction.commit());
}

Result<std::unique_ptr<ChangeStream>> PostgresDatasource::exportTenant(std::int64_t tenant, const wire::Cursor& since)
{
    DBSYNC_ASSIGN(auto lease, told(m_streams.take()));
    return told(PostgresExport::start(std::move(lease), m_place, m_layouts, tenant, since));
}

Result<wire::Cursor> PostgresDatasource::importTenant(std::int64_t id, RowSource& lines)
{
    DBSYNC_ASSIGN(const auto lease, told(m_connections.take()));
    PostgresTenant tenant(*lease, m_place, id);
    return told(datasource::importTenant(tenant, m_layouts, lines, formatTime(m_clock.now())));
}

Result<void> PostgresDatasource::forget(std::int64_t id, const Forgetting& what)
{
    DBSYNC_ASSIGN(const auto lease, told(m_connections.take()));
    PostgresTenant tenant(*lease, m_place, id);
    return told(datasource::forget(tenant, m_layouts, what));
}

} // namespace dbsync::datasource
