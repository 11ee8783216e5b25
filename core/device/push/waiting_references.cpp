#include "device/push/waiting_references.h"

#include "change/row_codec.h"
#include "device/push/letting_go.h"
#include "device/references/row_references.h"
#include "device/store/row_access.h"

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

/// Whether each row that the row of `key` refers to is there, and does not wait itself.
Result<bool> hasParents(Store& store, const SyncedTable& table, const RowView& key)
{
    for (const ForeignKey& reference : table.table().foreignKeys) {
        const SyncedTable* parent = store.find(reference.table);
        if (!parent)
            return false;
        std::string refers;
        std::string matches;
        for (std::size_t i = 0; i < reference.columns.size(); ++i) {
            const std::string column = "c." + quoteName(reference.columns[i]);
            refers += " AND " + column + " IS NOT NULL";
            matches.append(matches.empty() ? "" : " AND ")
                .append("p." + quoteName(reference.references[i]) + " = " + column);
        }
        DBSYNC_ASSIGN(auto find,
                      Statement::prepare(store.file(),
                                         "SELECT 1 FROM " + table.quoted() + " AS c WHERE " +
                                             table.tableHasKeyParameters("c") + refers +
                                             " AND NOT EXISTS (SELECT 1 FROM " + parent->quoted() + " AS p WHERE " +
                                             matches + " AND NOT EXISTS (SELECT 1 FROM main." + parent->pending() +
                                             " AS h WHERE h.held <> 0 AND " + parent->tableHasKey("p", "h") + "))"));
        bindKey(find.get(), key);
        DBSYNC_ASSIGN(const bool missing, find.step());
        if (missing)
            return false;
    }
    return true;
}

/// Whether a row refers to what `base` has and `local` has not any more.
Result<bool> isReferredTo(Store& store, const SyncedTable& table, const RowView& base, const RowView* local)
{
    for (const SyncedTable& child : store.tables()) {
        for (const ForeignKey& reference : child.table().foreignKeys) {
            if (store.find(reference.table) != &table)
                continue;
            const auto values = valuesIn(base, table.table(), reference.references);
            if (!values || (local && values == valuesIn(*local, table.table(), reference.references)))
                continue;
            DBSYNC_ASSIGN(const bool another, leadsToRow(store.file(), {&reference, &table, *values}));
            if (another)
                continue;
            DBSYNC_ASSIGN(auto find,
                          Statement::prepare(store.file(), "SELECT 1 FROM " + child.quoted() + " AS c WHERE " +
                                                               refersToParameters(child, reference, table, "c")));
            bindKey(find.get(), *values);
            DBSYNC_ASSIGN(const bool found, find.step());
            if (found)
                return true;
        }
    }
    return false;
}

Result<bool> mayGo(Store& store, const SyncedTable& table, const RowView& key)
{
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), table));
    DBSYNC_ASSIGN(auto bases, KeyedRows::open(store.companionHandle(), table, table.base()));
    DBSYNC_ASSIGN(const auto local, rows.read(key));
    DBSYNC_ASSIGN(const auto base, bases.read(key));
    if (local) {
        DBSYNC_ASSIGN(const bool complete, hasParents(store, table, key));
        if (!complete)
            return false;
    }
    if (!base || !base->row)
        return true;
    RowParser baseParser;
    RowParser localParser;
    DBSYNC_ASSIGN(const RowView* before, baseParser.parse(*base->row));
    const RowView* now = nullptr;
    if (local) {
        DBSYNC_ASSIGN(now, localParser.parse(*local));
    }
    DBSYNC_ASSIGN(const bool referred, isReferredTo(store, table, *before, now));
    return !referred;
}

} // namespace

Result<void> retryReferences(Store& store)
{
    DBSYNC_ASSIGN(auto entries, readConflicts(store.companionHandle()));
    std::erase_if(entries, [](const ConflictEntry& entry) { return entry.kind != "foreignKey"; });
    return letGoWhere(store, entries, [&](const SyncedTable& table, const ConflictEntry& entry) -> Result<bool> {
        RowParser parser;
        DBSYNC_ASSIGN(const RowView* key, parser.parse(entry.key));
        return mayGo(store, table, *key);
    });
}

} // namespace dbsync::device
