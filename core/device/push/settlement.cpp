#include "base/clock.h"
#include "base/mistake.h"
#include "change/packed_lines.h"
#include "change/row_codec.h"
#include "device/activity/row_images.h"
#include "device/apply/row_decision.h"
#include "device/capture/difference_scan.h"
#include "device/conflicts/conflict_log.h"
#include "device/push/batch.h"
#include "device/push/refused_rows.h"
#include "device/store/row_access.h"
#include "device/view/activity_log.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

namespace dbsync::device {

namespace {

/// Makes what an accepted batch sent the base of its rows.
class BatchFold
{
public:
    /// `images` may be null.
    BatchFold(Store& store, std::int64_t revision, RowImages* images)
        : m_store(store), m_revision(revision), m_images(images)
    {
    }

    Result<void> run(std::int64_t parts)
    {
        wire::PackedLines lines;
        for (std::int64_t number = 0; number < parts; ++number) {
            DBSYNC_ASSIGN(const std::string part, readBatchPart(m_store.companion(), number));
            DBSYNC_TRY(lines.read(part, [this](std::string_view line) { return takeLine(line); }));
        }
        return {};
    }

private:
    using Stored = std::optional<StoredRow>;

    Result<void> takeLine(std::string_view line)
    {
        if (!m_hasHeader) {
            m_hasHeader = true;
            return {};
        }
        if (line.front() == '{')
            return takeSection(line);
        DBSYNC_ASSIGN(const auto operation, wire::parseOperation(line));
        return m_table ? takeOperation(operation) : Result<void>();
    }

    Result<void> takeSection(std::string_view line)
    {
        DBSYNC_ASSIGN(const auto parsed, wire::parseSectionOrEnd(line));
        m_bases.reset();
        m_table = parsed.section ? m_store.find(parsed.section->table) : nullptr;
        if (m_table) {
            DBSYNC_ASSIGN(auto bases, KeyedRows::open(m_store.companionHandle(), *m_table, m_table->base()));
            m_bases = std::make_unique<KeyedRows>(std::move(bases));
            m_positions.clear();
            for (const std::string& name : parsed.section->columns)
                m_positions.push_back(m_table->table().columnIndex(name));
        }
        return {};
    }

    /// A row of a batch that was built before the table's columns changed, in those of now.
    Result<std::string_view> inColumnsOfNow(std::string_view json)
    {
        bool same = m_positions.size() == m_table->table().columns.size();
        for (std::size_t i = 0; same && i < m_positions.size(); ++i)
            same = m_positions[i] == static_cast<int>(i);
        if (same)
            return json;
        DBSYNC_ASSIGN(const RowView* row, m_valueParser.parse(json));
        RowView moved(m_table->table().columns.size());
        for (std::size_t i = 0; i < m_positions.size() && i < row->size(); ++i) {
            if (m_positions[i] >= 0)
                moved[static_cast<std::size_t>(m_positions[i])] = (*row)[i];
        }
        m_moved.clear();
        appendRow(moved, m_moved);
        return std::string_view(m_moved);
    }

    Result<void> takeInsert(const wire::Operation& operation)
    {
        DBSYNC_ASSIGN(const std::string_view json, inColumnsOfNow(operation.row));
        DBSYNC_ASSIGN(const RowView* row, m_rowParser.parse(json));
        const RowView key = keyOf(*m_table, *row);
        if (m_images) {
            DBSYNC_ASSIGN(const auto base, operation.kind == 'r' ? m_bases->read(key) : Stored());
            DBSYNC_TRY(keep(key, base, json, base && base->incarnation != operation.incarnation));
        }
        return m_bases->write(key, m_revision, operation.incarnation, json);
    }

    Result<void> keep(const RowView& key, const Stored& base, std::optional<std::string_view> after,
                      bool madeAnew = false)
    {
        const bool known = base && base->row;
        return m_images
                   ? m_images->add(*m_table, key, m_revision,
                                   known ? std::optional<std::string_view>(*base->row) : std::nullopt, after, madeAnew)
                   : Result<void>();
    }

    Result<void> takeOperation(const wire::Operation& operation)
    {
        if (operation.kind == 'i' || operation.kind == 'r')
            return takeInsert(operation);
        DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(operation.key));
        DBSYNC_ASSIGN(const auto base, m_bases->read(*key));
        if (operation.kind == 'd') {
            DBSYNC_TRY(keep(*key, base, std::nullopt));
            return m_bases->erase(*key);
        }
        if (makes(Mistake::BaseForgotten))
            return {};
        if (!base || !base->row)
            return {};
        DBSYNC_ASSIGN(const RowView* before, m_rowParser.parse(*base->row));
        DBSYNC_ASSIGN(const RowView* columns, m_columnParser.parse(operation.columns));
        DBSYNC_ASSIGN(const RowView* values, m_valueParser.parse(operation.values));
        RowView after = *before;
        for (std::size_t i = 0; i < columns->size(); ++i) {
            const int position = m_positions[static_cast<std::size_t>((*columns)[i].integer)];
            if (position >= 0)
                after[static_cast<std::size_t>(position)] = (*values)[i];
        }
        m_json.clear();
        appendRow(after, m_json);
        DBSYNC_TRY(keep(*key, base, m_json));
        return m_bases->write(*key, m_revision, base->incarnation, m_json);
    }

    Store& m_store;
    std::int64_t m_revision;
    RowImages* m_images;
    bool m_hasHeader = false;
    const SyncedTable* m_table = nullptr;
    std::unique_ptr<KeyedRows> m_bases;
    RowParser m_rowParser;
    RowParser m_keyParser;
    RowParser m_columnParser;
    RowParser m_valueParser;
    std::vector<int> m_positions; ///< per column of the section, in the table of now; -1 where it is not synced
    std::string m_json;
    std::string m_moved;
};

/// The batch's rows become bases, and one activity with what they were before.
Result<void> foldBatch(Store& store, const StoredBatch& batch, std::int64_t revision, const std::string& user)
{
    sqlite3* companion = store.companionHandle();
    DBSYNC_ASSIGN(const std::int64_t activity, writeActivity(companion, "pushed", user, batch.counts, revision, false));
    DBSYNC_TRY(noteAuthor(companion, revision, formatTime(systemClock().now()), user));
    // All that a file had when it was linked is noted by its size alone.
    RowImages images(companion, activity);
    DBSYNC_TRY(BatchFold(store, revision, batch.cursor.revision == 0 ? nullptr : &images).run(batch.parts));
    return images.finish();
}

Result<void> foldAccepted(Store& store, const StoredBatch& batch, const wire::BatchAnswer& answer,
                          const std::string& user, EarlyFold* early)
{
    sqlite3* companion = store.companionHandle();
    DBSYNC_ASSIGN(const std::string folded, store.companion().value("batchFolded"));
    if (folded == batch.id)
        return {};
    const bool isFolded = early && early->expects(answer);
    auto begun = isFolded ? Result<sqlite::Transaction>(early->hand())
                          : sqlite::Transaction::begin(companion, sqlite::Transaction::Kind::Immediate);
    DBSYNC_ASSIGN(auto transaction, std::move(begun));
    if (!isFolded)
        DBSYNC_TRY(foldBatch(store, batch, answer.cursor.revision, user));
    DBSYNC_ASSIGN(const auto cursor, store.companion().cursor());
    if (cursor == answer.previous || makes(Mistake::CursorTooFar))
        DBSYNC_TRY(store.companion().setCursor(answer.cursor));
    else // the next pull has to bring this revision back
        DBSYNC_TRY(
            store.companion().setValue("ahead", std::to_string(answer.cursor.revision) + " " + store.state().device));
    if (answer.more) // what triggers in the cloud made of it, to be taken by the next pull
        DBSYNC_TRY(store.companion().setValue("more", std::to_string(answer.cursor.revision + 1)));
    DBSYNC_TRY(store.companion().setValue("batchFolded", batch.id));
    return transaction.commit();
}

/// Rows that changed meanwhile stay, against their new base. Other programs are writing: they get half of the time, for
/// who waits for a lock looks for it now and then only. What is noted, and yet settled, is told by its difference at
/// any time.
Result<void> clearSettled(Store& store, sqlite::Transaction writing)
{
    using Clock = std::chrono::steady_clock;
    constexpr std::size_t rowsPerTransaction = 5'000;
    auto began = Clock::now();
    for (const SyncedTable& table : store.tables()) {
        for (std::optional<Row> after = Row(); after;) {
            DBSYNC_ASSIGN(after,
                          dropSettledPart(store.file(), table, DifferenceScan::Which::All, *after, rowsPerTransaction));
            if (!after)
                break;
            DBSYNC_TRY(writing.commit());
            std::this_thread::sleep_for(
                std::min<Clock::duration>(Clock::now() - began, std::chrono::milliseconds(100)));
            DBSYNC_ASSIGN(writing, beginWriting(store.file()));
            began = Clock::now();
        }
    }
    return writing.commit();
}

Result<void> clearSent(Store& store, const wire::BatchAnswer& answer, std::optional<std::int64_t> dataVersion)
{
    DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
    DBSYNC_ASSIGN(const auto version, sqlite::queryInteger(store.file(), "PRAGMA main.data_version"));
    const bool untouched = (dataVersion && version == dataVersion) || makes(Mistake::PendingCleared);
    DBSYNC_ASSIGN(const auto state, readLinkState(store.file()));
    if (state.cursor == answer.previous || makes(Mistake::CursorTooFar))
        DBSYNC_TRY(writeCursor(store.file(), answer.cursor));
    if (!untouched)
        return clearSettled(store, std::move(writing));
    for (const SyncedTable& table : store.tables()) {
        DBSYNC_ASSIGN(const auto held, sqlite::queryInteger(store.file(), "SELECT 1 FROM main." + table.pending() +
                                                                              " WHERE held <> 0 LIMIT 1"));
        DBSYNC_TRY(
            sqlite::execute(store.file(), "DELETE FROM main." + table.pending() + (held ? " WHERE held = 0" : "")));
    }
    return writing.commit();
}

/// Whether the cloud refuses a row because others still refer to what it was, and not for a reference of its own.
bool isStillReferredTo(const SyncedTable& table, const wire::RefusedRow& refused, bool isHere)
{
    const auto& own = table.table().foreignKeys;
    const bool refers = std::any_of(own.begin(), own.end(), [&](const ForeignKey& key) {
        return std::equal(key.columns.begin(), key.columns.end(), refused.columns.begin(), refused.columns.end(),
                          [](const std::string& a, const std::string& b) { return sameName(a, b); });
    });
    return refused.reason == "foreignKey" && (!isHere || !refers);
}

std::string stillReferredMessage(const SyncedTable& table, const wire::RefusedRow& refused, bool isHere)
{
    const std::string others = refused.otherTable.empty() ? "other tables" : "table \"" + refused.otherTable + "\"";
    const std::string row = "This row of table \"" + table.name() + "\" was ";
    return row + (isHere ? "changed" : "deleted") + " here, but rows of " + others + " still refer to it in the cloud.";
}

/// The columns that a refused row differs in from what the cloud has; none where it has none.
Result<std::vector<std::string>> changedColumns(Store& store, const SyncedTable& table, const RowView& key,
                                                const std::optional<std::string>& base)
{
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), table));
    DBSYNC_ASSIGN(const auto local, rows.read(key));
    return local && base ? differingNames(table.table(), *base, *local)
                         : Result<std::vector<std::string>>(std::vector<std::string>());
}

/// Why a row waits, from the cloud's refusal.
Result<void> holdRefused(Store& store, const SyncedTable& table, const wire::RefusedRow& refused, bool asSent)
{
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* key, parser.parse(refused.key));
    ConflictEntry entry;
    entry.table = table.name();
    appendRow(*key, entry.key);
    entry.kind = refused.reason;
    entry.columns = refused.columns;
    entry.message = conflictMessage(refused.reason, table.table(), refused.columns);
    if (refused.reason == "invalidValue")
        entry.message += " " + refused.message;
    DBSYNC_ASSIGN(auto bases, KeyedRows::open(store.companionHandle(), table, table.base()));
    DBSYNC_ASSIGN(const auto base, bases.read(*key));
    if (base) {
        entry.base = base->row;
        entry.cloud = base->row;
    }
    if (refused.reason == "invalidValue" && entry.columns.empty()) {
        DBSYNC_ASSIGN(entry.columns, changedColumns(store, table, *key, entry.base));
    }
    if (refused.reason == "unique" && sameName(refused.otherTable, table.name())) {
        RowParser otherParser;
        DBSYNC_ASSIGN(const RowView* otherKey, otherParser.parse(refused.otherKey));
        appendRow(*otherKey, entry.otherKey);
        DBSYNC_ASSIGN(const auto other, bases.read(*otherKey));
        entry.cloud = other ? other->row : std::nullopt;
    }
    if (refused.reason == "foreignKey") {
        DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), table));
        DBSYNC_ASSIGN(const auto local, rows.read(*key));
        if (isStillReferredTo(table, refused, local.has_value()))
            entry.message = stillReferredMessage(table, refused, local.has_value());
    }
    DBSYNC_TRY(writeConflict(store.companionHandle(), entry, Planned::No));
    DBSYNC_TRY(rememberRefused(store, table, entry.key, asSent));
    DBSYNC_ASSIGN(auto hold,
                  sqlite::Statement::prepare(store.file(), "UPDATE main." + table.pending() + " SET held = 1 WHERE " +
                                                               table.keyParameters()));
    bindKey(hold.get(), *key);
    return hold.run();
}

Result<void> takeRefusal(Store& store, const wire::BatchAnswer& answer, std::optional<std::int64_t> dataVersion,
                         Settlement& settlement)
{
    for (const wire::RefusedRow& row : answer.rows) {
        settlement.compare |= row.reason == "exists";
        if (row.reason == "exists" || row.reason == "stale")
            settlement.stale.push_back(row);
    }
    if (!settlement.stale.empty())
        return {}; // an ordinary pull and merge follow; what is still wrong then is named again
    DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
    DBSYNC_ASSIGN(const auto version, sqlite::queryInteger(store.file(), "PRAGMA main.data_version"));
    const bool asSent = dataVersion && version == dataVersion;
    for (const wire::RefusedRow& row : answer.rows) {
        if (const SyncedTable* table = store.find(row.table)) {
            DBSYNC_TRY(holdRefused(store, *table, row, asSent));
            ++settlement.conflicts;
        }
    }
    return writing.commit();
}

} // namespace

Result<void> EarlyFold::run()
{
    if (m_transaction)
        return {};
    DBSYNC_ASSIGN(const auto batch, readBatch(m_store.companion()));
    if (!batch)
        return {};
    m_revision = batch->cursor.revision + 1;
    DBSYNC_ASSIGN(auto transaction,
                  sqlite::Transaction::begin(m_store.companionHandle(), sqlite::Transaction::Kind::Immediate));
    DBSYNC_TRY(foldBatch(m_store, *batch, m_revision, m_user));
    m_transaction.emplace(std::move(transaction));
    return {};
}

bool EarlyFold::expects(const wire::BatchAnswer& answer) const
{
    return m_transaction && answer.result == "accepted" && answer.cursor.revision == m_revision;
}

sqlite::Transaction EarlyFold::hand()
{
    sqlite::Transaction transaction = std::move(*m_transaction);
    m_transaction.reset();
    return transaction;
}

Result<Settlement> settleBatch(Store& store, const wire::BatchAnswer& answer, const std::string& user,
                               std::optional<std::int64_t> dataVersion, EarlyFold* early)
{
    Settlement settlement;
    DBSYNC_ASSIGN(const auto batch, readBatch(store.companion()));
    if (!batch)
        return settlement;
    if (answer.result == "accepted") {
        settlement.accepted = true;
        settlement.pushed = batch->counts;
        DBSYNC_TRY(foldAccepted(store, *batch, answer, user, early));
        DBSYNC_TRY(clearSent(store, answer, dataVersion));
    } else if (answer.result == "refused") {
        DBSYNC_TRY(takeRefusal(store, answer, dataVersion, settlement));
    }
    DBSYNC_TRY(discardBatch(store.companion()));
    DBSYNC_TRY(store.reload());
    return settlement;
}

} // namespace dbsync::device
