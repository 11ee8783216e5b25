#include "device/apply/apply_run.h"
#include "device/deletions/deletion_guard.h"

namespace dbsync::device {

using sqlite::Statement;

/// Looks, before anything of the table is applied, how many of its rows the pull would delete.
Result<void> ApplyRun::holdMassDeletion(const SyncedTable& table)
{
    sqlite3* file = m_store.file();
    if (m_options.allowDeletes)
        return {};
    const std::string tombstones = "companion." + table.incoming() + " AS i WHERE i.row IS NULL";
    DBSYNC_ASSIGN(auto deletions, sqlite::queryInteger(file, "SELECT count(*) FROM " + tombstones));
    if (!isMassDeletion(deletions.value_or(0), 0))
        return {};
    DBSYNC_ASSIGN(deletions,
                  sqlite::queryInteger(file, "SELECT count(*) FROM " + tombstones +
                                                 " AND EXISTS (SELECT 1 "
                                                 "FROM " +
                                                 table.quoted() + " AS t WHERE " + table.tableHasKey("t", "i") + ")"));
    DBSYNC_ASSIGN(const auto rows, sqlite::queryInteger(file, "SELECT count(*) FROM " + table.quoted()));
    if (isMassDeletion(deletions.value_or(0), rows.value_or(0)))
        m_massDeletions.insert(table.id());
    return {};
}

/// The row stays, with its base, until somebody consents: its tombstone is taken out of the plan.
Result<void> ApplyRun::holdDeletion(const SyncedTable& table, const std::string& key)
{
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
    DBSYNC_ASSIGN(const auto local, rows->read(*values));
    if (!local)
        return {}; // it is gone here too
    DBSYNC_ASSIGN(KeyedRows * bases, basesOf(table));
    DBSYNC_ASSIGN(const auto base, bases->read(*values));
    DBSYNC_ASSIGN(KeyedRows * incoming, incomingOf(table));
    if (base) {
        DBSYNC_TRY(incoming->erase(*values));
    } else {
        // In a comparison the row that is not pending is its own base.
        DBSYNC_ASSIGN(const auto tombstone, incoming->read(*values));
        DBSYNC_TRY(incoming->write(*values, tombstone ? tombstone->revision : 0, tombstone ? tombstone->incarnation : 0,
                                   *local));
    }
    return mark(table, key, Held::CloudDeletes);
}

/// Carries out the deletions that waited, once a person consents; true where there were any.
Result<bool> ApplyRun::eraseConsented(const SyncedTable& table)
{
    struct Waiting
    {
        std::string key;
        std::optional<std::string> base;
        std::string local;
    };
    std::vector<Waiting> waiting;
    if (!m_options.allowDeletes)
        return false;
    {
        DBSYNC_ASSIGN(auto walk, Statement::prepare(m_store.file(),
                                                    "SELECT b.row, " + table.keys("p") + ", " + table.columns("t") +
                                                        " FROM main." + table.pending() + " AS p CROSS JOIN " +
                                                        table.quoted() + " AS t ON " + table.tableHasKey("t", "p") +
                                                        " LEFT JOIN companion." + table.base() + " AS b ON " +
                                                        table.sameKeys("b", "p") + " WHERE p.held = 5"));
        while (true) {
            DBSYNC_ASSIGN(const bool more, walk.step());
            if (!more)
                break;
            Waiting& each = waiting.emplace_back();
            if (!walk.isNull(0))
                each.base = std::string(walk.blob(0));
            appendColumns(walk.get(), 1, table.keyCount(), each.key);
            appendColumns(walk.get(), 1 + table.keyCount(), table.columnCount(), each.local);
        }
    }
    for (const Waiting& each : waiting)
        DBSYNC_TRY(eraseOne(table, each.key, each.base, each.local));
    m_consented |= !waiting.empty();
    return !waiting.empty();
}

Result<void> ApplyRun::eraseOne(const SyncedTable& table, const std::string& key,
                                const std::optional<std::string>& base, const std::string& local)
{
    RowSides sides;
    sides.local = local;
    if (base)
        sides.base = *base;
    DBSYNC_ASSIGN(auto decision, m_decider.decide(table.table(), sides));
    {
        DBSYNC_ASSIGN(KeyedRows * incoming, incomingOf(table));
        DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
        DBSYNC_TRY(incoming->write(*values, 0, 0, {}));
    }
    return carryOut(table, key, std::move(decision), 0, local);
}

} // namespace dbsync::device
