#include "device/references/redirecting.h"

#include "device/schema/index_guard.h"
#include "device/store/row_access.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::Statement;

namespace {

/// The row has gone to another key: another row, that the cloud has not seen.
Result<void> noteMoved(sqlite3* file, const SyncedTable& table, const RowView& from, const RowView& to)
{
    DBSYNC_TRY(notePending(file, table, from));
    DBSYNC_ASSIGN(auto note, Statement::prepare(file,
                                                "INSERT INTO main." + table.pending() + "(" + table.keys("") +
                                                    ", incarnation) VALUES (" + parameters(table.keyCount()) +
                                                    ", random() & 9007199254740991) ON CONFLICT (" + table.keys("") +
                                                    ") DO UPDATE SET incarnation = excluded.incarnation",
                                                true));
    bindKey(note.get(), to);
    return note.run();
}

/// By what `table` has in `values`, as SQLite compares them.
Result<std::vector<std::string>> referring(Store& store, const SyncedTable& child, const ForeignKey& reference,
                                           const SyncedTable& table, const RowView& values)
{
    return readKeys(store.file(),
                    "SELECT " + child.tableKeys("c") + " FROM " + child.quoted() + " AS c WHERE " +
                        refersToParameters(child, reference, table, "c"),
                    child.keyCount(), values);
}

} // namespace

bool mayLeadElsewhere(const SyncedTable& child, const ForeignKey& reference)
{
    return std::ranges::none_of(reference.columns,
                                [&](const std::string& column) { return child.table().isKeyColumn(column); });
}

Result<void> redirect(Store& store, const SyncedTable& child, const ForeignKey& reference, const RowView& childKey,
                      const SyncedTable& parent, const RowView& parentRow)
{
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), child));
    DBSYNC_ASSIGN(const auto local, rows.read(childKey));
    if (!local)
        return {};
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* before, parser.parse(*local));
    RowView after = *before;
    for (std::size_t i = 0; i < reference.references.size(); ++i) {
        const auto to = static_cast<std::size_t>(child.table().columnIndex(reference.columns[i]));
        const auto from = static_cast<std::size_t>(parent.table().columnIndex(reference.references[i]));
        after[to] = parentRow[from];
    }
    const RowView key = keyOf(child, after);
    if (key == childKey) {
        DBSYNC_TRY(rows.write(after));
        DBSYNC_TRY(notePending(store.file(), child, childKey));
    } else {
        DBSYNC_TRY(rows.erase(childKey));
        DBSYNC_TRY(rows.insert(after));
        DBSYNC_TRY(noteMoved(store.file(), child, childKey, key));
    }
    return followChange(store, child, *before, after);
}

Result<std::vector<std::string>> leftBehind(Store& store, const SyncedTable& child, const ForeignKey& reference,
                                            const SyncedTable& table, const RowView& before, const RowView& after)
{
    const std::vector<std::string> none;
    if (!isSynced(child, reference, table))
        return none;
    const auto from = valuesIn(before, table.table(), reference.references);
    if (!from || (!after.empty() && from == valuesIn(after, table.table(), reference.references)))
        return none;
    DBSYNC_ASSIGN(const bool remains, leadsToRow(store.file(), {&reference, &table, *from}));
    return remains ? none : referring(store, child, reference, table, *from);
}

Result<void> followChange(Store& store, const SyncedTable& table, const RowView& before, const RowView& after)
{
    RowParser parser;
    for (const SyncedTable& child : store.tables()) {
        for (const ForeignKey& reference : child.table().foreignKeys) {
            if (store.find(reference.table) != &table)
                continue;
            DBSYNC_ASSIGN(const auto left, leftBehind(store, child, reference, table, before, after));
            for (const std::string& key : left) {
                DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
                DBSYNC_TRY(redirect(store, child, reference, *values, table, after));
            }
        }
    }
    return {};
}

} // namespace dbsync::device
