#include "device/push/batch.h"

#include "base/identifier.h"
#include "base/mistake.h"
#include "base/zstd_stream.h"
#include "change/merge.h"
#include "change/row_codec.h"
#include "device/capture/capture.h"
#include "device/capture/difference_scan.h"
#include "device/deletions/deletion_guard.h"
#include "device/push/dependents.h"
#include "device/push/reading_copy.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::Statement;

namespace {

constexpr std::size_t partBytes = std::size_t{1} << 20;

/// Writes lines, compressed, into batch_part.
class BatchWriter
{
public:
    static Result<BatchWriter> open(sqlite3* companion)
    {
        BatchWriter writer;
        DBSYNC_ASSIGN(writer.m_insert,
                      Statement::prepare(companion, "INSERT INTO batch_part(number, data) VALUES (?1, ?2)"));
        return writer;
    }

    std::string& lines() { return m_lines; }

    /// Call after each line; moves what is ready on.
    Result<void> advance()
    {
        if (m_lines.size() < partBytes / 4)
            return {};
        m_compressor.write(m_lines, m_compressed);
        m_lines.clear();
        return m_compressed.size() < partBytes ? Result<void>() : flushPart();
    }

    Result<void> finish()
    {
        m_compressor.write(m_lines, m_compressed);
        m_lines.clear();
        m_compressor.finish(m_compressed);
        return flushPart();
    }

private:
    Result<void> flushPart()
    {
        DBSYNC_TRY(m_insert.bind(1, m_number++).bindBlob(2, m_compressed).run());
        m_compressed.clear();
        return {};
    }

    Statement m_insert;
    Compressor m_compressor;
    std::string m_lines;
    std::string m_compressed;
    std::int64_t m_number = 0;
};

wire::Section sectionOf(const SyncedTable& table)
{
    wire::Section section{table.name(), {}};
    for (const Column& column : table.table().columns)
        section.columns.push_back(column.name);
    return section;
}

/// Turns the difference of a row and its base into an operation, as text.
class OperationWriter
{
public:
    /// `now` is this computer's time; `clockDifference` is the cloud's minus that.
    OperationWriter(const SyncedTable& table, std::int64_t now, std::int64_t clockDifference)
        : m_table(table), m_now(now), m_clockDifference(clockDifference)
    {
    }

    /// False where there is no difference.
    Result<bool> append(const DifferenceScan& row, std::string& out, Counts& counts)
    {
        if (!row.differs())
            return false;
        if (!row.hasLocal())
            return appendDelete(row, out, counts);
        const bool madeAnew = row.hasBase() && row.incarnation() && *row.incarnation() != row.baseIncarnation();
        if (row.hasBase() && (!madeAnew || makes(Mistake::RowsMixed)))
            return appendUpdate(row, out, counts);
        return appendWhole(row, row.incarnation().value_or(makeRandomInteger()), out, counts);
    }

private:
    Result<bool> appendWhole(const DifferenceScan& row, std::int64_t incarnation, std::string& out, Counts& counts)
    {
        wire::Operation operation;
        operation.kind = row.hasBase() ? 'r' : 'i';
        operation.incarnation = incarnation;
        operation.row = row.localRow();
        operation.time = timeOf(row);
        wire::append(operation, out);
        ++(row.hasBase() ? counts.updated : counts.inserted);
        return true;
    }

    std::int64_t timeOf(const DifferenceScan& row) const
    {
        // A clock that was ahead for a while must not win for years.
        const std::int64_t time = std::min(row.time(), m_now);
        return row.time() > 0 ? std::max<std::int64_t>(time + m_clockDifference, 1) : 0;
    }

    Result<bool> appendDelete(const DifferenceScan& row, std::string& out, Counts& counts)
    {
        const std::string key = row.keyJson();
        wire::Operation operation;
        operation.kind = 'd';
        operation.incarnation = row.baseIncarnation();
        operation.key = key;
        operation.time = timeOf(row);
        wire::append(operation, out);
        ++counts.deleted;
        return true;
    }

    Result<bool> appendUpdate(const DifferenceScan& row, std::string& out, Counts& counts)
    {
        DBSYNC_ASSIGN(const RowView* base, m_baseParser.parse(row.baseRow()));
        DBSYNC_ASSIGN(const RowView* local, m_localParser.parse(row.localRow()));
        RowView columns;
        RowView before;
        RowView after;
        for (const int index : differingColumns(*base, *local)) {
            // 1 became 1.0 in a column without a type: one key to SQLite, but another value.
            if (std::find(m_table.keyIndexes().begin(), m_table.keyIndexes().end(), index) !=
                m_table.keyIndexes().end())
                return appendWhole(row, makeRandomInteger(), out, counts);
            columns.push_back(Value::integer(index).view());
            before.push_back((*base)[static_cast<std::size_t>(index)]);
            after.push_back((*local)[static_cast<std::size_t>(index)]);
        }
        m_columns.clear();
        m_before.clear();
        m_after.clear();
        appendRow(columns, m_columns);
        appendRow(before, m_before);
        appendRow(after, m_after);
        const std::string key = row.keyJson();
        wire::append(wire::Operation{'u', row.baseIncarnation(), {}, key, m_columns, m_before, m_after, timeOf(row)},
                     out);
        ++counts.updated;
        return true;
    }

    const SyncedTable& m_table;
    std::int64_t m_now;
    std::int64_t m_clockDifference;
    RowParser m_baseParser;
    RowParser m_localParser;
    std::string m_columns;
    std::string m_before;
    std::string m_after;
};

/// Adds a table's changes to `built`, as `file` has them.
Result<void> appendTable(sqlite3* file, const SyncedTable& table, BatchWriter& writer, Counts& counts,
                         const BatchOptions& options, BuiltBatch& built)
{
    const auto skip = options.skip.find(table.name());
    const auto which = makes(Mistake::HeldSent) ? DifferenceScan::Which::All : DifferenceScan::Which::Free;
    DBSYNC_ASSIGN(auto scan, DifferenceScan::open(file, table, which));
    DBSYNC_ASSIGN(const std::int64_t now, table.notesTime() ? timeHere(file) : Result<std::int64_t>(0));
    OperationWriter operations(table, now, options.clockDifference);
    std::int64_t rows = 0;
    while (true) {
        DBSYNC_ASSIGN(const bool more, scan.next());
        if (!more)
            break;
        if (skip != options.skip.end() && skip->second.contains(scan.keyJson()))
            continue;
        const std::size_t before = writer.lines().size();
        if (rows == 0)
            wire::append(sectionOf(table), writer.lines());
        DBSYNC_ASSIGN(const bool written, operations.append(scan, writer.lines(), counts));
        if (!written) {
            writer.lines().resize(before);
            ++built.settled;
            continue;
        }
        ++rows;
        DBSYNC_TRY(writer.advance());
        if (options.progress && rows % 2000 == 0 && !options.progress(table.name(), rows))
            return Error{ErrorKind::Cancelled, "cancelled", "The sync was cancelled.", {}};
    }
    built.rows += rows;
    return {};
}

/// Whether another program has made it a mass deletion since that was looked at.
Result<bool> isMass(Store& store, const SyncedTable& table, std::int64_t deletions)
{
    if (!isMassDeletion(deletions, 0))
        return false;
    DBSYNC_ASSIGN(const auto rows,
                  sqlite::queryInteger(store.file(), "SELECT count(*) FROM companion." + table.base()));
    return isMassDeletion(deletions, rows.value_or(0));
}

Error justDeleted()
{
    return {ErrorKind::LocalDatabase, "schemaMoved", "Another program has just deleted very many rows.", "Sync again."};
}

/// All from one moment of the file.
Result<void> appendTables(Store& store, BatchWriter& writer, Counts& counts, const BatchOptions& options,
                          BuiltBatch& built)
{
    using sqlite::Transaction;
    DBSYNC_ASSIGN(auto begun, Transaction::begin(store.file(), Transaction::Kind::Deferred));
    std::optional<Transaction> reading(std::move(begun));
    DBSYNC_ASSIGN(const auto version, sqlite::queryInteger(store.file(), "PRAGMA main.data_version"));
    built.dataVersion = version.value_or(0);
    const auto goOn = [&] { return !options.progress || options.progress({}, 0); };
    DBSYNC_ASSIGN(const auto copy, copyForReading(store, goOn));
    if (copy)
        reading.reset();
    for (const SyncedTable& table : store.tables()) {
        const std::int64_t deletedBefore = counts.deleted;
        DBSYNC_TRY(appendTable(copy ? copy->get() : store.file(), table, writer, counts, options, built));
        DBSYNC_ASSIGN(const bool mass, isMass(store, table, counts.deleted - deletedBefore));
        if (mass && !options.allowDeletes)
            return justDeleted();
    }
    return {};
}

Result<void> insertBatch(sqlite3* companion, const wire::BatchHeader& header, const Counts& counts)
{
    DBSYNC_ASSIGN(auto insert, Statement::prepare(companion, "INSERT INTO batch(sequence, id, cursorRevision, "
                                                             "cursorMark, inserted, updated, deleted) VALUES (?1, ?2, "
                                                             "?3, ?4, ?5, ?6, ?7)"));
    insert.bind(1, header.sequence).bind(2, header.id).bind(3, header.cursor.revision).bind(4, header.cursor.mark);
    return insert.bind(5, counts.inserted).bind(6, counts.updated).bind(7, counts.deleted).run();
}

} // namespace

Result<std::optional<StoredBatch>> readBatch(const Companion& companion)
{
    DBSYNC_ASSIGN(auto statement,
                  Statement::prepare(companion.handle(),
                                     "SELECT sequence, id, cursorRevision, cursorMark, inserted, updated, deleted, "
                                     "answer, (SELECT coalesce(sum(length(data)), 0) FROM batch_part), (SELECT "
                                     "count(*) FROM batch_part) FROM batch"));
    DBSYNC_ASSIGN(const bool found, statement.step());
    if (!found)
        return std::optional<StoredBatch>();
    StoredBatch batch{statement.integer(0),
                      std::string(statement.text(1)),
                      {statement.integer(2), std::string(statement.text(3))},
                      {statement.integer(4), statement.integer(5), statement.integer(6)},
                      statement.integer(8),
                      statement.integer(9),
                      std::nullopt};
    if (!statement.isNull(7))
        batch.answer = std::string(statement.text(7));
    return std::optional<StoredBatch>(std::move(batch));
}

Result<std::string> readBatchPart(const Companion& companion, std::int64_t number)
{
    DBSYNC_ASSIGN(auto statement,
                  Statement::prepare(companion.handle(), "SELECT data FROM batch_part WHERE number = ?1"));
    statement.bind(1, number);
    DBSYNC_ASSIGN(const bool found, statement.step());
    return found ? std::string(statement.blob(0)) : std::string();
}

Result<void> storeAnswer(Companion& companion, const std::string& json)
{
    DBSYNC_ASSIGN(auto statement, Statement::prepare(companion.handle(), "UPDATE batch SET answer = ?1"));
    return statement.bind(1, json).run();
}

Result<void> discardBatch(Companion& companion)
{
    return sqlite::execute(companion.handle(), "BEGIN IMMEDIATE; DELETE FROM batch; DELETE FROM batch_part; COMMIT");
}

Result<void> useUpNumber(Store& store, std::int64_t sequence)
{
    if (store.state().sequence >= sequence)
        return {};
    DBSYNC_TRY(writeSequence(store.file(), sequence));
    return store.reload();
}

Result<BuiltBatch> buildBatch(Store& store, const BatchOptions& options)
{
    sqlite3* companion = store.companionHandle();
    DBSYNC_TRY(holdLocalDeletions(store, options.allowDeletes));
    DBSYNC_TRY(holdDependents(store, options.skip));
    BuiltBatch built;
    Counts counts;
    wire::BatchHeader header{store.state().device, store.state().sequence + 1, makeRandomHex(16), store.state().cursor,
                             store.state().schema.version};
    DBSYNC_ASSIGN(auto storing, sqlite::Transaction::begin(companion, sqlite::Transaction::Kind::Immediate));
    DBSYNC_TRY(sqlite::execute(companion, "DELETE FROM batch_part"));
    DBSYNC_ASSIGN(auto writer, BatchWriter::open(companion));
    wire::append(header, writer.lines());
    DBSYNC_TRY(appendTables(store, writer, counts, options, built));
    if (built.rows == 0)
        return built;
    wire::append(wire::End{built.rows, {}}, writer.lines());
    DBSYNC_TRY(writer.finish());
    DBSYNC_TRY(insertBatch(companion, header, counts));
    DBSYNC_TRY(storing.commit());
    DBSYNC_TRY(useUpNumber(store, header.sequence));
    return built;
}

Result<void> forgetSettled(Store& store)
{
    DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
    for (const SyncedTable& table : store.tables())
        DBSYNC_TRY(dropSettled(store.file(), table, DifferenceScan::Which::Free));
    return writing.commit();
}

} // namespace dbsync::device
