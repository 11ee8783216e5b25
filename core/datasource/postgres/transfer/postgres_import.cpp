#include "datasource/postgres/transfer/postgres_import.h"

#include "datasource/change_times.h"
#include "datasource/postgres/postgres_schema_push.h"
#include "datasource/postgres/push/postgres_sql.h"
#include "datasource/postgres/tables/silenced_triggers.h"

#include <algorithm>

namespace dbsync::datasource {

namespace {

using postgres::Parameters;
using postgres::quoteText;
using postgres::Transaction;

constexpr std::size_t stageBytes = std::size_t{4} << 20;
constexpr std::size_t statementBytes = std::size_t{256} << 10;

Error malformed(const std::string& what)
{
    return {ErrorKind::InvalidRequest, "malformed", "The export of a tenant is malformed: " + what + ".", {}};
}

Error rowTooWide()
{
    return {ErrorKind::InvalidRequest, "rowTooWide", "A row of the tenant has too many values for a row of PostgreSQL.",
            "Leave the tenant where it is, or split the table."};
}

/// Rows get the negative number of their revision as their transaction's: numbers that no transaction here has.
class PostgresImport
{
public:
    PostgresImport(PostgresTenant& tenant, PostgresLayouts& layouts, std::string time)
        : m_tenant(tenant), m_layouts(layouts), m_time(std::move(time))
    {
    }
    Result<wire::Cursor> run(RowSource& lines);

private:
    Result<void> begin();
    Result<void> takeSchema(const Schema& schema);
    Result<void> open();
    Result<void> take(TransferReader::Item& item);
    void takeRevision(const TransferRevision& revision);
    Result<void> writeRevisions();
    Result<void> takeSection(const wire::Section& section);
    Result<void> takeRow(const wire::ChangedRow& row);
    Result<void> endStage();
    Result<void> insertStaged();
    Result<void> count(const PostgresTable& table);
    Result<void> finish();
    postgres::Connection& connection() const { return m_tenant.connection(); }
    const std::string& ours() const { return m_tenant.place().ours; }

    PostgresTenant& m_tenant;
    PostgresLayouts& m_layouts;
    const std::string m_time;
    TransferHeader m_header;
    std::shared_ptr<const PostgresLayout> m_layout = std::make_shared<const PostgresLayout>();
    std::optional<Transaction> m_transaction;
    std::optional<SilencedTriggers> m_silenced;
    std::string m_revisions; ///< rows to insert, as SQL
    std::unique_ptr<PostgresStage> m_stage;
    std::vector<std::unique_ptr<PostgresStage>> m_staged; ///< complete, waiting to be inserted
    std::size_t m_stages = 0;
    RowParser m_parser;
};

/// Everything makes the tenant anew; what came since goes on from where the last lines ended.
Result<void> PostgresImport::begin()
{
    if (m_header.since > 0)
        return {};
    DBSYNC_TRY(removeTenant(m_tenant, m_layouts));
    DBSYNC_ASSIGN(auto transaction, Transaction::begin(connection(), ofTenant(m_tenant.place(), m_tenant.id())));
    DBSYNC_TRY(m_tenant.write(TenantState()));
    return transaction.commit();
}

Result<void> PostgresImport::takeSchema(const Schema& schema)
{
    if (m_header.since > 0)
        return {};
    DBSYNC_TRY(pushSchema(m_tenant, m_layouts, schema, 0, m_time));
    return {};
}

Result<void> PostgresImport::open()
{
    if (m_transaction)
        return {};
    DBSYNC_ASSIGN(auto transaction, Transaction::begin(connection(), asOwner(m_tenant.id())));
    m_transaction.emplace(std::move(transaction));
    DBSYNC_TRY(m_tenant.lock());
    DBSYNC_ASSIGN(const TenantState state, m_tenant.state());
    if (m_header.since > 0 && (state.cursor.revision != m_header.since || state.version != m_header.schemaVersion))
        return malformed("it does not go on from what is here");
    DBSYNC_ASSIGN(m_layout, m_layouts.get(m_tenant, state));
    DBSYNC_ASSIGN(auto silenced, SilencedTriggers::begin(connection(), *m_layout));
    m_silenced.emplace(std::move(silenced));
    const std::string& role = m_tenant.place().role;
    return role.empty() ? Result<void>() : connection().execute("SET LOCAL role = " + quoteText(role));
}

void PostgresImport::takeRevision(const TransferRevision& revision)
{
    m_revisions += m_revisions.empty() ? "(" : ", (";
    m_revisions += m_tenant.number() + ", " + std::to_string(revision.cursor.revision) + ", " +
                   std::to_string(-revision.cursor.revision) + ", " + quoteText(revision.cursor.mark) + ", " +
                   quoteText(revision.time) + ", " + quoteText(revision.user) + ", " + quoteText(revision.device) + ")";
}

Result<void> PostgresImport::writeRevisions()
{
    if (m_revisions.empty())
        return {};
    DBSYNC_TRY(connection().run(
        "INSERT INTO " + ours() +
        "dbsync_revisions(tenant, revision, transaction, mark, time, \"user\", device) VALUES " + m_revisions));
    m_revisions.clear();
    return {};
}

Result<void> PostgresImport::takeSection(const wire::Section& section)
{
    DBSYNC_TRY(endStage());
    const int index = m_layout->layout.find(section.table);
    if (index < 0)
        return malformed("it has rows of a table that the schema does not have");
    const PostgresTable& table = m_layout->tables[static_cast<std::size_t>(index)];
    const auto& columns = table.layout->table.columns;
    if (!std::equal(columns.begin(), columns.end(), section.columns.begin(), section.columns.end(),
                    [](const Column& column, const std::string& name) { return column.name == name; }))
        return malformed("its columns are not those of the schema");
    m_stage = std::make_unique<PostgresStage>(table, m_stages++);
    return {};
}

Result<void> PostgresImport::takeRow(const wire::ChangedRow& row)
{
    const PostgresTable& table = m_stage->table();
    DBSYNC_ASSIGN(const RowView* values, m_parser.parse(row.json));
    const std::vector<int>& key = table.layout->key;
    if (values->size() != (row.deleted ? key.size() : table.columns.size()))
        return malformed("a row has the wrong number of values");
    const auto times = timesFromWire(row.times, *table.layout, row.deleted);
    if (!times)
        return malformed("a row has times that make no sense");
    m_stage->begin({row.revision, row.deleted ? 'd' : 'i', row.incarnation, {}, {}, *times});
    for (std::size_t i = 0; i < values->size(); ++i) {
        if (!m_stage->set(row.deleted ? key[i] : static_cast<int>(i), (*values)[i], false))
            return malformed("a key has a value that its column cannot have");
    }
    m_stage->end();
    if (m_stage->bytes() < stageBytes)
        return {};
    DBSYNC_TRY(endStage());
    m_stage = std::make_unique<PostgresStage>(table, m_stages++);
    return {};
}

/// What replaces everything goes in at once; what came since only when all that it replaces is away, as rows may have
/// swapped unique values.
Result<void> PostgresImport::endStage()
{
    if (!m_stage || m_stage->count() == 0)
        return {};
    DBSYNC_TRY(m_stage->finish(connection()));
    m_staged.push_back(std::move(m_stage));
    if (m_header.since == 0)
        return insertStaged();
    const PostgresSql sql(m_tenant.place(), *m_layout, m_tenant.id(), 0, 0);
    DBSYNC_TRY(m_staged.back()->indexKey(connection()));
    DBSYNC_TRY(connection().run(sql.removeStaged(*m_staged.back(), false)));
    DBSYNC_TRY(connection().run(sql.removeStaged(*m_staged.back(), true)));
    return {};
}

Result<void> PostgresImport::insertStaged()
{
    const PostgresSql sql = PostgresSql::ofTransfer(m_tenant.place(), *m_layout, m_tenant.id());
    for (const auto& stage : m_staged) {
        if (stage->count('i') > 0)
            DBSYNC_TRY(connection().run(sql.insertRows(*stage, {})));
        if (stage->count('d') > 0)
            DBSYNC_TRY(connection().run(sql.addTombstones(*stage, {})));
        if (stage->hasTimes())
            DBSYNC_TRY(connection().run(sql.writeTimes(*stage)));
    }
    m_staged.clear();
    return {};
}

Result<void> PostgresImport::take(TransferReader::Item& item)
{
    using Kind = TransferReader::Item::Kind;
    if (item.kind == Kind::Schema)
        return takeSchema(item.schema);
    DBSYNC_TRY(open());
    switch (item.kind) {
    case Kind::Revision:
        takeRevision(item.revision);
        return m_revisions.size() < statementBytes ? Result<void>() : writeRevisions();
    case Kind::Batch:
        return m_tenant.rememberBatch(item.batch.device, {item.batch.sequence, item.batch.id, item.batch.answer});
    case Kind::Section:
        return takeSection(item.section);
    case Kind::Row:
        return takeRow(item.row);
    default:
        break;
    }
    return finish();
}

Result<void> PostgresImport::count(const PostgresTable& table)
{
    const auto select = [&](const std::string& what, const std::string& from) {
        return "(SELECT " + what + " FROM " + from + " AS t LEFT JOIN " + ours() +
               "dbsync_revisions AS r ON r.tenant = " + m_tenant.number() +
               " AND r.transaction = t.\"dbsync_transaction\" WHERE t." + table.tenant + " = " + m_tenant.number() +
               ")";
    };
    const std::string last = "coalesce(max(r.revision), 0)";
    DBSYNC_TRY(connection().run("INSERT INTO " + ours() + "dbsync_tables AS t VALUES ($1, $2, " +
                                    select("count(*)", table.name) + ", " + select("count(*)", table.tombstones) +
                                    ", greatest(" + select(last, table.name) + ", " + select(last, table.tombstones) +
                                    ")) ON CONFLICT (tenant, name) DO UPDATE SET \"rows\" = EXCLUDED.\"rows\", "
                                    "tombstones = EXCLUDED.tombstones, revision = EXCLUDED.revision",
                                Parameters().add(m_tenant.id()).add(table.layout->table.name)));
    return {};
}

Result<void> PostgresImport::finish()
{
    DBSYNC_TRY(endStage());
    DBSYNC_TRY(insertStaged());
    DBSYNC_TRY(writeRevisions());
    for (const PostgresTable& table : m_layout->tables)
        DBSYNC_TRY(count(table));
    DBSYNC_TRY(connection().run("UPDATE " + ours() + "dbsync_versions SET version = $2 WHERE tenant = $1",
                                Parameters().add(m_tenant.id()).add(m_header.schemaVersion)));
    DBSYNC_TRY(connection().run("UPDATE " + ours() +
                                    "dbsync_tenants SET version = $2, revision = $3, mark = $4, forgotten = $5 WHERE "
                                    "tenant = $1",
                                Parameters()
                                    .add(m_tenant.id())
                                    .add(m_header.schemaVersion)
                                    .add(m_header.cursor.revision)
                                    .add(m_header.cursor.mark)
                                    .add(m_header.forgotten)));
    DBSYNC_TRY(connection().execute("SET LOCAL role = none"));
    DBSYNC_TRY(m_silenced->end());
    return m_transaction->commit();
}

Result<wire::Cursor> PostgresImport::run(RowSource& lines)
{
    TransferReader reader(lines);
    DBSYNC_ASSIGN(m_header, reader.header());
    DBSYNC_TRY(begin());
    while (true) {
        DBSYNC_ASSIGN(TransferReader::Item item, reader.next());
        if (auto taken = take(item); !taken)
            return connection().diagnostics().sqlState == "54000" ? rowTooWide() : taken.error();
        if (item.kind == TransferReader::Item::Kind::End)
            return m_header.cursor;
    }
}

} // namespace

Result<wire::Cursor> importTenant(PostgresTenant& tenant, PostgresLayouts& layouts, RowSource& lines,
                                  const std::string& time)
{
    return PostgresImport(tenant, layouts, time).run(lines);
}

Result<void> forget(PostgresTenant& tenant, PostgresLayouts& layouts, const Forgetting& what)
{
    DBSYNC_ASSIGN(auto transaction, Transaction::begin(tenant.connection(), ofTenant(tenant.place(), tenant.id())));
    DBSYNC_TRY(tenant.lock());
    DBSYNC_ASSIGN(const TenantState state, tenant.state());
    if (!state.known || state.hold != Hold::None)
        return {};
    const std::string& ours = tenant.place().ours;
    for (const std::string& device : what.devices)
        DBSYNC_TRY(tenant.connection().run("DELETE FROM " + ours + "dbsync_batches WHERE tenant = $1 AND device = $2",
                                           Parameters().add(tenant.id()).add(device)));
    const std::int64_t before = std::min(what.before, state.cursor.revision);
    if (before <= state.forgotten)
        return transaction.commit();
    DBSYNC_ASSIGN(const auto layout, layouts.get(tenant, state));
    const std::string of = " = " + tenant.number();
    for (const PostgresTable& table : layout->tables)
        DBSYNC_TRY(tenant.connection().run("WITH gone AS (DELETE FROM " + table.tombstones + " AS t USING " + ours +
                                               "dbsync_revisions AS r WHERE t." + table.tenant + of + " AND r.tenant" +
                                               of +
                                               " AND r.transaction = t.\"dbsync_transaction\" AND "
                                               "r.revision <= $1 RETURNING 1) UPDATE " +
                                               ours +
                                               "dbsync_tables SET tombstones = tombstones - (SELECT "
                                               "count(*) FROM gone) WHERE tenant" +
                                               of + " AND name = $2",
                                           Parameters().add(before).add(table.layout->table.name)));
    std::string kept;
    for (const std::int64_t revision : what.keep)
        kept.append(kept.empty() ? "" : ",").append(std::to_string(revision));
    DBSYNC_TRY(tenant.connection().run("DELETE FROM " + ours + "dbsync_revisions WHERE tenant" + of +
                                           " AND revision < $1 AND revision <> ALL ('{" + kept + "}'::bigint[])",
                                       Parameters().add(before)));
    DBSYNC_TRY(tenant.connection().run("UPDATE " + ours + "dbsync_tenants SET forgotten = $1 WHERE tenant" + of,
                                       Parameters().add(before)));
    return transaction.commit();
}

} // namespace dbsync::datasource
