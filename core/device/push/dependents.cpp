#include "device/push/dependents.h"

#include "base/sqlite.h"
#include "change/row_codec.h"
#include "device/store/row_access.h"

#include <set>

namespace dbsync::device {

using sqlite::Statement;

namespace {

/// Marks children of held rows that the cloud does not have; true where it found any.
Result<bool> holdChildren(Store& store, const SyncedTable& child, const ForeignKey& key, const SyncedTable& parent)
{
    std::string matches;
    for (std::size_t i = 0; i < key.columns.size(); ++i)
        matches.append(matches.empty() ? "" : " AND ")
            .append("p." + sqlite::quoteName(key.references[i]) + " = c." + sqlite::quoteName(key.columns[i]));
    const std::string sql = "UPDATE main." + child.pending() +
                            " AS d SET held = 2 WHERE d.held = 0 AND EXISTS (SELECT "
                            "1 FROM " +
                            child.quoted() + " AS c CROSS JOIN " + parent.quoted() + " AS p ON " + matches +
                            " CROSS JOIN main." + parent.pending() + " AS h ON " + parent.tableHasKey("p", "h") +
                            " AND h.held <> 0 WHERE " + child.tableHasKey("c", "d") +
                            " AND NOT EXISTS (SELECT 1 FROM "
                            "companion." +
                            parent.base() + " AS b WHERE " + parent.sameKeys("b", "h") +
                            " AND "
                            "(h.incarnation IS NULL OR h.incarnation = b.incarnation)))";
    DBSYNC_TRY(sqlite::execute(store.file(), sql));
    return sqlite3_changes(store.file()) > 0;
}

/// The keys of the parents to which held rows of `child` refer in the cloud, where the reference is by primary key.
Result<std::set<std::string>> parentsInTheCloud(Store& store, const SyncedTable& child, const ForeignKey& key,
                                                const SyncedTable& parent)
{
    std::set<std::string> keys;
    std::vector<std::size_t> positions;
    for (const KeyColumn& column : parent.table().primaryKey) {
        for (std::size_t i = 0; i < key.references.size(); ++i) {
            if (sameName(key.references[i], column.name))
                positions.push_back(static_cast<std::size_t>(child.table().columnIndex(key.columns[i])));
        }
    }
    if (positions.size() != static_cast<std::size_t>(parent.keyCount()))
        return keys;
    DBSYNC_ASSIGN(auto walk, Statement::prepare(store.file(), "SELECT b.row FROM main." + child.pending() +
                                                                  " AS h CROSS JOIN companion." + child.base() +
                                                                  " AS b ON " + child.sameKeys("b", "h") +
                                                                  " WHERE h.held IN (1, 2, 3) AND b.row IS NOT NULL"));
    RowParser parser;
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return keys;
        DBSYNC_ASSIGN(const RowView* row, parser.parse(walk.blob(0)));
        RowView values;
        for (const std::size_t position : positions)
            values.push_back((*row)[position]);
        std::string json;
        appendRow(values, json);
        keys.insert(std::move(json));
    }
}

/// Marks deletions of parents to which a held row still refers in the cloud; true where it found any.
Result<bool> holdDeletedParents(Store& store, const SyncedTable& child, const ForeignKey& key,
                                const SyncedTable& parent)
{
    DBSYNC_ASSIGN(const auto keys, parentsInTheCloud(store, child, key, parent));
    if (keys.empty())
        return false;
    DBSYNC_ASSIGN(auto hold,
                  Statement::prepare(store.file(),
                                     "UPDATE main." + parent.pending() +
                                         " SET held = 2 WHERE "
                                         "held = 0 AND " +
                                         parent.keyParameters() + " AND NOT EXISTS (SELECT 1 FROM " + parent.quoted() +
                                         " AS t WHERE " + parent.tableHasKeyParameters("t") + ")",
                                     true));
    RowParser parser;
    std::int64_t found = 0;
    for (const std::string& each : keys) {
        DBSYNC_ASSIGN(const RowView* values, parser.parse(each));
        bindKey(hold.get(), *values);
        DBSYNC_TRY(hold.run());
        found += sqlite3_changes(store.file());
    }
    return found > 0;
}

Result<void> holdSkipped(Store& store, const SyncedTable& table, const std::set<std::string>& keys)
{
    DBSYNC_ASSIGN(auto hold,
                  Statement::prepare(store.file(), "UPDATE main." + table.pending() +
                                                       " SET held = 2 WHERE held = 0 AND " + table.keyParameters()));
    RowParser parser;
    for (const std::string& key : keys) {
        DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
        bindKey(hold.get(), *values);
        DBSYNC_TRY(hold.run());
    }
    return {};
}

} // namespace

Result<void> holdDependents(Store& store, const std::map<std::string, std::set<std::string>>& skip)
{
    bool anyHeld = !skip.empty();
    for (const SyncedTable& table : store.tables()) {
        DBSYNC_ASSIGN(const auto held, sqlite::queryInteger(store.file(), "SELECT 1 FROM main." + table.pending() +
                                                                              " WHERE held <> 0 LIMIT 1"));
        anyHeld |= held.has_value();
    }
    if (!anyHeld)
        return {};
    DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
    for (const SyncedTable& table : store.tables())
        DBSYNC_TRY(sqlite::execute(store.file(), "UPDATE main." + table.pending() + " SET held = 0 WHERE held = 2"));
    for (const auto& [name, keys] : skip) {
        if (const SyncedTable* table = store.find(name))
            DBSYNC_TRY(holdSkipped(store, *table, keys));
    }
    for (bool again = true; again;) {
        again = false;
        for (const SyncedTable& child : store.tables()) {
            for (const ForeignKey& key : child.table().foreignKeys) {
                if (const SyncedTable* parent = store.find(key.table)) {
                    DBSYNC_ASSIGN(const bool children, holdChildren(store, child, key, *parent));
                    DBSYNC_ASSIGN(const bool parents, holdDeletedParents(store, child, key, *parent));
                    again |= children || parents;
                }
            }
        }
    }
    return writing.commit();
}

} // namespace dbsync::device
