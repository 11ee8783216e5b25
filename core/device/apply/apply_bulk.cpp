#include "base/mistake.h"
#include "device/apply/apply_run.h"

namespace dbsync::device {

using sqlite::Statement;

namespace {

std::string notPending(const SyncedTable& table)
{
    return " AND NOT EXISTS (SELECT 1 FROM main." + table.pending() + " AS p WHERE " + table.sameKeys("p", "i") + ")";
}

} // namespace

Result<void> ApplyRun::eraseRows(const SyncedTable& table)
{
    DBSYNC_ASSIGN(auto walk, Statement::prepare(m_store.file(), "SELECT " + table.keys("i") + " FROM companion." +
                                                                    table.incoming() + " AS i WHERE i.row IS NULL" +
                                                                    notPending(table)));
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    RowView key;
    std::vector<std::string> held;
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            break;
        key.clear();
        for (int i = 0; i < table.keyCount(); ++i)
            key.push_back(columnValue(walk.get(), i));
        if (isHeldBack(table)) {
            appendRow(key, held.emplace_back());
            continue;
        }
        if (!makes(Mistake::TombstoneSkipped))
            DBSYNC_TRY(rows->erase(key));
        m_report.pulled.deleted += sqlite3_changes(m_store.file());
        tell(table);
    }
    for (const std::string& each : held)
        DBSYNC_TRY(holdDeletion(table, each));
    return {};
}

Result<void> ApplyRun::writeRows(const SyncedTable& table)
{
    // What comes back as it was sent needs no writing: a row that is not pending is its base.
    DBSYNC_ASSIGN(auto walk,
                  Statement::prepare(m_store.file(), "SELECT i.row, b.row IS NOT NULL, i.revision FROM companion." +
                                                         table.incoming() + " AS i LEFT JOIN companion." +
                                                         table.base() + " AS b ON " + table.sameKeys("b", "i") +
                                                         " WHERE i.row IS NOT NULL AND (b.row IS NULL OR b.row <> "
                                                         "i.row)" +
                                                         notPending(table)));
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    RowParser parser;
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return {};
        const std::string_view json = walk.blob(0);
        DBSYNC_ASSIGN(const RowView* values, parser.parse(json));
        if (walk.integer(1) != 0) {
            DBSYNC_TRY(writeKnown(table, *rows, *values, json));
        } else {
            DBSYNC_TRY(writeNew(table, *rows, *values, json, walk.integer(2)));
        }
        tell(table);
    }
}

Result<void> ApplyRun::writeKnown(const SyncedTable& table, LocalRows& rows, const RowView& values,
                                  std::string_view json)
{
    ++m_report.pulled.updated;
    auto written = rows.write(values);
    if (written || !isConstraintError(m_store.file()))
        return written;
    const RowView keyValues = keyOf(table, values);
    std::string key;
    appendRow(keyValues, key);
    DBSYNC_ASSIGN(auto old, rows.read(keyValues));
    park({&table, std::move(key), std::string(json), std::move(old), false, false});
    return {};
}

Result<void> ApplyRun::writeNew(const SyncedTable& table, LocalRows& rows, const RowView& values, std::string_view json,
                                std::int64_t revision)
{
    // Inserted, never overwritten: a row that stands there without a base is somebody's.
    auto written = rows.insert(values);
    if (written) {
        ++m_report.pulled.inserted;
        return {};
    }
    if (!isConstraintError(m_store.file()))
        return written;
    const RowView keyValues = keyOf(table, values);
    std::string key;
    appendRow(keyValues, key);
    DBSYNC_ASSIGN(auto old, rows.read(keyValues));
    if (!old) {
        ++m_report.pulled.inserted;
        park({&table, std::move(key), std::string(json), std::nullopt, false, false});
        return {};
    }
    RowSides sides;
    sides.local = *old;
    sides.cloud = json;
    sides.policies = &table.policies();
    if (m_options.comparison.kind == Comparison::LostBases && m_options.confirmed.revision > 0)
        sides.base = *old; // not pending, so it is what the cloud had confirmed
    DBSYNC_ASSIGN(auto decision, m_decider.decide(table.table(), sides));
    return carryOut(table, key, std::move(decision), revision, std::move(old));
}

} // namespace dbsync::device
