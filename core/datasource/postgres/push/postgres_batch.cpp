#include "datasource/postgres/push/postgres_batch.h"

#include "base/identifier.h"
#include "datasource/postgres/push/others_triggers.h"
#include "postgres/pipeline.h"

#include <algorithm>

namespace dbsync::datasource {

namespace {

using postgres::Parameters;
using postgres::Transaction;

/// Others' batches take a while, but other software may hold a row for ever: the device must have its answer while it
/// still tries.
constexpr std::chrono::seconds rowLimit{5};

wire::BatchAnswer plainAnswer(const char* result, const char* message)
{
    wire::BatchAnswer answer;
    answer.result = result;
    answer.message = message;
    return answer;
}

wire::BatchAnswer withdrawn()
{
    return plainAnswer("withdrawn", "The device has taken this batch back before it came.");
}

/// One batch, from its first transaction to its answer.
class Run
{
public:
    Run(PostgresTenant& tenant, const Author& author, const wire::BatchHeader& header, const Clock& clock)
        : m_tenant(tenant), m_author(author), m_header(header), m_clock(clock)
    {
    }

    Result<wire::BatchAnswer> run(PostgresLayouts& layouts, BatchReader& reader);
    Result<wire::BatchAnswer> withdraw();

private:
    Result<Transaction> begin();
    Result<std::optional<wire::BatchAnswer>> earlierAnswer();
    Result<wire::BatchAnswer> doRows(const PostgresLayout& layout, BatchReader& reader, Transaction& transaction);
    Result<wire::BatchAnswer> apply(PostgresOperations& operations, const PostgresLayout& layout,
                                    Transaction& transaction);
    Result<wire::BatchAnswer> accept(const PostgresBatch& batch, Transaction& transaction);
    Result<wire::BatchAnswer> conclude(wire::BatchAnswer answer, Transaction& transaction);
    Result<wire::BatchAnswer> refuse(wire::BatchAnswer answer, Transaction& transaction);
    postgres::Connection& connection() const { return m_tenant.connection(); }
    const std::string& ours() const { return m_tenant.place().ours; }

    PostgresTenant& m_tenant;
    const Author m_author;
    const wire::BatchHeader& m_header;
    const Clock& m_clock;
    TenantState m_state;
    std::int64_t m_transaction = 0;
    /// Triggers may have made other rows of the device's: all of the batch is in the revision after its own, which the
    /// device pulls.
    bool m_aside = false;
};

/// Batches of a tenant go one after the other; other programs' transactions go beside them.
Result<Transaction> Run::begin()
{
    DBSYNC_ASSIGN(auto transaction, Transaction::begin(connection(), ofTenant(m_tenant.place(), m_tenant.id())));
    DBSYNC_TRY(m_tenant.lock(rowLimit));
    return transaction;
}

Result<wire::BatchAnswer> Run::run(PostgresLayouts& layouts, BatchReader& reader)
{
    DBSYNC_ASSIGN(auto transaction, begin());
    DBSYNC_ASSIGN(m_state, m_tenant.state());
    if (isHeld(m_state, true))
        return tenantHeld();
    DBSYNC_ASSIGN(auto earlier, earlierAnswer());
    if (earlier)
        return std::move(*earlier);
    DBSYNC_ASSIGN(const bool known, m_tenant.hasRevision(m_header.cursor));
    if (!known)
        return conclude(plainAnswer("otherHistory", "The cloud's history does not have this device's revision."),
                        transaction);
    DBSYNC_ASSIGN(m_transaction, m_tenant.integer("SELECT " + ours() + "dbsync_transaction()"));
    DBSYNC_ASSIGN(const auto layout, layouts.get(m_tenant, m_state));
    return doRows(*layout, reader, transaction);
}

Result<wire::BatchAnswer> Run::withdraw()
{
    DBSYNC_ASSIGN(auto transaction, begin());
    DBSYNC_ASSIGN(m_state, m_tenant.state());
    if (isHeld(m_state, true))
        return tenantHeld();
    DBSYNC_ASSIGN(auto earlier, earlierAnswer());
    return earlier ? Result<wire::BatchAnswer>(std::move(*earlier)) : conclude(withdrawn(), transaction);
}

Result<std::optional<wire::BatchAnswer>> Run::earlierAnswer()
{
    DBSYNC_ASSIGN(const auto last, m_tenant.lastBatch(m_header.device));
    if (!last || m_header.sequence > last->sequence)
        return std::optional<wire::BatchAnswer>();
    if (m_header.sequence < last->sequence || m_header.id != last->id)
        return std::optional(plainAnswer("copied", "Another file has used this device's number."));
    DBSYNC_ASSIGN(auto answer, wire::answerFromJson(last->answer));
    return std::optional(std::move(answer));
}

Result<wire::BatchAnswer> Run::doRows(const PostgresLayout& layout, BatchReader& reader, Transaction& transaction)
{
    DBSYNC_ASSIGN(auto timed, m_tenant.timedTables());
    PostgresOperations operations(connection(), layout, std::move(timed));
    while (true) {
        DBSYNC_ASSIGN(const BatchReader::Item item, reader.next());
        if (item.kind == BatchReader::Item::Kind::End)
            break;
        if (item.kind == BatchReader::Item::Kind::Operation) {
            DBSYNC_TRY(operations.run(item.line));
            continue;
        }
        DBSYNC_ASSIGN(const bool fits, operations.begin(*item.section));
        if (!fits) {
            operations.giveUp();
            return refuse(plainAnswer("schemaChanged", "The columns do not fit the tenant's schema."), transaction);
        }
    }
    if (operations.count() > 0) {
        DBSYNC_TRY(operations.finish());
        return apply(operations, layout, transaction);
    }
    wire::BatchAnswer answer;
    answer.result = "accepted";
    answer.cursor = answer.previous = m_state.cursor;
    return conclude(std::move(answer), transaction);
}

Result<wire::BatchAnswer> Run::apply(PostgresOperations& operations, const PostgresLayout& layout,
                                     Transaction& transaction)
{
    DBSYNC_ASSIGN(const auto triggers, findOthersTriggers(connection(), layout));
    for (const auto& work : operations.works()) {
        if (!work)
            continue;
        work->triggered = triggers.tables.contains(work->stage.table().plainName);
        m_aside |= triggers.beforeRows.contains(work->stage.table().plainName);
    }
    std::int64_t rows = m_transaction;
    if (m_aside) {
        DBSYNC_ASSIGN(rows, m_tenant.integer("SELECT " + ours() + "dbsync_aside()"));
    }
    PostgresBatch batch{connection(),
                        layout,
                        PostgresSql(m_tenant.place(), layout, m_tenant.id(), rows, m_header.cursor.revision),
                        operations.works(),
                        m_state.cursor.revision > m_header.cursor.revision,
                        {}};
    std::vector<PostgresRefusal> refusals;
    for (const auto& work : operations.works()) {
        if (!work)
            continue;
        DBSYNC_TRY(applyWork(batch, *work));
        std::move(work->refusals.begin(), work->refusals.end(), std::back_inserter(refusals));
    }
    std::sort(refusals.begin(), refusals.end(),
              [](const PostgresRefusal& a, const PostgresRefusal& b) { return a.number < b.number; });
    for (PostgresRefusal& refusal : refusals)
        batch.refusals.add(std::move(refusal.row));
    DBSYNC_TRY(checkReferences(batch));
    if (!batch.refusals.empty())
        return refuse(batch.refusals.answer(), transaction);
    return accept(batch, transaction);
}

/// Takes the tenant's next revision: from here to the commit, all who write the tenant's rows wait.
Result<wire::BatchAnswer> Run::accept(const PostgresBatch& batch, Transaction& transaction)
{
    wire::BatchAnswer answer;
    answer.result = "accepted";
    answer.cursor.mark = makeRandomHex(16);
    const std::string last = m_aside ? makeRandomHex(16) : answer.cursor.mark;
    DBSYNC_ASSIGN(const auto taken,
                  connection().run("UPDATE " + ours() +
                                       "dbsync_tenants AS t SET revision = o.revision + $3, mark = $2 "
                                       "FROM (SELECT revision, mark FROM " +
                                       ours() +
                                       "dbsync_tenants WHERE tenant = $1 "
                                       "FOR UPDATE) AS o WHERE t.tenant = $1 RETURNING o.revision, o.mark, "
                                       "split_part(current_setting('dbsync.aside', true), ':', 1) = "
                                       "pg_current_xact_id()::text",
                                   Parameters().add(m_tenant.id()).add(last).add(std::int64_t{m_aside ? 2 : 1})));
    if (taken.empty())
        return internalError("The tenant is gone.");
    answer.previous = {taken.integer(0, 0), taken.text(0, 1)};
    answer.cursor.revision = answer.previous.revision + 1;
    answer.more = taken.text(0, 2) == "t";
    const wire::Cursor rows{answer.cursor.revision + (m_aside ? 1 : 0), last};
    postgres::Pipeline pipeline(connection());
    for (std::size_t i = 0; i < batch.works.size(); ++i) {
        const auto& work = batch.works[i];
        if (!work || work->stage.count() == 0)
            continue;
        DBSYNC_TRY(pipeline.add("INSERT INTO " + ours() +
                                    "dbsync_tables AS t VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, name) DO "
                                    "UPDATE SET \"rows\" = t.\"rows\" + EXCLUDED.\"rows\", tombstones = t.tombstones + "
                                    "EXCLUDED.tombstones, "
                                    "revision = EXCLUDED.revision",
                                Parameters()
                                    .add(m_tenant.id())
                                    .add(batch.layout.layout.tables[i].table.name)
                                    .add(work->inserted - work->deleted)
                                    .add(work->deleted - work->tombstonesRemoved)
                                    .add(rows.revision)));
    }
    const auto addRevision = [&](const wire::Cursor& cursor, const std::string& number) {
        return pipeline.add("INSERT INTO " + ours() + "dbsync_revisions VALUES ($1, $2, " + number +
                                ", $3, $4, $5, $6)",
                            Parameters()
                                .add(m_tenant.id())
                                .add(cursor.revision)
                                .add(cursor.mark)
                                .add(formatTime(m_clock.now()))
                                .add(m_author.user)
                                .add(m_author.device));
    };
    DBSYNC_TRY(addRevision(answer.cursor, std::to_string(m_transaction)));
    if (m_aside)
        DBSYNC_TRY(addRevision(rows, ours() + "dbsync_aside()"));
    DBSYNC_TRY(pipeline.add(
        "SELECT pg_notify($1, $2)",
        Parameters().add(m_tenant.place().channel).add(m_tenant.number() + ":" + std::to_string(rows.revision))));
    DBSYNC_TRY(pipeline.finish());
    return conclude(std::move(answer), transaction);
}

Result<wire::BatchAnswer> Run::conclude(wire::BatchAnswer answer, Transaction& transaction)
{
    DBSYNC_TRY(m_tenant.rememberBatch(m_header.device, {m_header.sequence, m_header.id, wire::answerToJson(answer)}));
    DBSYNC_TRY(transaction.commit());
    return answer;
}

/// Undoes what was done of the batch, but remembers the answer: a refusal uses up the number.
Result<wire::BatchAnswer> Run::refuse(wire::BatchAnswer answer, Transaction& transaction)
{
    transaction.rollBack();
    DBSYNC_ASSIGN(auto again, begin());
    return conclude(std::move(answer), again);
}

} // namespace

Result<wire::BatchAnswer> runBatch(PostgresTenant& tenant, PostgresLayouts& layouts, const Author& author,
                                   const wire::BatchHeader& header, BatchReader& reader, const Clock& clock)
{
    return Run(tenant, author, header, clock).run(layouts, reader);
}

Result<wire::BatchAnswer> withdrawBatch(PostgresTenant& tenant, const wire::BatchHeader& header, const Clock& clock)
{
    return Run(tenant, {}, header, clock).withdraw();
}

} // namespace dbsync::datasource
