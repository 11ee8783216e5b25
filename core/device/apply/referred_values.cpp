#include "device/apply/apply_run.h"
#include "device/references/redirecting.h"
#include "device/references/whole_or_nothing.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::quoteName;

/// `c."a", c."b"`: the columns of a reference.
std::string ApplyRun::referringColumns(const ForeignKey& key, const std::string& child)
{
    std::string list;
    for (const std::string& column : key.columns)
        list.append(list.empty() ? "" : ", ").append(child + "." + quoteName(column));
    return list;
}

/// The rows that refer to a parent; `condition` on c, the row that refers.
Result<std::vector<std::string>> ApplyRun::keysOfChildren(const SyncedTable& table, const ParentRow& parent,
                                                          const std::string& condition)
{
    const auto& columns = parent.reference->columns;
    return readKeys(m_store.file(),
                    "SELECT " + table.tableKeys("c") + " FROM " + table.quoted() + " AS c WHERE (" +
                        referringColumns(*parent.reference, "c") + ") = (" +
                        parameters(static_cast<int>(columns.size())) + ")" + condition,
                    table.keyCount(), parent.values);
}

/// The cloud may have given the values of one row to another, so that what refers to them is as it was there, and the
/// other is not here.
Result<void> ApplyRun::addLeftBehind(const SyncedTable& table, const ForeignKey& key, const SyncedTable& parent,
                                     std::vector<std::string>& missing)
{
    DBSYNC_ASSIGN(const bool came, hasIncoming(parent));
    if (!came)
        return {};
    DBSYNC_ASSIGN(const std::string candidates, m_former.candidates(key, parent));
    std::string refersTo;
    std::string gone;
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
        const std::string value = "f.v" + std::to_string(i);
        refersTo.append(i == 0 ? "" : " AND ").append(value + " = c." + quoteName(key.columns[i]));
        gone.append(" AND p." + quoteName(key.references[i]) + " = " + value);
    }
    DBSYNC_ASSIGN(const auto left, readKeys(m_store.file(),
                                            "SELECT DISTINCT " + referringColumns(key, "c") + " FROM temp." +
                                                candidates + " AS f JOIN " + table.quoted() + " AS c ON " + refersTo +
                                                " WHERE f.rank < 2 AND NOT EXISTS (SELECT 1 FROM " + parent.quoted() +
                                                " AS p WHERE 1" + gone + ") AND NOT " + isPending(table),
                                            static_cast<int>(key.columns.size())));
    for (const std::string& each : left) {
        if (std::ranges::find(missing, each) == missing.end())
            missing.push_back(each);
    }
    return {};
}

/// What refers to a parent refers to `row` (JSON) of its table instead, as a change of ours; where that has none of
/// what it would be referred to by, it gets it back. False, and nothing changes, where one of them cannot.
Result<bool> ApplyRun::leadTo(const SyncedTable& table, const ParentRow& parent, const std::string& row)
{
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* values, parser.parse(row));
    const auto given = valuesIn(*values, parent.table->table(), parent.reference->references);
    return wholeOrNothing(m_store.file(),
                          [&] { return given ? leadChildrenTo(table, parent, *values) : giveBack(parent, *values); });
}

Result<void> ApplyRun::leadChildrenTo(const SyncedTable& table, const ParentRow& parent, const RowView& row)
{
    RowParser parser;
    DBSYNC_ASSIGN(const auto clouds, keysOfChildren(table, parent, " AND NOT " + isPending(table)));
    for (const std::string& child : clouds)
        m_led.insert({&table, child});
    DBSYNC_ASSIGN(const auto children, keysOfChildren(table, parent, {}));
    for (const std::string& child : children) {
        DBSYNC_ASSIGN(const RowView* key, parser.parse(child));
        DBSYNC_TRY(redirect(m_store, table, *parent.reference, *key, *parent.table, row));
    }
    return {};
}

/// The row is referred to by what it had.
Result<void> ApplyRun::giveBack(const ParentRow& parent, const RowView& row)
{
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(*parent.table));
    RowView whole = row;
    for (std::size_t i = 0; i < parent.values.size(); ++i) {
        const int index = parent.table->table().columnIndex(parent.reference->references[i]);
        whole[static_cast<std::size_t>(index)] = parent.values[i];
    }
    DBSYNC_TRY(rows->write(whole));
    return notePending(m_store.file(), *parent.table, keyOf(*parent.table, whole));
}

/// The same as restoreDeletedThere() for a reference that does not lead by key: its parent may stand here with other
/// values, too; then what was made or changed here follows it.
Result<bool> ApplyRun::restoreChangedThere(const SyncedTable& table, const ForeignKey& key, const SyncedTable& parent,
                                           Held held)
{
    DBSYNC_ASSIGN(const bool came, hasIncoming(parent));
    bool done = false;
    if (!came && !m_consented && m_parked.empty())
        return done;
    const std::string sql = "SELECT DISTINCT " + referringColumns(key, "c") + " FROM main." + table.pending() +
                            " AS d CROSS JOIN " + table.quoted() + " AS c ON " + table.tableHasKey("c", "d") +
                            " WHERE d.held " + (held == Held::No ? "<>" : "=") + " 5 AND " + refers(key, "c") +
                            " AND NOT EXISTS (SELECT 1 FROM " + parent.quoted() + " AS p WHERE " +
                            matches(key, "c", "p") + ")";
    DBSYNC_ASSIGN(const auto missing, readKeys(m_store.file(), sql, static_cast<int>(key.columns.size())));
    RowParser parser;
    for (const std::string& each : missing) {
        DBSYNC_ASSIGN(const RowView* values, parser.parse(each));
        DBSYNC_ASSIGN(const bool restored, restoreOrFollow(table, {&key, &parent, *values}, held));
        done |= restored;
    }
    return done;
}

Result<bool> ApplyRun::restoreOrFollow(const SyncedTable& table, const ParentRow& wanted, Held held)
{
    const SyncedTable& parent = *wanted.table;
    DBSYNC_ASSIGN(const auto parentKey, m_former.find(table, wanted, FormerParents::Side::Here));
    if (!parentKey)
        return false;
    DBSYNC_ASSIGN(LocalRows * rows, rowsOf(parent));
    DBSYNC_ASSIGN(const RowView* key, m_keyParser.parse(*parentKey));
    DBSYNC_ASSIGN(auto stands, rows->read(*key));
    bool restored = false;
    if (!stands) {
        const auto pending =
            m_statements.get("SELECT 1 FROM main." + parent.pending() + " WHERE " + parent.keyParameters());
        DBSYNC_TRY(pending);
        bindKey((*pending)->get(), *key);
        DBSYNC_ASSIGN(const bool changedHere, (*pending)->step());
        (*pending)->reset();
        if (changedHere)
            return false;
        DBSYNC_ASSIGN(restored, restoreForHere(parent, *parentKey, held));
        DBSYNC_ASSIGN(const RowView* again, m_keyParser.parse(*parentKey));
        DBSYNC_ASSIGN(stands, rows->read(*again));
    }
    DBSYNC_ASSIGN(const bool found, leadsToRow(m_store.file(), wanted));
    if (stands && !found)
        DBSYNC_TRY(leadTo(table, wanted, *stands));
    return restored;
}

} // namespace dbsync::device
