#include "device/apply/apply_run.h"
#include "device/apply/standing_rows.h"

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

/// What could not be written in an earlier apply is tried again: what stood in its way may have gone.
Result<void> ApplyRun::parkUnapplied(const SyncedTable& table)
{
    std::vector<std::pair<ParkedRow, bool>> unapplied;
    DBSYNC_ASSIGN(auto walk,
                  Statement::prepare(m_store.file(), "SELECT b.row, p.incarnation, " + table.keys("p") + " FROM main." +
                                                         table.pending() + " AS p LEFT JOIN companion." + table.base() +
                                                         " AS b ON " + table.sameKeys("b", "p") +
                                                         " WHERE p.held = 4 AND NOT EXISTS (SELECT 1 FROM "
                                                         "companion." +
                                                         table.incoming() + " AS i WHERE " + table.sameKeys("i", "p") +
                                                         ")"));
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            break;
        if (walk.isNull(0))
            continue;
        ParkedRow parked{&table, {}, std::string(walk.blob(0)), std::nullopt, false, true};
        appendColumns(walk.get(), 2, table.keyCount(), parked.key);
        unapplied.emplace_back(std::move(parked), !walk.isNull(1));
    }
    walk.reset();
    for (auto& [parked, madeHere] : unapplied)
        DBSYNC_TRY(meetUnapplied(parked, madeHere));
    return {};
}

/// A program may have made a row of its own where the cloud's could not be written: two inserts of one key. Or it has
/// changed what stands there: that is merged as any change.
Result<void> ApplyRun::meetUnapplied(ParkedRow& parked, bool madeHere)
{
    const SyncedTable& table = *parked.table;
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(parked.key));
    DBSYNC_ASSIGN(auto local, rows->read(*key));
    std::optional<std::string> standing;
    if (!madeHere) {
        DBSYNC_ASSIGN(standing, standingOf(table, parked.key));
    }
    const bool changed = madeHere ? local.has_value() : standing && standing != local;
    if (!changed) {
        park(std::move(parked));
        return {};
    }
    RowSides sides;
    if (standing)
        sides.base = *standing;
    if (local)
        sides.local = *local;
    sides.cloud = parked.row;
    sides.policies = &table.policies();
    DBSYNC_ASSIGN(auto decision, m_decider.decide(table.table(), sides));
    DBSYNC_TRY(keepOverruled(table, parked.key, sides, decision));
    return carryOut(table, parked.key, std::move(decision), 0, std::move(local));
}

/// Nothing where it is not known, or of other columns than the table has now.
Result<std::optional<std::string>> ApplyRun::standingOf(const SyncedTable& table, const std::string& key)
{
    DBSYNC_ASSIGN(auto row, standingRow(m_store.companionHandle(), table.name(), key));
    if (!row)
        return std::optional<std::string>();
    DBSYNC_ASSIGN(const RowView* values, m_parser.parse(*row));
    return values->size() == static_cast<std::size_t>(table.columnCount()) ? std::move(row)
                                                                           : std::optional<std::string>();
}

/// The rows that a refused row was in conflict with are free, now that it is in.
Result<void> ApplyRun::releaseVictims(const ParkedRow& parked)
{
    const SyncedTable& table = *parked.table;
    DBSYNC_TRY(clear(table, parked.key));
    DBSYNC_TRY(removeConflict(m_store.companionHandle(), table.name(), parked.key, Planned::Yes));
    DBSYNC_ASSIGN(const auto victims, rowsInConflictWith(m_store.companionHandle(), table.name(), parked.key));
    for (const std::string& victim : victims) {
        DBSYNC_TRY(forgetConflict(table, victim));
        DBSYNC_TRY(mark(table, victim, Held::No));
    }
    return {};
}

Result<void> ApplyRun::writeParked()
{
    // Rows may swap unique values: first all of them make room, then all go in.
    for (ParkedRow& parked : m_parked) {
        DBSYNC_ASSIGN(LocalRows * rows, rowsOf(*parked.table));
        DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(parked.key));
        DBSYNC_ASSIGN(parked.old, rows->read(*key));
        DBSYNC_TRY(rows->erase(*key));
    }
    std::vector<ParkedRow*> refused;
    for (ParkedRow& parked : m_parked) {
        DBSYNC_ASSIGN(LocalRows * rows, rowsOf(*parked.table));
        DBSYNC_ASSIGN(const RowView* values, m_parser.parse(parked.row));
        auto written = rows->write(*values);
        if (!written && !isConstraintError(m_store.file()))
            return written;
        if (!written)
            refused.push_back(&parked);
        else if (parked.again)
            DBSYNC_TRY(releaseVictims(parked));
    }
    for (ParkedRow* parked : refused) {
        DBSYNC_ASSIGN(LocalRows * rows, rowsOf(*parked->table));
        DBSYNC_TRY(refuseParked(*parked, *rows));
    }
    return {};
}

Result<void> ApplyRun::refuseParked(ParkedRow& parked, LocalRows& rows)
{
    const SyncedTable& table = *parked.table;
    std::vector<std::string> columns;
    DBSYNC_ASSIGN(const auto victim, uniqueVictim(parked, columns));
    DBSYNC_ASSIGN(const RowView* values, m_parser.parse(parked.row));
    std::string why;
    if (auto again = rows.write(*values); !again)
        why = again.error().message;
    bool stands = false;
    if (parked.old) {
        DBSYNC_ASSIGN(const RowView* old, m_parser.parse(*parked.old));
        auto restored = rows.write(*old);
        if (!restored && !isConstraintError(m_store.file()))
            return restored;
        stands = bool(restored);
    }
    // A merged row is merged again, by what it was measured by, until it can be written or is decided.
    const bool mergedAgain = victim && stands && parked.base;
    DBSYNC_TRY(mark(table, parked.key, parked.merged && !mergedAgain ? Held::Decision : Held::Unapplied));
    if (!parked.merged || mergedAgain)
        DBSYNC_TRY(keepStandingRow(m_store.companionHandle(), table.name(), parked.key,
                                   !stands         ? std::nullopt
                                   : parked.merged ? parked.base
                                                   : parked.old));
    ConflictEntry entry;
    entry.kind = victim ? "unique" : "invalidValue";
    entry.columns = columns;
    entry.cloud = parked.merged && parked.cloud ? parked.cloud : parked.row;
    DBSYNC_ASSIGN(entry.base, baseOf(table, victim ? *victim : parked.key));
    if (!victim) {
        if (parked.merged && parked.old) {
            // Until it is decided, these columns are measured by the base from before.
            DBSYNC_ASSIGN(entry.columns, differingNames(table.table(), *parked.old, *entry.cloud));
        }
        entry.message = conflictMessage(entry.kind, table.table(), entry.columns) + " " + why + ".";
        return addConflict(table, parked.key, std::move(entry), 0);
    }
    entry.message = conflictMessage(entry.kind, table.table(), columns);
    // One decision at a time: where the row waits for another already, this one is asked once that is made.
    DBSYNC_ASSIGN(const bool waits, waitsForAnother(m_store.companionHandle(), table.name(), *victim, parked.key));
    if (waits)
        return {};
    DBSYNC_TRY(mark(table, *victim, Held::Decision));
    entry.otherKey = parked.key;
    return addConflict(table, *victim, std::move(entry), 0);
}

/// The row as the cloud had confirmed it before this apply.
Result<std::optional<std::string>> ApplyRun::baseOf(const SyncedTable& table, const std::string& key)
{
    DBSYNC_ASSIGN(auto bases, KeyedRows::open(m_store.companionHandle(), table, table.base()));
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
    DBSYNC_ASSIGN(auto base, bases.read(*values));
    return base ? std::move(base->row) : std::nullopt;
}

Result<std::optional<std::string>> ApplyRun::uniqueVictim(const ParkedRow& parked, std::vector<std::string>& columns)
{
    const SyncedTable& table = *parked.table;
    DBSYNC_ASSIGN(const RowView* values, m_parser.parse(parked.row));
    std::vector<UniqueKey> keys = table.table().uniqueKeys;
    keys.push_back({table.table().primaryKey, {}, false}); // "A" and "a" may be one key to the table
    for (const UniqueKey& key : keys) {
        std::string condition;
        columns.clear();
        for (const KeyColumn& column : key.columns) {
            condition.append(condition.empty() ? "" : " AND ")
                .append("t." + quoteName(column.name) + " = ?" + std::to_string(columns.size() + 1) + " COLLATE " +
                        quoteName(column.collation));
            columns.push_back(column.name);
        }
        if (condition.empty())
            continue;
        DBSYNC_ASSIGN(auto find, Statement::prepare(m_store.file(), "SELECT " + table.tableKeys("t") + " FROM " +
                                                                        table.quoted() + " AS t WHERE " + condition));
        for (std::size_t i = 0; i < columns.size(); ++i)
            bindValue(find.get(), static_cast<int>(i) + 1,
                      (*values)[static_cast<std::size_t>(table.table().columnIndex(columns[i]))]);
        DBSYNC_ASSIGN(const bool found, find.step());
        if (found) {
            std::string victim;
            appendColumns(find.get(), 0, table.keyCount(), victim);
            if (victim != parked.key)
                return std::optional<std::string>(std::move(victim));
        }
    }
    columns.clear();
    return std::optional<std::string>();
}

} // namespace dbsync::device
