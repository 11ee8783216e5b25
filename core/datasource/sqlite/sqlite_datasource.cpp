#include "datasource/sqlite/sqlite_datasource.h"

#include "datasource/sqlite/push/sqlite_batch.h"
#include "datasource/sqlite/sqlite_changes.h"
#include "datasource/sqlite/sqlite_schema_push.h"
#include "datasource/sqlite/sqlite_verify.h"
#include "datasource/sqlite/tables/sqlite_owner.h"
#include "datasource/sqlite/transfer/sqlite_export.h"
#include "datasource/sqlite/transfer/sqlite_import.h"
#include "datasource/sqlite/transfer/sqlite_retention.h"

#include <thread>

namespace dbsync::datasource {

namespace {

using Use = SqliteConnections::Use;
using sqlite::Transaction;

template <typename T>
Result<T> orBusy(Result<T> result)
{
    if (!result)
        return datasource::orBusy(std::move(result.error()));
    return result;
}

} // namespace

Result<std::unique_ptr<Datasource>> SqliteDatasource::openFile(const std::string& path, const Clock& clock)
{
    DBSYNC_ASSIGN(auto connections, SqliteConnections::open(path));
    return std::unique_ptr<Datasource>(new SqliteDatasource(std::move(connections), clock));
}

template <typename Read>
auto SqliteDatasource::reading(std::int64_t tenant, Read read)
    -> decltype(read(std::declval<SqliteSession&>(), std::declval<const TenantState&>(), std::declval<const Layout&>()))
{
    DBSYNC_ASSIGN(const auto reader, m_connections->reader(Use::Query));
    DBSYNC_TRY(orBusy(sqlite::execute(reader->connection, "BEGIN")));
    DBSYNC_ASSIGN(const TenantState state, orBusy(readTenantFor(reader->statements, tenant, false)));
    DBSYNC_ASSIGN(const auto layout, m_layouts.get(reader->statements, state));
    return orBusy(read(*reader, state, *layout));
}

Result<void> SqliteDatasource::check()
{
    DBSYNC_ASSIGN(const auto reader, m_connections->reader(Use::Query));
    DBSYNC_TRY(sqlite::queryInteger(reader->connection, "SELECT count(*) FROM dbsync_tenants"));
    auto writer = m_connections->writer(std::chrono::milliseconds(0));
    if (!writer)
        return {}; // somebody is writing, so it can be written
    DBSYNC_ASSIGN(const auto transaction,
                  orBusy(Transaction::begin((*writer)->connection, Transaction::Kind::Immediate)));
    return sqlite::execute((*writer)->connection, "UPDATE dbsync_tenants SET mark = mark WHERE tenant = (SELECT "
                                                  "min(tenant) FROM dbsync_tenants)");
}

Result<std::optional<Owner>> SqliteDatasource::owner()
{
    DBSYNC_ASSIGN(const auto reader, m_connections->reader(Use::Query));
    return orBusy(readOwner(reader->connection));
}

Result<Owner> SqliteDatasource::claim(const Owner& owner, const std::optional<Owner>& instead)
{
    DBSYNC_ASSIGN(const auto writer, m_connections->writer());
    return orBusy(claimOwner(writer->connection, owner, instead));
}

Result<std::vector<KnownTenant>> SqliteDatasource::tenants()
{
    DBSYNC_ASSIGN(const auto reader, m_connections->reader(Use::Query));
    return orBusy(readKnownTenants(reader->connection));
}

Result<void> SqliteDatasource::addTenant(std::int64_t tenant)
{
    DBSYNC_ASSIGN(const auto writer, m_connections->writer());
    DBSYNC_ASSIGN(auto transaction, orBusy(Transaction::begin(writer->connection, Transaction::Kind::Immediate)));
    DBSYNC_ASSIGN(TenantState state, readTenant(writer->statements, tenant));
    if (state.known)
        return {};
    DBSYNC_TRY(writeTenant(writer->statements, tenant, state));
    return transaction.commit();
}

Result<void> SqliteDatasource::removeTenant(std::int64_t tenant)
{
    return remove(tenant, Removing::Anyway);
}

Result<void> SqliteDatasource::removeMoved(std::int64_t tenant)
{
    return remove(tenant, Removing::OnlyMoved);
}

Result<void> SqliteDatasource::remove(std::int64_t tenant, Removing what)
{
    // Rows may be small or large, and disks slow: as many at a time as take some hundredths of a second.
    constexpr std::chrono::milliseconds quick(50), slow(150);
    std::int64_t most = 250;
    DBSYNC_TRY(inTurns([&](SqliteSession& writer) {
        const auto begun = std::chrono::steady_clock::now();
        auto more = removeSomeRows(writer, m_layouts, tenant, what, most);
        const auto took = std::chrono::steady_clock::now() - begun;
        if (took < quick)
            most *= 2;
        else if (took > slow && most > 1)
            most /= 2;
        return more;
    }));
    DBSYNC_ASSIGN(const auto writer, m_connections->writer());
    return orBusy(datasource::removeTenant(*writer, m_layouts, tenant, what));
}

/// Does what can be done in parts, each a short transaction, and lets others write in between; `part` answers whether
/// there is more.
Result<void> SqliteDatasource::inTurns(const std::function<Result<bool>(SqliteSession&)>& part)
{
    constexpr std::chrono::milliseconds turnOfOthers(5);
    while (true) {
        {
            DBSYNC_ASSIGN(const auto writer, m_connections->writer());
            auto more = part(*writer);
            if (!more)
                return orBusy(std::move(more.error()));
            if (!*more)
                return {};
        }
        std::this_thread::sleep_for(turnOfOthers);
    }
}

Result<std::int64_t> SqliteDatasource::pushSchema(std::int64_t tenant, const Schema& schema, std::int64_t baseVersion)
{
    DBSYNC_ASSIGN(const auto writer, m_connections->writer());
    return orBusy(datasource::pushSchema(*writer, m_layouts, tenant, schema, baseVersion, formatTime(m_clock.now())));
}

Result<Schema> SqliteDatasource::schema(std::int64_t tenant)
{
    DBSYNC_ASSIGN(const auto reader, m_connections->reader(Use::Query));
    DBSYNC_TRY(orBusy(sqlite::execute(reader->connection, "BEGIN")));
    DBSYNC_ASSIGN(const TenantState state, orBusy(readTenantFor(reader->statements, tenant, false)));
    if (state.schema == 0)
        return Schema();
    DBSYNC_ASSIGN(Schema schema, readSchema(reader->statements, state.schema));
    schema.version = state.version;
    return schema;
}

Result<wire::Cursor> SqliteDatasource::cursor(std::int64_t tenant)
{
    DBSYNC_ASSIGN(const auto reader, m_connections->reader(Use::Query));
    DBSYNC_ASSIGN(TenantState state, orBusy(readTenantFor(reader->statements, tenant, false)));
    return std::move(state.cursor);
}

Result<std::unique_ptr<ChangeStream>> SqliteDatasource::changes(std::int64_t tenant, const ChangesRequest& request)
{
    DBSYNC_ASSIGN(auto reader, m_connections->reader(Use::Stream));
    return orBusy(SqliteChangeStream::start(std::move(reader), m_layouts, tenant, request));
}

Result<wire::BatchAnswer> SqliteDatasource::push(std::int64_t tenant, const Author& author, RowSource& batch)
{
    // The header is read, and so the connection to the device proven, before others have to wait.
    BatchReader reader(batch);
    DBSYNC_ASSIGN(const wire::BatchHeader header, reader.header());
    if (header.device != author.device)
        return malformedBatch("it is of another device than the one that sends it");
    DBSYNC_ASSIGN(const auto writer, m_connections->writer());
    return orBusy(runBatch(*writer, m_layouts, tenant, author, header, reader, m_clock));
}

Result<wire::BatchAnswer> SqliteDatasource::withdraw(std::int64_t tenant, const wire::BatchHeader& batch)
{
    DBSYNC_ASSIGN(const auto writer, m_connections->writer());
    return orBusy(withdrawBatch(*writer, tenant, batch, m_clock));
}

Result<std::vector<TableCount>> SqliteDatasource::counts(std::int64_t tenant)
{
    const auto read = [&](SqliteSession& session, const TenantState&,
                          const Layout& layout) -> Result<std::vector<TableCount>> {
        std::vector<TableCount> counts;
        for (const TableLayout& table : layout.tables) {
            DBSYNC_ASSIGN(const TableState state, readTableState(session.statements, tenant, table.table.name));
            counts.push_back({table.table.name, state.rows, state.tombstones});
        }
        return counts;
    };
    return reading(tenant, read);
}

Result<Placement> SqliteDatasource::placement(std::int64_t tenant)
{
    const auto read = [](SqliteSession&, const TenantState& state, const Layout& layout) -> Result<Placement> {
        Placement placement;
        if (state.space != 0)
            placement.space = spaceName(state.space);
        for (const TableLayout& table : layout.tables)
            placement.tables.push_back({table.table.name, table.physical, table.tenantColumn});
        return placement;
    };
    return reading(tenant, read);
}

Result<std::vector<std::string>> SqliteDatasource::verify(std::int64_t tenant)
{
    const auto read = [&](SqliteSession& session, const TenantState& state, const Layout& layout) {
        return verifyTenant(session.statements, tenant, state, layout);
    };
    return reading(tenant, read);
}

Result<void> SqliteDatasource::hold(std::int64_t tenant, Hold hold)
{
    DBSYNC_ASSIGN(const auto writer, m_connections->writer());
    DBSYNC_ASSIGN(auto transaction, orBusy(Transaction::begin(writer->connection, Transaction::Kind::Immediate)));
    DBSYNC_ASSIGN(TenantState state, readTenant(writer->statements, tenant));
    if (!state.known || state.hold == hold)
        return {};
    state.hold = hold;
    DBSYNC_TRY(writeTenant(writer->statements, tenant, state));
    return transaction.commit();
}

Result<std::unique_ptr<ChangeStream>> SqliteDatasource::exportTenant(std::int64_t tenant, const wire::Cursor& since)
{
    DBSYNC_ASSIGN(auto reader, m_connections->reader(Use::Stream));
    return orBusy(SqliteExport::start(std::move(reader), m_layouts, tenant, since));
}

Result<wire::Cursor> SqliteDatasource::importTenant(std::int64_t tenant, RowSource& lines)
{
    return orBusy(datasource::importTenant(*m_connections, m_layouts, tenant, lines, formatTime(m_clock.now())));
}

Result<void> SqliteDatasource::forget(std::int64_t tenant, const Forgetting& what)
{
    return inTurns([&](SqliteSession& writer) { return forgetSome(writer, m_layouts, tenant, what); });
}

} // namespace dbsync::datasource
