#include "device/apply/apply_run.h"
#include "device/apply/unique_clash.h"
#include "device/conflicts/twin_rows.h"

#include <algorithm>

namespace dbsync::device {

Result<bool> ApplyRun::waitsForPlace(const SyncedTable& table, const RowView& key)
{
    DBSYNC_ASSIGN(const auto find, m_statements.get("SELECT 1 FROM main." + table.pending() + " WHERE held = 4 AND " +
                                                    table.keyParameters()));
    bindKey(find->get(), key);
    DBSYNC_ASSIGN(const bool waits, find->step());
    find->reset();
    return waits;
}

/// The cloud's row comes back for what refers to it there, and a row from here has its unique values: it waits, and
/// somebody decides between the two.
Result<void> ApplyRun::waitForPlace(const SyncedTable& table, const std::string& key, const std::string& row)
{
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
    DBSYNC_ASSIGN(const bool waits, waitsForPlace(table, *values));
    if (waits)
        return {};
    DBSYNC_TRY(forgetConflict(table, key));
    DBSYNC_TRY(clear(table, key));
    ParkedRow parked{&table, key, row, std::nullopt};
    return refuseParked(parked);
}

/// A row that the cloud deleted comes back for what refers to it here. What came with its unique values waits, and
/// somebody decides between the two. False where that did not come now.
Result<bool> ApplyRun::takePlaceBack(const SyncedTable& table, const std::string& key, const std::string& row)
{
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    std::vector<ParkedRow> takers;
    for (bool stands = false; !stands;) {
        DBSYNC_ASSIGN(const auto clash, findUniqueClash(m_store.file(), table, key, row));
        std::optional<ParkedRow> taker;
        if (clash) {
            DBSYNC_ASSIGN(taker, takerAt(table, clash->key));
        }
        if (!taker)
            break;
        DBSYNC_ASSIGN(const RowView* takerKey, m_keyParser.parse(taker->key));
        DBSYNC_TRY(rows->erase(*takerKey));
        takers.push_back(std::move(*taker));
        DBSYNC_ASSIGN(const RowView* values, m_parser.parse(row));
        DBSYNC_ASSIGN(stands, rows->tryWrite(*values));
        if (stands)
            DBSYNC_TRY(mark(table, key, Held::No));
    }
    DBSYNC_ASSIGN(const RowView* keyValues, m_keyParser.parse(key));
    DBSYNC_ASSIGN(const auto back, rows->read(*keyValues));
    for (ParkedRow& taker : takers) {
        const std::string* before = !back ? &taker.row : taker.old ? &*taker.old : nullptr;
        if (before) {
            DBSYNC_ASSIGN(const RowView* values, m_parser.parse(*before));
            DBSYNC_ASSIGN(taker.stands, rows->tryWrite(*values));
        }
        if (!back)
            continue;
        DBSYNC_TRY(followBack(table, key, row, taker));
        DBSYNC_TRY(refuseParked(taker));
    }
    return back.has_value();
}

/// What has followed the row to the one that is to wait now refers to it again.
Result<void> ApplyRun::followBack(const SyncedTable& table, const std::string& key, const std::string& row,
                                  const ParkedRow& taker)
{
    if (taker.stands || !m_followed.contains({&table, key, taker.key}))
        return {};
    DBSYNC_ASSIGN(const RowView* from, m_localParser.parse(taker.row));
    DBSYNC_ASSIGN(const RowView* to, m_baseParser.parse(row));
    DBSYNC_ASSIGN([[maybe_unused]] const bool followed, followTwin(m_store, table, *from, *to));
    return {};
}

/// What came at a key, as a row that is to wait; nothing where nothing came.
Result<std::optional<ParkedRow>> ApplyRun::takerAt(const SyncedTable& table, const std::string& key)
{
    DBSYNC_ASSIGN(const RowView* values, m_keyParser.parse(key));
    DBSYNC_ASSIGN(KeyedRows * incoming, incomingOf(table));
    DBSYNC_ASSIGN(auto came, incoming->read(*values));
    if (!came || !came->row)
        return std::optional<ParkedRow>();
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(table));
    DBSYNC_ASSIGN(auto now, rows->read(*values));
    const auto merged = std::ranges::find_if(
        m_merged, [&](const MergedRow& each) { return each.table == &table && each.key == key && !each.held; });
    if (merged != m_merged.end() && now) {
        merged->held = true;
        return std::optional<ParkedRow>(
            {&table, key, std::move(*now), merged->local, true, false, merged->base, std::move(came->row)});
    }
    DBSYNC_ASSIGN(auto before, baseOf(table, key));
    return std::optional<ParkedRow>({&table, key, std::move(*came->row), std::move(before)});
}

} // namespace dbsync::device
