#include "device/apply/apply_run.h"
#include "device/apply/unique_clash.h"
#include "device/edit/edit_problem.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

/// What could not be written in an earlier apply is tried again: what stood in its way may have gone.
Result<void> ApplyRun::parkUnapplied(const SyncedTable& table)
{
    std::vector<Unapplied> unapplied;
    DBSYNC_ASSIGN(
        auto walk,
        Statement::prepare(m_store.file(), "SELECT b.row, p.incarnation, b.incarnation, " + table.keys("p") +
                                               " FROM main." + table.pending() + " AS p LEFT JOIN companion." +
                                               table.base() + " AS b ON " + table.sameKeys("b", "p") +
                                               " WHERE p.held = 4 AND NOT EXISTS (SELECT 1 FROM "
                                               "companion." +
                                               table.incoming() + " AS i WHERE " + table.sameKeys("i", "p") + ")"));
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            break;
        m_anyUnapplied = true;
        if (walk.isNull(0))
            continue;
        Unapplied waiting{
            {&table, {}, std::string(walk.blob(0)), std::nullopt, false, true}, !walk.isNull(1), walk.integer(2)};
        appendColumns(walk.get(), 3, table.keyCount(), waiting.parked.key);
        unapplied.push_back(std::move(waiting));
    }
    walk.reset();
    for (Unapplied& waiting : unapplied)
        DBSYNC_TRY(meetUnapplied(waiting));
    return {};
}

/// A program may have made a row of its own where the cloud's could not be written: two inserts of one key. Or it has
/// changed what stands there: that is merged as any change.
Result<void> ApplyRun::meetUnapplied(Unapplied& waiting)
{
    ParkedRow& parked = waiting.parked;
    const SyncedTable& table = *parked.table;
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(parked.key));
    DBSYNC_ASSIGN(auto local, rows->read(*key));
    std::optional<StandingRow> standing;
    if (!waiting.madeHere) {
        DBSYNC_ASSIGN(standing, standingOf(table, parked.key));
    }
    if (standing)
        parked.standing = standing->incarnation;
    const bool changed = waiting.madeHere ? local.has_value() : standing && standing->row != local;
    if (!changed) {
        park(std::move(parked));
        return {};
    }
    RowSides sides;
    if (standing)
        sides.base = standing->row;
    if (local)
        sides.local = *local;
    sides.cloud = parked.row;
    sides.cloudIncarnation = waiting.incarnation;
    sides.baseIncarnation = parked.standing.value_or(waiting.incarnation);
    sides.policies = &table.policies();
    DBSYNC_ASSIGN(auto decision, m_decider.decide(table.table(), sides));
    decision.measure = parked.standing;
    DBSYNC_TRY(keepOverruled(table, parked.key, sides, decision));
    if (decision.write == RowDecision::Write::Row)
        m_stood[{&table, parked.key}] = local;
    return carryOut(table, parked.key, std::move(decision), 0, std::move(local));
}

/// Nothing where it is not known, or of other columns than the table has now.
Result<std::optional<StandingRow>> ApplyRun::standingOf(const SyncedTable& table, const std::string& key)
{
    DBSYNC_ASSIGN(auto row, standingRow(m_store.companionHandle(), table.name(), key));
    if (!row)
        return row;
    DBSYNC_ASSIGN(const RowView* values, m_parser.parse(row->row));
    if (values->size() != static_cast<std::size_t>(table.columnCount()))
        row.reset();
    return row;
}

/// The rows that were in conflict with this one alone are free: it is in, or is another now.
Result<void> ApplyRun::releaseVictims(const SyncedTable& table, const std::string& key)
{
    DBSYNC_ASSIGN(const auto victims, rowsInConflictWith(m_store.companionHandle(), table.name(), key));
    for (const std::string& victim : victims) {
        DBSYNC_TRY(forgetConflict(table, victim));
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(victim));
        DBSYNC_TRY(letGo(m_store.file(), table, *values));
    }
    return {};
}

Result<void> ApplyRun::writeParked()
{
    DBSYNC_ASSIGN(auto refused, exchangeParked());
    DBSYNC_TRY(standAgain(refused));
    for (ParkedRow& parked : m_parked) {
        if (!parked.again || !parked.written)
            continue;
        DBSYNC_TRY(releaseVictims(*parked.table, parked.key));
        DBSYNC_TRY(clear(*parked.table, parked.key));
        DBSYNC_TRY(removeConflict(m_store.companionHandle(), parked.table->name(), parked.key, Planned::Yes));
        m_retried.push_back(&parked);
    }
    for (ParkedRow* parked : refused)
        DBSYNC_TRY(refuseParked(*parked));
    return {};
}

/// Rows may swap unique values: first all of them make room, then all go in. Tells those that could not.
Result<std::vector<ParkedRow*>> ApplyRun::exchangeParked()
{
    for (ParkedRow& parked : m_parked) {
        DBSYNC_ASSIGN(LocalRows * rows, rowsOf(*parked.table));
        DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(parked.key));
        DBSYNC_ASSIGN(parked.old, rows->read(*key));
        if (parked.old)
            m_former.note(*parked.table, *parked.old, FormerParents::Side::Here);
        if (!parked.merged)
            m_former.note(*parked.table, parked.row, FormerParents::Side::Cloud);
        DBSYNC_TRY(rows->erase(*key));
    }
    std::vector<ParkedRow*> refused;
    for (ParkedRow& parked : m_parked) {
        DBSYNC_ASSIGN(LocalRows * rows, rowsOf(*parked.table));
        DBSYNC_ASSIGN(const RowView* values, m_parser.parse(parked.row));
        DBSYNC_ASSIGN(parked.written, rows->tryWrite(*values));
        if (!parked.written)
            refused.push_back(&parked);
    }
    return refused;
}

/// What stood where a refused row was to go stands there again: it may hold changes of a person. Rows that have taken
/// its unique values meanwhile wait with it; in the end all that stood before could.
Result<void> ApplyRun::standAgain(std::vector<ParkedRow*>& refused)
{
    for (std::size_t i = 0; i < refused.size(); ++i) {
        ParkedRow& parked = *refused[i];
        DBSYNC_ASSIGN(LocalRows * rows, rowsOf(*parked.table));
        bool another = parked.old.has_value();
        while (another && !parked.stands) {
            DBSYNC_ASSIGN(const RowView* old, m_parser.parse(*parked.old));
            DBSYNC_ASSIGN(parked.stands, rows->tryWrite(*old));
            if (!parked.stands) {
                DBSYNC_ASSIGN(another, makeWay(parked, refused));
            }
        }
    }
    return {};
}

/// Takes out the row that has taken a unique value of what stood there; all of the table's where nobody can tell which.
Result<bool> ApplyRun::makeWay(const ParkedRow& parked, std::vector<ParkedRow*>& refused)
{
    DBSYNC_ASSIGN(const auto taker, findUniqueClash(m_store.file(), *parked.table, parked.key, *parked.old));
    const ParkedRow* only = taker ? parkedAt(*parked.table, taker->key) : nullptr;
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(*parked.table));
    bool any = false;
    for (ParkedRow& each : m_parked) {
        if (!each.written || each.table != parked.table || (only && &each != only))
            continue;
        DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(each.key));
        DBSYNC_TRY(rows->erase(*key));
        each.written = false;
        refused.push_back(&each);
        any = true;
    }
    return any;
}

ParkedRow* ApplyRun::parkedAt(const SyncedTable& table, const std::string& key)
{
    const auto found = std::find_if(m_parked.begin(), m_parked.end(),
                                    [&](const ParkedRow& each) { return each.table == &table && each.key == key; });
    return found == m_parked.end() ? nullptr : &*found;
}

Result<void> ApplyRun::refuseParked(ParkedRow& parked)
{
    const SyncedTable& table = *parked.table;
    DBSYNC_ASSIGN(const auto victim, findUniqueClash(m_store.file(), table, parked.key, parked.row));
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    DBSYNC_ASSIGN(const RowView* values, m_parser.parse(parked.row));
    const auto again = rows->write(*values);
    const auto problem = again ? std::nullopt : problemOf(m_store.file(), table.name());
    if (again) { // what was in its way waits itself
        parked.written = true;
        return parked.merged ? Result<void>() : clear(table, parked.key);
    }
    // A merged row is merged again, by what it was measured by, until it can be written or is decided.
    const bool twins = victim && victim->hasKey;
    const bool mergedAgain = twins && parked.stands && parked.base;
    DBSYNC_TRY(mark(table, parked.key, parked.merged && !mergedAgain ? Held::Decision : Held::Unapplied));
    if (!parked.merged || mergedAgain) {
        const std::optional<std::string>& measure = parked.merged ? parked.base : parked.old;
        std::optional<StandingRow> standing;
        if (parked.stands && measure)
            standing = {*measure, parked.standing};
        DBSYNC_TRY(keepStandingRow(m_store.companionHandle(), table.name(), parked.key, standing));
    }
    const ParkedRow* other = victim ? parkedAt(table, victim->key) : nullptr;
    const bool otherWaits = other && !other->written;
    if (otherWaits && (!parked.merged || mergedAgain))
        return {}; // nobody can decide about a row that waits for another decision itself
    ConflictEntry entry;
    entry.kind = victim ? "unique" : "invalidValue";
    if (victim)
        entry.columns = victim->columns;
    entry.cloud = parked.merged && parked.cloud ? parked.cloud : parked.row;
    DBSYNC_ASSIGN(entry.base, baseOf(table, twins ? victim->key : parked.key));
    if (!twins) {
        if (problem && !victim)
            entry.columns = columnsOf(*problem, table.table());
        if (parked.merged && parked.old) {
            // Until it is decided, these columns are measured by the base from before.
            DBSYNC_ASSIGN(entry.columns, differingNames(table.table(), *parked.old, *entry.cloud));
        }
        entry.message = conflictMessage(entry.kind, table.table(), entry.columns) + " " +
                        (victim    ? "The row here that has it has NULL in its primary key and is not synced: give it "
                                     "a key or another value."
                         : problem ? describe(*problem)
                                   : again.error().message + ".");
        return addConflict(table, parked.key, std::move(entry), 0);
    }
    entry.message = conflictMessage(entry.kind, table.table(), entry.columns);
    // One decision at a time: where the row waits for another already, this one is asked once that is made.
    DBSYNC_ASSIGN(const bool waits, waitsForAnother(m_store.companionHandle(), table.name(), victim->key, parked.key));
    if (waits)
        return {};
    DBSYNC_TRY(mark(table, victim->key, Held::Decision));
    entry.otherKey = parked.key;
    return addConflict(table, victim->key, std::move(entry), 0);
}

/// The row as the cloud had confirmed it before this apply.
Result<std::optional<std::string>> ApplyRun::baseOf(const SyncedTable& table, const std::string& key)
{
    DBSYNC_ASSIGN(KeyedRows * bases, basesOf(table));
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
    DBSYNC_ASSIGN(auto base, bases->read(*values));
    return base ? std::move(base->row) : std::nullopt;
}

} // namespace dbsync::device
