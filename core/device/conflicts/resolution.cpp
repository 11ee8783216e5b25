#include "device/conflicts/resolution.h"

#include "base/clock.h"
#include "device/activity/edit_log.h"
#include "device/conflicts/conflict_log.h"
#include "device/conflicts/conflict_now.h"
#include "device/conflicts/leaving_rows.h"
#include "device/conflicts/one_decision.h"
#include "device/store/row_access.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::Statement;

namespace {

/// A decision that changes nothing here overrules the cloud's row: that is what can be brought back.
Result<void> noteOverruled(Store& store, const SyncedTable& table, const ConflictEntry& entry, EditLog& log)
{
    const bool sameRow = entry.otherKey.empty() && entry.kind != "foreignKey" && entry.kind != "invalidValue";
    if (!sameRow)
        return {};
    RowParser parser;
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), table));
    DBSYNC_ASSIGN(const RowView* key, parser.parse(entry.key));
    DBSYNC_ASSIGN(auto local, rows.read(*key));
    DBSYNC_ASSIGN(const bool madeAnew, isMadeAnew(store, table, *key));
    log.note(table, entry.key, entry.cloud, std::move(local), madeAnew);
    return {};
}

} // namespace

namespace {

/// A decision is a change like any other, made now.
Result<void> noteDecisionTime(Store& store, const SyncedTable& table, const std::string& key)
{
    if (!table.notesTime())
        return {};
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
    DBSYNC_ASSIGN(auto note, Statement::prepare(store.file(),
                                                "UPDATE main." + table.pending() +
                                                    " SET time = " + std::to_string(systemClock().now()) + " WHERE " +
                                                    table.keyParameters(),
                                                true));
    bindKey(note.get(), *values);
    return note.run();
}

} // namespace

Result<bool> isMadeAnew(Store& store, const SyncedTable& table, const RowView& key)
{
    DBSYNC_ASSIGN(auto find,
                  Statement::prepare(store.file(),
                                     "SELECT 1 FROM (SELECT * FROM main." + table.pending() + " WHERE " +
                                         table.keyParameters() + ") AS p JOIN companion." + table.base() + " AS b ON " +
                                         table.sameKeys("b", "p") + " WHERE p.incarnation <> b.incarnation",
                                     true));
    bindKey(find.get(), key);
    return find.step();
}

namespace {

constexpr std::size_t decisionsPerTransaction = 2000; // other programs wait for their turn no longer than that

/// Decides one conflict in the transaction that is open. Leaves nothing behind where it fails.
Result<ConflictEntry> decideOne(Store& store, std::int64_t conflict, const Decision& decision, const Decided& decided,
                                Taken taken, EditLog& log)
{
    DBSYNC_ASSIGN(auto entry, findConflict(store.companionHandle(), conflict));
    const SyncedTable* table = entry ? store.find(entry->table) : nullptr;
    if (!entry || !table || decided.contains({entry->table, entry->key}))
        return invalid("noSuchConflict", "There is no conflict " + std::to_string(conflict) + ".",
                       "See those that wait: dbsync conflicts.");
    DBSYNC_TRY(bringUpToDate(store, *table, *entry));
    RowsBefore before(store, *table, {entry->key, entry->otherKey});
    DBSYNC_TRY(before.read());
    DBSYNC_ASSIGN(const bool waits, carryOut(store, *table, *entry, decision, decided, taken));
    for (const std::string& key : {entry->key, entry->otherKey}) {
        if (!key.empty())
            DBSYNC_TRY(noteDecisionTime(store, *table, key));
    }
    const std::size_t noted = log.size();
    DBSYNC_TRY(before.note(log));
    if (log.size() == noted && !waits)
        DBSYNC_TRY(noteOverruled(store, *table, *entry, log));
    return std::move(*entry);
}

/// Whether no other conflict could be decided either.
bool concernsAll(Store& store, const Error& error)
{
    return error.kind == ErrorKind::LocalDatabase || error.code == "diskFull" ||
           sqlite3_get_autocommit(store.file()) != 0;
}

/// Decides some conflicts in the transaction that is open: those that can be decided go to `some.decided`.
Result<void> decideRound(Store& store, std::span<const std::int64_t> conflicts, const Decision& decision, Taken taken,
                         Decided& decided, EditLog& log, DecisionOutcome& some)
{
    some.undecided.clear();
    for (const std::int64_t conflict : conflicts) {
        DBSYNC_TRY(sqlite::execute(store.file(), "SAVEPOINT decision"));
        const auto entry = decideOne(store, conflict, decision, decided, taken, log);
        if (entry) {
            decided.emplace(entry->table, entry->key);
            some.decided.push_back(conflict);
        } else if (!concernsAll(store, entry.error())) {
            DBSYNC_TRY(sqlite::execute(store.file(), "ROLLBACK TO decision"));
            some.undecided.push_back({conflict, entry.error()});
        } else {
            return entry.error();
        }
        DBSYNC_TRY(sqlite::execute(store.file(), "RELEASE decision"));
    }
    return {};
}

/// Decides some conflicts in one transaction; adds to `outcome` once it is committed.
Result<void> decideSome(Store& store, std::span<const std::int64_t> conflicts, const Decision& decision,
                        DecisionOutcome& outcome)
{
    Decided decided;
    DecisionOutcome some;
    EditLog log(store, "resolve");
    DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
    const auto decideRest = [&](Taken taken) {
        std::vector<std::int64_t> rest;
        for (const UndecidedConflict& undecided : some.undecided)
            rest.push_back(undecided.id);
        return decideRound(store, rest, decision, taken, decided, log, some);
    };
    DBSYNC_TRY(decideRound(store, conflicts, decision, Taken::Refused, decided, log, some));
    // What one row gives up another may be waiting for.
    for (std::size_t before = 0; before < some.decided.size() && !some.undecided.empty();) {
        before = some.decided.size();
        DBSYNC_TRY(decideRest(Taken::Refused));
    }
    if (!some.undecided.empty())
        DBSYNC_TRY(decideRest(Taken::Waits));
    DBSYNC_TRY(settleLeavingRows(store, log));
    DBSYNC_TRY(log.write());
    DBSYNC_TRY(writing.commit());
    DBSYNC_ASSIGN(auto removing,
                  sqlite::Transaction::begin(store.companionHandle(), sqlite::Transaction::Kind::Immediate));
    for (const std::int64_t conflict : some.decided)
        DBSYNC_TRY(removeConflict(store.companionHandle(), conflict));
    DBSYNC_TRY(removing.commit());
    outcome.decided.insert(outcome.decided.end(), some.decided.begin(), some.decided.end());
    outcome.undecided.insert(outcome.undecided.end(), some.undecided.begin(), some.undecided.end());
    return {};
}

} // namespace

Result<DecisionOutcome> resolveConflicts(Store& store, std::span<const std::int64_t> conflicts,
                                         const Decision& decision)
{
    DecisionOutcome outcome;
    while (!conflicts.empty()) {
        const std::size_t count = std::min(conflicts.size(), decisionsPerTransaction);
        DBSYNC_TRY(decideSome(store, conflicts.first(count), decision, outcome));
        conflicts = conflicts.subspan(count);
    }
    return outcome;
}

} // namespace dbsync::device
