#include "base/mistake.h"
#include "device/apply/apply_run.h"

namespace dbsync::device {

/// Notes rows as pending that the merge is to decide though no program has touched them.
Result<void> ApplyRun::noteCompared(const SyncedTable& table)
{
    const ComparisonState& comparison = m_options.comparison;
    if (comparison.kind == Comparison::None || comparison.kind == Comparison::TooOld)
        return {};
    // A row that the cloud merely lacks stays, and is sent.
    const std::string notNull = table.keysNotNull("t");
    DBSYNC_TRY(sqlite::execute(m_store.file(), "INSERT INTO main." + table.pending() + "(" + table.keys("") +
                                                   ") SELECT " + table.tableKeys("t") + " FROM " + table.quoted() +
                                                   " AS t WHERE " + (notNull.empty() ? "1" : notNull) +
                                                   " AND NOT EXISTS (SELECT 1 FROM companion." + table.incoming() +
                                                   " AS i WHERE " + table.tableHasKey("t", "i") +
                                                   ") ON CONFLICT DO NOTHING"));
    if (comparison.kind != Comparison::OtherHistory)
        return {};
    // A row of the common history that is not here was deleted in the part that the backup lacks.
    return sqlite::execute(m_store.file(),
                           "INSERT INTO main." + table.pending() + "(" + table.keys("") + ") SELECT " +
                               table.keys("i") + " FROM companion." + table.incoming() +
                               " AS i WHERE i.row IS NOT NULL AND i.revision <= " + std::to_string(comparison.fork) +
                               " AND NOT EXISTS (SELECT 1 FROM "
                               "companion." +
                               table.base() + " AS b WHERE " + table.sameKeys("b", "i") +
                               ") AND NOT EXISTS (SELECT 1 FROM " + table.quoted() + " AS t WHERE " +
                               table.tableHasKey("t", "i") + ") ON CONFLICT DO NOTHING");
}

/// Where nothing is known any more, rows that are sent because the cloud lacks them were all confirmed before, with
/// incarnations that nobody here remembers: other devices may have the very rows.
Result<void> ApplyRun::noteUnknown(const SyncedTable& table)
{
    if (m_options.comparison.kind != Comparison::UnknownHistory)
        return {};
    return sqlite::execute(m_store.file(), "UPDATE main." + table.pending() +
                                               " AS p SET incarnation = " + std::to_string(wire::unknownIncarnation) +
                                               " WHERE incarnation IS NULL AND NOT EXISTS (SELECT 1 FROM companion." +
                                               table.incoming() + " AS i WHERE i.row IS NOT NULL AND " +
                                               table.sameKeys("i", "p") + ")");
}

/// What can be said of a row's base where there is none. What cannot be known is never guessed: equal rows agree then,
/// and others ask.
void ApplyRun::supposeBase(RowSides& sides, std::int64_t revision, Held held) const
{
    if (held == Held::Unapplied && !sides.localIncarnation) {
        sides.base = sides.local; // what stands here is no change: the cloud's row is tried again
        return;
    }
    if (held == Held::Unapplied)
        sides.base.reset(); // the cloud's row never stood here, and a program has made one of its own
    const ComparisonState& comparison = m_options.comparison;
    if (sides.base || comparison.kind == Comparison::None || comparison.kind == Comparison::TooOld)
        return;
    const bool lost = comparison.kind == Comparison::LostBases;
    if (lost && m_options.confirmed.revision == 0)
        return; // nothing was ever confirmed
    // The cloud's row is as this device knew it: what differs is a change made here, or one that a backup lacks.
    const std::int64_t known = lost ? m_options.confirmed.revision : comparison.fork;
    const bool unchanged =
        makes(Mistake::ConfirmedOverwrites) || (comparison.kind != Comparison::UnknownHistory && revision <= known);
    const bool asked = lost && held == Held::Decision; // it was in conflict, and that is lost
    if (unchanged && sides.cloud && !asked) {
        sides.base = sides.cloud;
        sides.baseIncarnation = sides.cloudIncarnation;
    } else {
        sides.baseUnknown = asked || (!unchanged && !sides.localIncarnation);
    }
}

} // namespace dbsync::device
