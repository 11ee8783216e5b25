#include "base/mistake.h"
#include "device/apply/apply_run.h"

namespace dbsync::device {

using sqlite::Statement;

namespace {

enum Extra {
    revisionColumn,
    incarnationColumn,
    rowColumn,
    baseIncarnationColumn,
    baseRowColumn,
    pendingColumn,
    heldColumn,
    localIncarnationColumn,
    timeColumn
};

std::optional<std::string_view> rowIn(const Statement& walk, int column)
{
    return walk.isNull(column) ? std::nullopt : std::optional<std::string_view>(walk.blob(column));
}

void readWalked(const Statement& walk, int keyCount, IncomingRow& row)
{
    row.key.clear();
    row.keyValues.clear();
    for (int i = 0; i < keyCount; ++i)
        row.keyValues.push_back(columnValue(walk.get(), i));
    appendRow(row.keyValues, row.key);
    row.revision = walk.integer(keyCount + revisionColumn);
    row.row = rowIn(walk, keyCount + rowColumn);
    row.base = rowIn(walk, keyCount + baseRowColumn);
    row.incarnation = walk.integer(keyCount + incarnationColumn);
    row.baseIncarnation = walk.integer(keyCount + baseIncarnationColumn);
    row.held.reset();
    if (walk.isNull(keyCount + pendingColumn))
        return;
    row.held = static_cast<Held>(walk.integer(keyCount + heldColumn));
    row.localIncarnation.reset();
    if (!walk.isNull(keyCount + localIncarnationColumn))
        row.localIncarnation = walk.integer(keyCount + localIncarnationColumn);
    row.time = walk.integer(keyCount + timeColumn);
}

} // namespace

/// Nothing of the user's table is read by the walk itself, so that its rows may be written meanwhile. Of the pending
/// rows it reads the one of each key, before anything is done about that key.
Result<void> ApplyRun::walkIncoming(const SyncedTable& table, Came came)
{
    // Pending rows go in the order of their keys, whatever came for them: so do the conflicts that are found. Deletions
    // that wait for consent go with the others, which the first walk may make wait too.
    const std::string condition = came == Came::Rows ? "i.row IS NOT NULL OR (p.k0 IS NOT NULL AND p.held IS NOT 5)"
                                                     : "i.row IS NULL AND (p.k0 IS NULL OR p.held = 5)";
    DBSYNC_ASSIGN(auto walk, Statement::prepare(m_store.file(),
                                                "SELECT " + table.keys("i") +
                                                    ", i.revision, i.incarnation, i.row, b.incarnation, b.row, "
                                                    "p.k0, p.held, p.incarnation, " +
                                                    (table.notesTime() ? "p.time" : "NULL") + " FROM companion." +
                                                    table.incoming() + " AS i LEFT JOIN companion." + table.base() +
                                                    " AS b ON " + table.sameKeys("b", "i") + " LEFT JOIN main." +
                                                    table.pending() + " AS p ON " + table.sameKeys("p", "i") +
                                                    " WHERE " + condition + " ORDER BY " + table.keys("i")));
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    IncomingRow incoming;
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return {};
        readWalked(walk, table.keyCount(), incoming);
        DBSYNC_TRY(take(table, *rows, incoming));
        tell(table);
    }
}

Result<void> ApplyRun::take(const SyncedTable& table, LocalRows& rows, const IncomingRow& incoming)
{
    if (incoming.row && incoming.row != incoming.base) {
        const bool madeAnew = incoming.base && incoming.incarnation != incoming.baseIncarnation;
        DBSYNC_TRY(m_images->add(table, {incoming.revision, incoming.key, incoming.base, incoming.row, madeAnew}));
    }
    if (incoming.held)
        return merge(table, rows, incoming);
    if (!incoming.row)
        return takeTombstone(table, rows, incoming);
    if (incoming.row == incoming.base)
        return {}; // it comes back as it was sent: a row that is not pending is its base
    DBSYNC_ASSIGN(const RowView* values, m_incomingParser.parse(*incoming.row));
    return incoming.base ? writeKnown(table, rows, *values, incoming) : writeNew(table, rows, *values, incoming);
}

Result<void> ApplyRun::takeTombstone(const SyncedTable& table, LocalRows& rows, const IncomingRow& incoming)
{
    if (isHeldBack(table))
        return holdDeletion(table, incoming.key);
    if (!makes(Mistake::TombstoneSkipped))
        DBSYNC_TRY(rows.erase(incoming.keyValues));
    m_report.pulled.deleted += sqlite3_changes(m_store.file());
    return {};
}

Result<void> ApplyRun::writeKnown(const SyncedTable& table, LocalRows& rows, const RowView& values,
                                  const IncomingRow& incoming)
{
    ++m_report.pulled.updated;
    auto written = rows.write(values);
    if (written || !isConstraintError(written.error()))
        return written;
    DBSYNC_ASSIGN(auto old, rows.read(incoming.keyValues));
    ParkedRow parked{&table, incoming.key, std::string(*incoming.row), std::move(old)};
    parked.standing = incoming.baseIncarnation;
    park(std::move(parked));
    return {};
}

Result<void> ApplyRun::writeNew(const SyncedTable& table, LocalRows& rows, const RowView& values,
                                const IncomingRow& incoming)
{
    // Inserted, never overwritten: a row that stands there without a base is somebody's.
    auto written = rows.insert(values);
    if (written) {
        ++m_report.pulled.inserted;
        return {};
    }
    if (!isConstraintError(written.error()))
        return written;
    DBSYNC_ASSIGN(auto old, rows.read(incoming.keyValues));
    if (!old) {
        ++m_report.pulled.inserted;
        park({&table, incoming.key, std::string(*incoming.row), std::nullopt, false, false});
        return {};
    }
    RowSides sides;
    sides.local = *old;
    sides.cloud = incoming.row;
    sides.policies = &table.policies();
    if (m_options.comparison.kind == Comparison::LostBases && m_options.confirmed.revision > 0)
        sides.base = *old; // not pending, so it is what the cloud had confirmed
    DBSYNC_ASSIGN(auto decision, m_decider.decide(table.table(), sides));
    return carryOut(table, incoming.key, std::move(decision), incoming.revision, std::move(old));
}

} // namespace dbsync::device
