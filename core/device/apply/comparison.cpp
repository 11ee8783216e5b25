#include "device/apply/comparison.h"

#include "device/apply/apply.h"
#include "device/apply/staging.h"
#include "device/capture/capture.h"
#include "device/push/batch.h"
#include "device/store/row_access.h"

namespace dbsync::device {

namespace {

constexpr const char* comparisonName = "compare";
constexpr const char* tombstonesGoneName = "tombstonesGone";
constexpr std::string_view historyPrefix = "history:";

std::string toText(const ComparisonState& state)
{
    switch (state.kind) {
    case Comparison::None:
        return {};
    case Comparison::LostBases:
        return "lost";
    case Comparison::OtherHistory:
        return std::string(historyPrefix) + std::to_string(state.fork);
    case Comparison::UnknownHistory:
        return "unknown";
    case Comparison::TooOld:
        return "old";
    }
    return {};
}

bool keepsBases(Comparison kind)
{
    return kind == Comparison::OtherHistory || kind == Comparison::TooOld;
}

/// Rows that were confirmed after the fork are confirmed no more: inserts of ours again, as what they were.
Result<void> noteUnconfirmed(Store& store, std::int64_t fork)
{
    for (const SyncedTable& table : store.tables())
        DBSYNC_TRY(sqlite::execute(
            store.file(),
            "INSERT INTO main." + table.pending() + "(" + table.keys("") + ", incarnation) SELECT " + table.keys("b") +
                ", b.incarnation FROM companion." + table.base() + " AS b WHERE b.revision > " + std::to_string(fork) +
                " AND NOT EXISTS (SELECT 1 FROM main." + table.pending() + " AS p WHERE p.held IN (4, 5) AND " +
                table.sameKeys("p", "b") + ") ON CONFLICT (" + table.keys("") +
                ") DO UPDATE SET incarnation "
                "= coalesce(incarnation, excluded.incarnation)"));
    return {};
}

Result<void> forgetUnconfirmed(Store& store, std::int64_t fork)
{
    for (const SyncedTable& table : store.tables())
        DBSYNC_TRY(sqlite::execute(store.companionHandle(),
                                   "DELETE FROM " + table.base() + " WHERE revision > " + std::to_string(fork)));
    return {};
}

/// What only waits to be deleted is no change: the cloud's tombstone finds it again. Decisions and consents are still
/// owed. A row that waits to be overwritten may have been changed meanwhile, and what it was then is lost with the
/// companion: that is a decision too.
Result<void> forgetMarks(Store& store)
{
    for (const SyncedTable& table : store.tables()) {
        const std::string pending = "main." + table.pending();
        DBSYNC_TRY(sqlite::execute(
            store.file(),
            "DELETE FROM " + pending + " AS p WHERE held = 5 OR (held = 4 AND incarnation IS NULL AND NOT " +
                "EXISTS (SELECT 1 FROM " + table.quoted() + " AS t WHERE " + table.tableHasKey("t", "p") +
                ")); UPDATE " + pending + " SET held = 1 WHERE held = 4 AND incarnation IS NULL; UPDATE " + pending +
                " SET held = 0 WHERE held NOT IN (1, 3)"));
    }
    return {};
}

/// The companion becomes the file's own.
Result<void> adoptCompanion(Store& store, bool allPending)
{
    LinkState state = store.state();
    DBSYNC_ASSIGN(state.companion, store.companion().value("id"));
    DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
    DBSYNC_TRY(writeLinkState(store.file(), state));
    DBSYNC_TRY(forgetMarks(store));
    for (const SyncedTable& table : store.tables()) {
        if (allPending)
            DBSYNC_TRY(notePendingAll(store.file(), table));
    }
    DBSYNC_TRY(writing.commit());
    return store.reload();
}

} // namespace

Result<ComparisonState> readComparison(const Companion& companion)
{
    DBSYNC_ASSIGN(const std::string text, companion.value(comparisonName));
    ComparisonState state;
    if (text == "lost")
        state.kind = Comparison::LostBases;
    else if (text == "unknown")
        state.kind = Comparison::UnknownHistory;
    else if (text == "old")
        state.kind = Comparison::TooOld;
    else if (text.starts_with(historyPrefix))
        state = {Comparison::OtherHistory, std::strtoll(text.c_str() + historyPrefix.size(), nullptr, 10)};
    return state;
}

Result<Comparison> recover(Store& store)
{
    DBSYNC_ASSIGN(const bool foreign, store.companionIsForeign());
    if (foreign)
        return Comparison::LostBases;
    DBSYNC_ASSIGN(const auto incoming, readIncoming(store.companion()));
    if (incoming && !incoming->plan.empty() && incoming->plan == store.state().plan)
        DBSYNC_TRY(foldIncoming(store));
    else if (incoming && (incoming->complete || incoming->from.revision > 0))
        DBSYNC_TRY(discardIncoming(store));
    DBSYNC_ASSIGN(const auto begun, readComparison(store.companion()));
    DBSYNC_ASSIGN(const auto cursor, store.companion().cursor());
    if (keepsBases(begun.kind) && !(cursor == store.state().cursor))
        return Comparison::LostBases; // one of the two files was restored meanwhile
    if (begun.kind != Comparison::None)
        return begun.kind;
    DBSYNC_ASSIGN(const auto batch, readBatch(store.companion()));
    if (batch)
        return Comparison::None; // its answer explains a difference of the cursors
    return cursor == store.state().cursor ? Comparison::None : Comparison::LostBases;
}

Result<void> beginComparison(Store& store, ComparisonState wanted)
{
    DBSYNC_ASSIGN(const auto begun, readComparison(store.companion()));
    DBSYNC_ASSIGN(const bool foreign, store.companionIsForeign());
    if (begun.kind == wanted.kind && begun.fork == wanted.fork && !foreign)
        return {}; // it began before, and what was staged since is good
    if (!keepsBases(wanted.kind)) {
        DBSYNC_TRY(store.companion().forgetBases(store.tables()));
        DBSYNC_TRY(store.companion().setValue(comparisonName, toText(wanted)));
        return adoptCompanion(store, wanted.kind == Comparison::UnknownHistory);
    }
    DBSYNC_TRY(discardIncoming(store));
    DBSYNC_TRY(discardBatch(store.companion()));
    if (wanted.kind == Comparison::OtherHistory) {
        DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
        DBSYNC_TRY(noteUnconfirmed(store, wanted.fork));
        for (const SyncedTable& table : store.tables())
            DBSYNC_TRY(sqlite::execute(store.file(), "DELETE FROM main." + table.pending() + " WHERE held = 5"));
        DBSYNC_TRY(writing.commit());
    }
    DBSYNC_ASSIGN(auto transaction,
                  sqlite::Transaction::begin(store.companionHandle(), sqlite::Transaction::Kind::Immediate));
    if (wanted.kind == Comparison::OtherHistory)
        DBSYNC_TRY(forgetUnconfirmed(store, wanted.fork));
    DBSYNC_TRY(store.companion().setValue(comparisonName, toText(wanted)));
    return transaction.commit();
}

Result<void> setTombstonesGone(Store& store, bool gone)
{
    return store.companion().setValue(tombstonesGoneName, gone ? "1" : "");
}

namespace {

/// A row that is not pending was in the cloud when the cursor stood where it stands: what the cloud lacks of these was
/// deleted. What was changed since, or written unnoticed, asks.
Result<void> noteDeleted(Store& store, const SyncedTable& table)
{
    const std::string notNull = table.keysNotNull("t");
    DBSYNC_ASSIGN(const auto keys,
                  readKeys(store.file(),
                           "SELECT " + table.tableKeys("t") + " FROM " + table.quoted() + " AS t WHERE " +
                               (notNull.empty() ? "1" : notNull) + " AND NOT EXISTS (SELECT 1 FROM companion." +
                               table.incoming() + " AS i WHERE " + table.tableHasKey("t", "i") +
                               ") AND NOT EXISTS (SELECT 1 FROM main." + table.pending() +
                               " AS p WHERE p.incarnation IS NOT NULL AND " + table.tableHasKey("t", "p") + ")",
                           table.keyCount()));
    DBSYNC_ASSIGN(auto incoming, KeyedRows::open(store.companionHandle(), table, table.incoming()));
    RowParser parser;
    for (const std::string& key : keys) {
        DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
        DBSYNC_TRY(incoming.write(*values, store.state().cursor.revision + 1, 0, {}));
    }
    return {};
}

bool isReferredTo(const Store& store, const SyncedTable& table)
{
    for (const SyncedTable& child : store.tables()) {
        for (const ForeignKey& key : child.table().foreignKeys) {
            if (sameName(key.table, table.name()))
                return true;
        }
    }
    return false;
}

/// Rows that are not pending are as the cloud had confirmed them: of those that it has deleted since this is the base,
/// by which they come back where somebody's work here refers to them.
Result<void> noteBasesOfDeleted(Store& store, const SyncedTable& table)
{
    DBSYNC_ASSIGN(auto find, sqlite::Statement::prepare(
                                 store.file(), "SELECT i.revision, i.incarnation, " + table.keys("i") +
                                                   " FROM companion." + table.incoming() +
                                                   " AS i WHERE i.row IS NULL AND NOT EXISTS (SELECT 1 FROM main." +
                                                   table.pending() + " AS p WHERE " + table.sameKeys("p", "i") + ")"));
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), table));
    DBSYNC_ASSIGN(auto bases, KeyedRows::open(store.companionHandle(), table, table.base()));
    RowParser parser;
    std::string key;
    while (true) {
        DBSYNC_ASSIGN(const bool more, find.step());
        if (!more)
            return {};
        key.clear();
        appendColumns(find.get(), 2, table.keyCount(), key);
        DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
        DBSYNC_ASSIGN(const auto row, rows.read(*values));
        if (row)
            DBSYNC_TRY(bases.write(*values, find.integer(0), find.integer(1), *row));
    }
}

} // namespace

Result<void> completeComparison(Store& store)
{
    DBSYNC_ASSIGN(const auto begun, readComparison(store.companion()));
    if (begun.kind == Comparison::LostBases && store.state().cursor.revision > 0) {
        DBSYNC_ASSIGN(auto noting,
                      sqlite::Transaction::begin(store.companionHandle(), sqlite::Transaction::Kind::Immediate));
        for (const SyncedTable& table : store.tables()) {
            if (isReferredTo(store, table))
                DBSYNC_TRY(noteBasesOfDeleted(store, table));
        }
        DBSYNC_TRY(noting.commit());
    }
    DBSYNC_ASSIGN(const std::string gone, store.companion().value(tombstonesGoneName));
    if (begun.kind == Comparison::LostBases && !gone.empty() && store.state().cursor.revision > 0) {
        DBSYNC_ASSIGN(auto noting,
                      sqlite::Transaction::begin(store.companionHandle(), sqlite::Transaction::Kind::Immediate));
        for (const SyncedTable& table : store.tables())
            DBSYNC_TRY(noteDeleted(store, table));
        return noting.commit();
    }
    if (begun.kind != Comparison::TooOld)
        return {};
    DBSYNC_ASSIGN(auto transaction,
                  sqlite::Transaction::begin(store.companionHandle(), sqlite::Transaction::Kind::Immediate));
    for (const SyncedTable& table : store.tables())
        DBSYNC_TRY(sqlite::execute(store.companionHandle(),
                                   "INSERT INTO " + table.incoming() + "(" + table.keys("") +
                                       ", revision, incarnation, row) SELECT " + table.keys("b") +
                                       ", b.revision, "
                                       "b.incarnation, NULL FROM " +
                                       table.base() +
                                       " AS b WHERE NOT EXISTS (SELECT 1 "
                                       "FROM " +
                                       table.incoming() + " AS i WHERE " + table.sameKeys("i", "b") + ")"));
    return transaction.commit();
}

} // namespace dbsync::device
