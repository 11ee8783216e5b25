#include "device/push/dependents.h"

#include "base/sqlite.h"
#include "change/row_codec.h"
#include "device/references/former_parents.h"
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

/// Marks what refers by values to held rows that the cloud has with other values; true where it found any.
Result<bool> holdChildrenOfChanged(Store& store, const SyncedTable& child, const ForeignKey& key,
                                   const SyncedTable& parent)
{
    DBSYNC_ASSIGN(auto hold, Statement::prepare(store.file(),
                                                "UPDATE main." + child.pending() +
                                                    " AS d SET held = 2 WHERE d.held = 0 AND EXISTS (SELECT 1 FROM " +
                                                    child.quoted() + " AS c WHERE " + child.tableHasKey("c", "d") +
                                                    " AND " + refersToParameters(child, key, parent, "c") + ")",
                                                true));
    DBSYNC_ASSIGN(auto walk,
                  Statement::prepare(store.file(), "SELECT b.row, " + parent.columns("p") + " FROM main." +
                                                       parent.pending() + " AS h CROSS JOIN " + parent.quoted() +
                                                       " AS p ON " + parent.tableHasKey("p", "h") +
                                                       " CROSS JOIN companion." + parent.base() + " AS b ON " +
                                                       parent.sameKeys("b", "h") +
                                                       " WHERE h.held <> 0 AND b.row IS NOT NULL"));
    RowParser parser;
    std::int64_t found = 0;
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return found > 0;
        DBSYNC_ASSIGN(const RowView* base, parser.parse(walk.blob(0)));
        RowView local;
        for (int i = 0; i < parent.columnCount(); ++i)
            local.push_back(columnValue(walk.get(), i + 1));
        const auto now = valuesIn(local, parent.table(), key.references);
        if (!now || now == valuesIn(*base, parent.table(), key.references))
            continue;
        bindKey(hold.get(), *now);
        DBSYNC_TRY(hold.run());
        found += sqlite3_changes(store.file());
    }
}

/// The parents to which held rows of `child` refer in the cloud: their keys and, as JSON, what they are referred to by.
Result<std::map<std::string, std::string>> parentsInTheCloud(Store& store, const SyncedTable& child,
                                                             const ForeignKey& key, const SyncedTable& parent,
                                                             FormerParents& former)
{
    std::map<std::string, std::string> keys;
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
        auto values = valuesIn(*row, child.table(), key.columns);
        if (!values)
            continue;
        std::string json;
        appendRow(*values, json);
        DBSYNC_ASSIGN(auto found, former.find(child, {&key, &parent, std::move(*values)}, FormerParents::Side::Cloud));
        if (found)
            keys.emplace(std::move(*found), std::move(json));
    }
}

/// Marks deletions of parents to which a held row still refers in the cloud, and what takes them the values that it
/// refers to; true where it found any.
Result<bool> holdDeletedParents(Store& store, const SyncedTable& child, const ForeignKey& key,
                                const SyncedTable& parent, FormerParents& former)
{
    DBSYNC_ASSIGN(const auto keys, parentsInTheCloud(store, child, key, parent, former));
    if (keys.empty())
        return false;
    std::string remains;
    for (std::size_t i = 0; i < key.references.size(); ++i)
        remains += " AND t." + sqlite::quoteName(key.references[i]) + " = ?" +
                   std::to_string(static_cast<std::size_t>(parent.keyCount()) + i + 1);
    DBSYNC_ASSIGN(auto hold,
                  Statement::prepare(store.file(),
                                     "UPDATE main." + parent.pending() +
                                         " SET held = 2 WHERE "
                                         "held = 0 AND " +
                                         parent.keyParameters() + " AND NOT EXISTS (SELECT 1 FROM " + parent.quoted() +
                                         " AS t WHERE " + parent.tableHasKeyParameters("t") + remains + ")",
                                     true));
    RowParser parser;
    RowParser valueParser;
    std::int64_t found = 0;
    for (const auto& [parentKey, referred] : keys) {
        DBSYNC_ASSIGN(const RowView* keyValues, parser.parse(parentKey));
        DBSYNC_ASSIGN(const RowView* values, valueParser.parse(referred));
        RowView all = *keyValues;
        all.insert(all.end(), values->begin(), values->end());
        bindKey(hold.get(), all);
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
    FormerParents former(store);
    for (bool again = true; again;) {
        again = false;
        for (const SyncedTable& child : store.tables()) {
            for (const ForeignKey& key : child.table().foreignKeys) {
                const SyncedTable* parent = store.find(key.table);
                if (!parent)
                    continue;
                DBSYNC_ASSIGN(const bool children, holdChildren(store, child, key, *parent));
                DBSYNC_ASSIGN(const bool parents, holdDeletedParents(store, child, key, *parent, former));
                again |= children || parents;
                if (isSynced(child, key, *parent) && !leadsByKey(child, key, *parent)) {
                    DBSYNC_ASSIGN(const bool changed, holdChildrenOfChanged(store, child, key, *parent));
                    again |= changed;
                }
            }
        }
    }
    return writing.commit();
}

} // namespace dbsync::device
