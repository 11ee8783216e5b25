#include "device/apply/apply_run.h"

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

/// What could not be written in an earlier apply is tried again: what stood in its way may have gone.
Result<void> ApplyRun::parkUnapplied(const SyncedTable& table)
{
    DBSYNC_ASSIGN(auto walk, Statement::prepare(m_store.file(), "SELECT b.row, " + table.keys("p") + " FROM main." +
                                                                    table.pending() +
                                                                    " AS p LEFT JOIN companion." + table.base() +
                                                                    " AS b ON " + table.sameKeys("b", "p") +
                                                                    " WHERE p.held = 4 AND NOT EXISTS (SELECT 1 FROM "
                                                                    "companion." + table.incoming() + " AS i WHERE " +
                                                                    table.sameKeys("i", "p") + ")"));
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return {};
        if (walk.isNull(0))
            continue;
        ParkedRow parked{&table, {}, std::string(walk.blob(0)), std::nullopt, false, true};
        appendColumns(walk.get(), 1, table.keyCount(), parked.key);
        park(std::move(parked));
    }
}

/// The rows that a refused row was in conflict with are free, now that it is in.
Result<void> ApplyRun::releaseVictims(const ParkedRow& parked)
{
    const SyncedTable& table = *parked.table;
    DBSYNC_TRY(clear(table, parked.key));
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
    if (parked.old) {
        DBSYNC_ASSIGN(const RowView* old, m_parser.parse(*parked.old));
        if (auto restored = rows.write(*old); !restored && !isConstraintError(m_store.file()))
            return restored;
    }
    ConflictEntry entry;
    entry.kind = victim ? "unique" : "invalidValue";
    entry.columns = columns;
    entry.cloud = parked.row;
    entry.message = conflictMessage(entry.kind, table.table(), columns);
    if (!victim) {
        entry.message += " " + why + ".";
        DBSYNC_TRY(mark(table, parked.key, parked.merged ? Held::Decision : Held::Unapplied));
        return addConflict(table, parked.key, std::move(entry), 0);
    }
    DBSYNC_TRY(mark(table, parked.key, parked.merged ? Held::Decision : Held::Unapplied));
    // One decision at a time: where the row waits for another already, this one is asked once that is made.
    DBSYNC_ASSIGN(const bool waits,
                  waitsForAnother(m_store.companionHandle(), table.name(), *victim, parked.key));
    if (waits)
        return {};
    DBSYNC_TRY(mark(table, *victim, Held::Decision));
    entry.otherKey = parked.key;
    return addConflict(table, *victim, std::move(entry), 0);
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
