#include "datasource/sqlite/push/sqlite_batch.h"

#include "base/identifier.h"
#include "base/mistake.h"
#include "datasource/sqlite/push/sqlite_operations.h"
#include "datasource/sqlite/push/sqlite_references.h"

namespace dbsync::datasource {

namespace {

using sqlite::Transaction;

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
class Batch
{
public:
    Batch(SqliteSession& writer, std::int64_t tenant, const Author& author, const wire::BatchHeader& header,
          const Clock& clock)
        : m_connection(writer.connection),
          m_statements(writer.statements),
          m_tenant(tenant),
          m_author(author),
          m_header(header),
          m_clock(clock)
    {
    }

    Result<wire::BatchAnswer> run(LayoutCache& layouts, BatchReader& reader);
    Result<wire::BatchAnswer> withdraw();

private:
    Result<std::optional<wire::BatchAnswer>> earlierAnswer();
    Result<wire::BatchAnswer> doRows(const Layout& layout, BatchReader& reader, Transaction& transaction);
    Result<wire::BatchAnswer> accept(BatchContext& context, Transaction& transaction);
    Result<wire::BatchAnswer> conclude(wire::BatchAnswer answer, Transaction& transaction);
    Result<wire::BatchAnswer> refuse(wire::BatchAnswer answer, Transaction& transaction);

    sqlite3* m_connection;
    sqlite::StatementCache& m_statements;
    std::int64_t m_tenant;
    const Author m_author;
    const wire::BatchHeader& m_header;
    const Clock& m_clock;
    TenantState m_state;
};

Result<wire::BatchAnswer> Batch::run(LayoutCache& layouts, BatchReader& reader)
{
    DBSYNC_ASSIGN(auto transaction, Transaction::begin(m_connection, Transaction::Kind::Immediate));
    DBSYNC_ASSIGN(m_state, readTenantFor(m_statements, m_tenant, true));
    DBSYNC_ASSIGN(auto earlier, earlierAnswer());
    if (earlier)
        return std::move(*earlier);
    DBSYNC_ASSIGN(const bool known, hasRevision(m_statements, m_tenant, m_header.cursor));
    if (!known)
        return conclude(plainAnswer("otherHistory", "The cloud's history does not have this device's revision."),
                        transaction);
    DBSYNC_ASSIGN(const auto layout, layouts.get(m_statements, m_state));
    return doRows(*layout, reader, transaction);
}

Result<wire::BatchAnswer> Batch::withdraw()
{
    DBSYNC_ASSIGN(auto transaction, Transaction::begin(m_connection, Transaction::Kind::Immediate));
    DBSYNC_ASSIGN(m_state, readTenantFor(m_statements, m_tenant, true));
    DBSYNC_ASSIGN(auto earlier, earlierAnswer());
    return earlier ? Result<wire::BatchAnswer>(std::move(*earlier)) : conclude(withdrawn(), transaction);
}

Result<std::optional<wire::BatchAnswer>> Batch::earlierAnswer()
{
    DBSYNC_ASSIGN(const auto last, lastBatch(m_statements, m_tenant, m_header.device));
    if (!last || m_header.sequence > last->sequence || makes(Mistake::AnswerForgotten))
        return std::optional<wire::BatchAnswer>();
    if (m_header.sequence < last->sequence || m_header.id != last->id)
        return std::optional(plainAnswer("copied", "Another file has used this device's number."));
    DBSYNC_ASSIGN(auto answer, wire::answerFromJson(last->answer));
    return std::optional(std::move(answer));
}

Result<wire::BatchAnswer> Batch::doRows(const Layout& layout, BatchReader& reader, Transaction& transaction)
{
    BatchContext context{m_statements, layout, m_tenant, m_state.cursor.revision + 1, m_header.cursor.revision,
                         {},           {},     {}};
    context.tallies.resize(layout.tables.size());
    context.changedReferences.resize(layout.references.size());
    Operations operations(context);
    while (!context.refusals.full()) {
        DBSYNC_ASSIGN(const BatchReader::Item item, reader.next());
        if (item.kind == BatchReader::Item::Kind::End)
            break;
        if (item.kind == BatchReader::Item::Kind::Operation) {
            DBSYNC_TRY(operations.run(item.line));
            continue;
        }
        DBSYNC_ASSIGN(const bool fits, operations.begin(*item.section));
        if (!fits)
            return refuse(plainAnswer("schemaChanged", "The columns do not fit the tenant's schema."), transaction);
    }
    DBSYNC_TRY(operations.finish());
    DBSYNC_TRY(checkReferences(context));
    if (!context.refusals.empty())
        return refuse(context.refusals.answer(), transaction);
    if (operations.count() > 0)
        return accept(context, transaction);
    wire::BatchAnswer answer;
    answer.result = "accepted";
    answer.cursor = answer.previous = m_state.cursor;
    return conclude(std::move(answer), transaction);
}

Result<wire::BatchAnswer> Batch::accept(BatchContext& context, Transaction& transaction)
{
    wire::BatchAnswer answer;
    answer.result = "accepted";
    answer.cursor = {context.revision, makeRandomHex(16)};
    answer.previous = m_state.cursor;
    for (std::size_t i = 0; i < context.tallies.size(); ++i) {
        TableTally& tally = context.tallies[i];
        tally.state.revision = context.revision;
        if (tally.touched)
            DBSYNC_TRY(writeTableState(m_statements, m_tenant, context.layout.tables[i].table.name, tally.state));
    }
    DBSYNC_TRY(addRevision(m_statements, m_tenant, answer.cursor, formatTime(m_clock.now()), m_author));
    m_state.cursor = answer.cursor;
    DBSYNC_TRY(writeTenant(m_statements, m_tenant, m_state));
    return conclude(std::move(answer), transaction);
}

Result<wire::BatchAnswer> Batch::conclude(wire::BatchAnswer answer, Transaction& transaction)
{
    DBSYNC_TRY(rememberBatch(m_statements, m_tenant, m_header.device,
                             {m_header.sequence, m_header.id, wire::answerToJson(answer)}));
    DBSYNC_TRY(transaction.commit());
    return answer;
}

/// Undoes what was done of the batch, but remembers the answer: a refusal uses up the number.
Result<wire::BatchAnswer> Batch::refuse(wire::BatchAnswer answer, Transaction& transaction)
{
    {
        const Transaction undone = std::move(transaction);
    }
    DBSYNC_ASSIGN(transaction, Transaction::begin(m_connection, Transaction::Kind::Immediate));
    return conclude(std::move(answer), transaction);
}

} // namespace

Result<wire::BatchAnswer> runBatch(SqliteSession& writer, LayoutCache& layouts, std::int64_t tenant,
                                   const Author& author, const wire::BatchHeader& header, BatchReader& reader,
                                   const Clock& clock)
{
    return Batch(writer, tenant, author, header, clock).run(layouts, reader);
}

Result<wire::BatchAnswer> withdrawBatch(SqliteSession& writer, std::int64_t tenant, const wire::BatchHeader& header,
                                        const Clock& clock)
{
    return Batch(writer, tenant, {}, header, clock).withdraw();
}

} // namespace dbsync::datasource
