#include "device/conflicts/twin_rows.h"

#include "device/apply/unique_clash.h"
#include "device/references/former_parents.h"
#include "device/references/redirecting.h"
#include "device/references/reference_check.h"
#include "device/references/reference_follower.h"
#include "device/references/row_references.h"
#include "device/references/whole_or_nothing.h"
#include "device/schema/index_guard.h"
#include "device/store/row_access.h"

#include <algorithm>
#include <set>

namespace dbsync::device {

using sqlite::Statement;

namespace {

Result<bool> anyWaitsFor(Store& store, const SyncedTable& child, const ForeignKey& key, const RowView& parent)
{
    DBSYNC_ASSIGN(auto walk, Statement::prepare(store.file(), "SELECT b.row FROM main." + child.pending() +
                                                                  " AS h CROSS JOIN companion." + child.base() +
                                                                  " AS b ON " + child.sameKeys("b", "h") +
                                                                  " WHERE h.held = 4 AND b.row IS NOT NULL"));
    RowParser parser;
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return false;
        DBSYNC_ASSIGN(const RowView* row, parser.parse(walk.blob(0)));
        const auto values = valuesIn(*row, child.table(), key.columns);
        if (values && *values == parent)
            return true;
    }
}

/// What refers to a row by several columns refers to the other one; where they are part of its own key it cannot.
Result<void> followWhole(Store& store, const SyncedTable& child, const ForeignKey& key, const SyncedTable& table,
                         const RowView& from, const RowView& to)
{
    std::string set;
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
        if (child.table().isKeyColumn(key.columns[i]))
            return {};
        const std::string column = sqlite::quoteName(key.columns[i]);
        set.append(i == 0 ? "" : ", ").append(column + " = ?" + std::to_string(from.size() + i + 1));
    }
    DBSYNC_ASSIGN(auto update,
                  Statement::prepare(store.file(), "UPDATE OR ABORT " + child.quoted() + " AS c SET " + set +
                                                       " WHERE " + refersToParameters(child, key, table, "c")));
    RowView values = from;
    values.insert(values.end(), to.begin(), to.end());
    bindKey(update.get(), values);
    return runKeepingIndexes(update);
}

Result<void> followAll(Store& store, const SyncedTable& table, const RowView& here, const RowView& cloud)
{
    std::set<int> referred;
    for (const SyncedTable& child : store.tables()) {
        for (const ForeignKey& key : child.table().foreignKeys) {
            if (!sameName(key.table, table.name()))
                continue;
            const auto from = valuesIn(here, table.table(), key.references);
            const auto to = valuesIn(cloud, table.table(), key.references);
            if (key.columns.size() > 1 && from && to && !(*from == *to))
                DBSYNC_TRY(followWhole(store, child, key, table, *from, *to));
            for (const std::string& column : key.references)
                referred.insert(table.table().columnIndex(column));
        }
    }
    ReferenceFollower follower(store);
    for (const int column : referred) {
        const auto index = static_cast<std::size_t>(std::max(column, 0));
        const bool moved = column >= 0 && !(here[index] == cloud[index]) && here[index].type != ValueView::Type::Null &&
                           cloud[index].type != ValueView::Type::Null;
        if (moved)
            DBSYNC_TRY(
                follower.follow(table, table.table().columns[index].name, {{Value(here[index]), Value(cloud[index])}}));
    }
    return {};
}

/// The cloud's row of a key, where it can be written.
Result<std::optional<std::string>> restoreRow(Store& store, const SyncedTable& table, const RowView& key)
{
    const std::optional<std::string> none;
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), table));
    DBSYNC_ASSIGN(auto bases, KeyedRows::open(store.companionHandle(), table, table.base()));
    DBSYNC_ASSIGN(auto base, bases.read(key));
    if (!base || !base->row)
        return none;
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* row, parser.parse(*base->row));
    DBSYNC_ASSIGN(const bool written, rows.tryWrite(*row));
    if (!written)
        return none;
    DBSYNC_TRY(forgetPending(store.file(), table, key));
    return std::move(base->row);
}

/// False where a constraint is in the way.
Result<bool> leadTo(Store& store, const SyncedTable& child, const RowView& row, const ParentRow& parent,
                    const std::string& parentRow)
{
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* values, parser.parse(parentRow));
    return wholeOrNothing(store.file(), [&] {
        return redirect(store, child, *parent.reference, keyOf(child, row), *parent.table, *values);
    });
}

/// Of a parent that was replaced here, and so cannot come back, the row that stands in its stead is what is meant.
Result<void> leadToReplacement(Store& store, const SyncedTable& child, const RowView& row, const ParentRow& parent,
                               const RowView& parentKey)
{
    const SyncedTable& table = *parent.table;
    DBSYNC_ASSIGN(auto bases, KeyedRows::open(store.companionHandle(), table, table.base()));
    DBSYNC_ASSIGN(const auto base, bases.read(parentKey));
    if (!base || !base->row)
        return {};
    bool led = false;
    DBSYNC_ASSIGN(const auto replacement, findReplacement(store.file(), table, parentKey, *base->row));
    if (replacement && mayLeadElsewhere(child, *parent.reference)) {
        DBSYNC_ASSIGN(led, leadTo(store, child, row, parent, *replacement));
    }
    if (led)
        return {};
    return Error{ErrorKind::InvalidRequest, "parentWaits",
                 "The row refers to one of table \"" + table.name() + "\" whose place another row has taken.",
                 "Decide between those two first; the next sync asks about them."};
}

/// Nothing where it is there; one that stands by other values is referred to by those.
Result<std::optional<std::string>> restoreParent(Store& store, FormerParents& former, const SyncedTable& child,
                                                 const RowView& row, const ParentRow& parent)
{
    const std::optional<std::string> none;
    DBSYNC_ASSIGN(const bool there, leadsToRow(store.file(), parent));
    if (there)
        return none;
    DBSYNC_ASSIGN(const auto key, former.find(child, parent, FormerParents::Side::Cloud));
    if (!key)
        return none;
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* keyValues, parser.parse(*key));
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), *parent.table));
    DBSYNC_ASSIGN(const auto stands, rows.read(*keyValues));
    if (stands) {
        DBSYNC_ASSIGN([[maybe_unused]] const bool led, leadTo(store, child, row, parent, *stands));
        return none;
    }
    DBSYNC_ASSIGN(auto restored, restoreRow(store, *parent.table, *keyValues));
    if (!restored)
        DBSYNC_TRY(leadToReplacement(store, child, row, parent, *keyValues));
    return restored;
}

} // namespace

Result<std::string> waitingChildren(Store& store, const SyncedTable& table, const RowView& cloud)
{
    for (const SyncedTable& child : store.tables()) {
        for (const ForeignKey& key : child.table().foreignKeys) {
            const auto values = valuesIn(cloud, table.table(), key.references);
            if (!sameName(key.table, table.name()) || !values)
                continue;
            DBSYNC_ASSIGN(const bool waits, anyWaitsFor(store, child, key, *values));
            if (waits)
                return child.name();
        }
    }
    return std::string();
}

Result<bool> followTwin(Store& store, const SyncedTable& table, const RowView& here, const RowView& cloud)
{
    return wholeOrNothing(store.file(), [&] { return followAll(store, table, here, cloud); });
}

Result<void> restoreParentsOf(Store& store, const SyncedTable& table, const std::string& row)
{
    FormerParents former(store);
    return bringBackParents(store, table, row,
                            [&](const SyncedTable& child, const RowView& values, const ParentRow& parent) {
                                return restoreParent(store, former, child, values, parent);
                            });
}

Result<void> followDecided(Store& store, const SyncedTable& table, const RowView& before, const RowView& after)
{
    RowParser keyParser;
    RowParser rowParser;
    for (const SyncedTable& child : store.tables()) {
        for (const ForeignKey& reference : child.table().foreignKeys) {
            if (store.find(reference.table) != &table)
                continue;
            DBSYNC_ASSIGN(const auto left, leftBehind(store, child, reference, table, before, after));
            if (left.empty())
                continue;
            DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), child));
            for (const std::string& key : left) {
                DBSYNC_ASSIGN(const RowView* values, keyParser.parse(key));
                DBSYNC_ASSIGN(const auto row, rows.read(*values));
                if (!row)
                    continue; // it got another key with one before it
                DBSYNC_TRY(restoreParentsOf(store, child, *row));
                DBSYNC_ASSIGN(const RowView* referring, rowParser.parse(*row));
                auto referred = valuesIn(*referring, child.table(), reference.columns);
                if (!referred)
                    continue;
                DBSYNC_ASSIGN(const bool found, leadsToRow(store.file(), {&reference, &table, std::move(*referred)}));
                DBSYNC_ASSIGN(const auto now, rows.read(*values));
                if (!found && now == row)
                    DBSYNC_TRY(redirect(store, child, reference, *values, table, after));
            }
        }
    }
    return {};
}

Result<void> checkReferences(Store& store, const SyncedTable& table, const std::vector<std::string>& columns,
                             const RowView& row)
{
    Table only = table.table();
    std::erase_if(only.foreignKeys, [&](const ForeignKey& key) {
        return std::none_of(key.columns.begin(), key.columns.end(), [&](const std::string& column) {
            return std::any_of(columns.begin(), columns.end(),
                               [&](const std::string& set) { return sameName(set, column); });
        });
    });
    DBSYNC_ASSIGN(const auto problem, missingParent(store.file(), only, row));
    if (!problem)
        return {};
    std::string names;
    for (const std::string& column : problem->columns)
        names.append(names.empty() ? "\"" : ", \"").append(column).append("\"");
    return Error{ErrorKind::InvalidRequest, "invalidValue",
                 "Table \"" + problem->detail + "\" has no row that " + names + " of table \"" + table.name() +
                     "\" would refer to.",
                 "Choose the key of a row that is there."};
}

} // namespace dbsync::device
