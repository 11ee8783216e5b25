#include "device/apply/apply_run.h"
#include "device/apply/standing_rows.h"
#include "device/references/row_references.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::Statement;

/// The cloud's rows that refer to one which could not be written here wait with it: a reference into nothing would be
/// in the way of every program that checks references.
Result<void> ApplyRun::holdOrphans()
{
    if (!m_anyUnapplied)
        return {};
    DBSYNC_TRY(holdRetriedOrphans()); // of these it is known what stood before
    // What refers to a row that waits now waits, too.
    for (bool again = true; again;) {
        again = false;
        for (const SyncedTable& table : m_store.tables()) {
            for (const ForeignKey& key : table.table().foreignKeys) {
                DBSYNC_ASSIGN(const bool any, holdOrphansOf(table, key));
                again |= any;
            }
        }
    }
    return holdMergedOrphans();
}

/// What was changed here too, and refers by the cloud's change to a row that waits: it stands as it was here and is
/// merged again, until that row is in or is decided.
Result<void> ApplyRun::holdMergedOrphans()
{
    for (MergedRow& merged : m_merged) {
        if (merged.held)
            continue;
        DBSYNC_TRY(partIfMixed(merged));
        DBSYNC_ASSIGN(merged.held, holdIfMergedOrphan(merged));
    }
    return {};
}

Result<bool> ApplyRun::holdIfMergedOrphan(const MergedRow& merged)
{
    const SyncedTable& table = *merged.table;
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(merged.key));
    DBSYNC_ASSIGN(const auto now, rows->read(*key));
    if (!now)
        return false;
    RowParser nowParser;
    RowParser localParser;
    DBSYNC_ASSIGN(const RowView* values, nowParser.parse(*now));
    DBSYNC_ASSIGN(const RowView* local, localParser.parse(merged.local));
    const auto nowhere = [&](const RowView& row) -> Result<bool> {
        for (const ParentRow& parent : parentsOf(m_store, table, row)) {
            DBSYNC_ASSIGN(const bool there, leadsToRow(m_store.file(), parent));
            if (!there)
                return true;
        }
        return false;
    };
    DBSYNC_ASSIGN(const bool dangles, nowhere(*values));
    DBSYNC_ASSIGN(const bool dangled, nowhere(*local));
    if (!dangles || dangled)
        return false;
    DBSYNC_ASSIGN(const bool stands, rows->tryWrite(*local));
    if (!stands)
        return false;
    DBSYNC_TRY(mark(table, merged.key, Held::Unapplied));
    DBSYNC_TRY(keepStandingRow(m_store.companionHandle(), table.name(), merged.key, StandingRow{merged.base}));
    return true;
}

/// What waited and is in again may refer to a row whose deletion waits here: it goes on waiting.
Result<void> ApplyRun::holdRetriedOrphans()
{
    for (bool again = true; again;) {
        again = false;
        for (const ParkedRow* parked : m_retried) {
            DBSYNC_ASSIGN(const bool held, holdIfOrphan(*parked));
            again |= held;
        }
    }
    return {};
}

/// What goes on standing in the place of a row that waits may refer to one that is gone; then it refers to what the row
/// that waits refers to, if that is here.
Result<void> ApplyRun::mendStandingRows()
{
    for (const ParkedRow& parked : m_parked) {
        if (!parked.written && parked.stands && !parked.merged)
            DBSYNC_TRY(mendStandingRow(parked));
    }
    return {};
}

Result<void> ApplyRun::mendStandingRow(const ParkedRow& parked)
{
    const SyncedTable& table = *parked.table;
    RowParser standingParser;
    RowParser waitingParser;
    DBSYNC_ASSIGN(const RowView* standing, standingParser.parse(*parked.old));
    DBSYNC_ASSIGN(const RowView* waiting, waitingParser.parse(parked.row));
    RowView row = *standing;
    for (const ForeignKey& reference : table.table().foreignKeys) {
        const SyncedTable* parent = m_store.find(reference.table);
        if (!parent)
            continue;
        const auto leads = [&](const RowView& from) -> Result<bool> {
            auto values = valuesIn(from, table.table(), reference.columns);
            return values ? leadsToRow(m_store.file(), {&reference, parent, std::move(*values)}) : Result<bool>(true);
        };
        DBSYNC_ASSIGN(const bool before, leads(row));
        DBSYNC_ASSIGN(const bool after, leads(*waiting));
        if (before || !after)
            continue;
        for (const std::string& column : reference.columns) {
            const auto index = static_cast<std::size_t>(table.table().columnIndex(column));
            if (!table.table().isKeyColumn(column))
                row[index] = (*waiting)[index];
        }
    }
    if (row == *standing)
        return {};
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    DBSYNC_ASSIGN(const bool written, rows->tryWrite(row));
    if (!written)
        return {};
    std::string json;
    appendRow(row, json);
    return keepStandingRow(m_store.companionHandle(), table.name(), parked.key, StandingRow{json, parked.standing});
}

Result<bool> ApplyRun::holdIfOrphan(const ParkedRow& parked)
{
    const SyncedTable& table = *parked.table;
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(parked.key));
    DBSYNC_ASSIGN(const auto row, rows->read(*key));
    if (row != parked.row)
        return false; // it waits again already
    DBSYNC_ASSIGN(const RowView* values, m_incomingParser.parse(*row));
    for (const ParentRow& parent : parentsOf(m_store, table, *values)) {
        DBSYNC_ASSIGN(const bool there, leadsToRow(m_store.file(), parent));
        if (there)
            continue;
        DBSYNC_ASSIGN(const auto parentKey, m_former.find(table, parent, FormerParents::Side::Cloud));
        if (!parentKey)
            continue;
        DBSYNC_ASSIGN(KeyedRows * bases, basesOf(*parent.table));
        DBSYNC_ASSIGN(const RowView* inCloudKey, m_keyParser.parse(*parentKey));
        DBSYNC_ASSIGN(const auto inCloud, bases->read(*inCloudKey));
        if (!inCloud || !inCloud->row)
            continue;
        DBSYNC_TRY(holdOrphan(table, *parent.reference, parked.key, parked.old));
        return true;
    }
    return false;
}

Result<bool> ApplyRun::holdOrphansOf(const SyncedTable& table, const ForeignKey& key)
{
    const SyncedTable* parent = m_store.find(key.table);
    if (!parent || !isSynced(table, key, *parent))
        return false;
    if (!leadsByKey(table, key, *parent))
        return holdOrphansByValue(table, key, *parent);
    DBSYNC_ASSIGN(const auto orphans,
                  readKeys(m_store.file(),
                           "SELECT " + table.tableKeys("c") + " FROM main." + parent->pending() + " AS h CROSS JOIN " +
                               table.quoted() + " AS c ON (" + parent->keys("h") + ") = (" +
                               keyFromChild(key, *parent, "c") + ") WHERE h.held = 4 AND NOT EXISTS (SELECT 1 FROM " +
                               parent->quoted() + " AS p WHERE " + parent->tableHasKey("p", "h") + ") AND NOT " +
                               isPending(table),
                           table.keyCount()));
    DBSYNC_TRY(holdAll(table, key, orphans));
    return !orphans.empty();
}

/// The cloud's rows that refer to a parent, also those of which another reference could be led elsewhere.
Result<std::vector<std::string>> ApplyRun::orphansOf(const SyncedTable& table, const ParentRow& parent)
{
    DBSYNC_ASSIGN(auto orphans, keysOfChildren(table, parent, " AND NOT " + isPending(table)));
    if (m_led.empty())
        return orphans;
    DBSYNC_ASSIGN(const auto all, keysOfChildren(table, parent, {}));
    for (const std::string& key : all) {
        if (m_led.contains({&table, key}) && std::ranges::find(orphans, key) == orphans.end())
            orphans.push_back(key);
    }
    return orphans;
}

/// The same for a reference that does not lead by key.
Result<bool> ApplyRun::holdOrphansByValue(const SyncedTable& table, const ForeignKey& key, const SyncedTable& parent)
{
    DBSYNC_ASSIGN(const auto waits, sqlite::queryInteger(m_store.file(), "SELECT 1 FROM main." + parent.pending() +
                                                                             " WHERE held = 4 LIMIT 1"));
    if (!waits)
        return false;
    DBSYNC_ASSIGN(const std::string candidates, m_former.candidates(key, parent));
    std::string meant;
    for (std::size_t i = 0; i < key.columns.size(); ++i)
        meant += " AND f.v" + std::to_string(i) + " = c." + sqlite::quoteName(key.columns[i]);
    DBSYNC_ASSIGN(const auto orphans,
                  readKeys(m_store.file(),
                           "SELECT DISTINCT " + table.tableKeys("c") + " FROM " + table.quoted() +
                               " AS c CROSS JOIN temp." + candidates + " AS f ON f.rank = 2" + meant +
                               " CROSS JOIN main." + parent.pending() + " AS h ON " + parent.sameKeys("h", "f") +
                               " WHERE h.held = 4 AND NOT EXISTS (SELECT 1 FROM " + parent.quoted() + " AS p WHERE " +
                               matches(key, "c", "p") + ") AND NOT " + isPending(table),
                           table.keyCount()));
    DBSYNC_TRY(holdAll(table, key, orphans));
    return !orphans.empty();
}

Result<void> ApplyRun::holdAll(const SyncedTable& table, const ForeignKey& key, const std::vector<std::string>& orphans)
{
    for (const std::string& orphan : orphans) {
        DBSYNC_ASSIGN(auto before, baseOf(table, orphan));
        DBSYNC_TRY(holdOrphan(table, key, orphan, std::move(before)));
    }
    return {};
}

/// As SQL, of c, a row of the table.
std::string ApplyRun::isPending(const SyncedTable& table)
{
    return "EXISTS (SELECT 1 FROM main." + table.pending() + " AS d WHERE " + table.tableHasKey("c", "d") + ")";
}

/// Puts a row back as it was `before`; false where that referred to the same row, or would lead nowhere now.
Result<bool> ApplyRun::standsAgain(const SyncedTable& table, const ForeignKey& key, const std::string& now,
                                   const std::string& before)
{
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* after, m_localParser.parse(now));
    DBSYNC_ASSIGN(const RowView* old, parser.parse(before));
    bool elsewhere = false;
    for (const std::string& column : key.columns) {
        const auto index = static_cast<std::size_t>(table.table().columnIndex(column));
        elsewhere |= !((*after)[index] == (*old)[index]);
    }
    if (!elsewhere)
        return false;
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    DBSYNC_ASSIGN(bool stands, rows->tryWrite(*old));
    for (const ParentRow& parent : parentsOf(m_store, table, *old)) {
        DBSYNC_ASSIGN(const bool there, leadsToRow(m_store.file(), parent));
        stands &= there;
    }
    return stands;
}

/// The row stands again as it was `before`, unless it referred to that parent then.
Result<void> ApplyRun::holdOrphan(const SyncedTable& table, const ForeignKey& key, const std::string& rowKey,
                                  std::optional<std::string> before)
{
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(rowKey));
    DBSYNC_ASSIGN(const auto now, rows->read(*values));
    DBSYNC_ASSIGN(KeyedRows * incoming, incomingOf(table));
    DBSYNC_ASSIGN(const auto came, incoming->read(*values));
    if (const auto stood = m_stood.extract({&table, rowKey})) {
        before = stood.mapped();
        --(before ? m_report.pulled.updated : m_report.pulled.inserted);
    } else if (came && came->row && came->row != before) {
        --(before ? m_report.pulled.updated : m_report.pulled.inserted);
    }
    if (before && now) {
        DBSYNC_ASSIGN(const bool stands, standsAgain(table, key, *now, *before));
        if (!stands)
            before.reset();
    }
    if (!before)
        DBSYNC_TRY(rows->erase(*values));
    DBSYNC_TRY(mark(table, rowKey, Held::Unapplied));
    std::optional<StandingRow> standing;
    if (before) {
        DBSYNC_ASSIGN(KeyedRows * bases, basesOf(table));
        DBSYNC_ASSIGN(const auto base, bases->read(*values));
        standing = {std::move(*before), base ? std::optional(base->incarnation) : std::nullopt};
    }
    return keepStandingRow(m_store.companionHandle(), table.name(), rowKey, standing);
}

} // namespace dbsync::device
