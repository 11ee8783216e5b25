#include "device/conflicts/leaving_rows.h"

#include "device/apply/row_decision.h"
#include "device/apply/standing_rows.h"
#include "device/conflicts/conflict_log.h"
#include "device/references/row_references.h"
#include "device/store/row_access.h"

#include <algorithm>
#include <deque>
#include <functional>

namespace dbsync::device {

using sqlite::quoteName;
using sqlite::Statement;

namespace {

const std::string isLeaving = "held = " + std::to_string(static_cast<int>(Held::Leaves));

Result<void> setHeld(Store& store, const SyncedTable& table, const RowView& key, Held held)
{
    DBSYNC_ASSIGN(auto note, Statement::prepare(store.file(),
                                                "UPDATE main." + table.pending() +
                                                    " SET held = " + std::to_string(static_cast<int>(held)) +
                                                    " WHERE " + table.keyParameters(),
                                                true));
    bindKey(note.get(), key);
    return note.run();
}

Result<std::optional<Held>> heldOf(Store& store, const SyncedTable& table, const RowView& key)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(
                                 store.file(),
                                 "SELECT held FROM main." + table.pending() + " WHERE " + table.keyParameters(), true));
    bindKey(find.get(), key);
    DBSYNC_ASSIGN(const bool found, find.step());
    return found ? std::optional(static_cast<Held>(find.integer(0))) : std::nullopt;
}

/// Asks about a row that refers to one which leaves; a row that is asked about already, or waits for something else,
/// goes on waiting for that.
Result<void> ask(Store& store, const SyncedTable& child, const ForeignKey& reference, const std::string& key)
{
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
    DBSYNC_ASSIGN(const auto held, heldOf(store, child, *values));
    if (held != Held::No && held != Held::Dependent)
        return {};
    DBSYNC_ASSIGN(auto bases, KeyedRows::open(store.companionHandle(), child, child.base()));
    DBSYNC_ASSIGN(auto base, bases.read(*values));
    ConflictEntry entry;
    entry.table = child.name();
    entry.key = key;
    entry.kind = "foreignKey";
    entry.columns = reference.columns;
    entry.message = conflictMessage(entry.kind, child.table(), entry.columns);
    if (base)
        entry.base = entry.cloud = base->row;
    DBSYNC_TRY(writeConflict(store.companionHandle(), entry, Planned::No));
    return setHeld(store, child, *values, Held::Decision);
}

struct Child
{
    const SyncedTable* table = nullptr;
    const ForeignKey* reference = nullptr;
    std::string key;
};

/// The rows of this file that refer to a row.
Result<void> walkChildren(Store& store, const SyncedTable& table, const std::string& row,
                          const std::function<Result<void>(Child)>& take)
{
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* view, parser.parse(row));
    for (const SyncedTable& child : store.tables()) {
        for (const ForeignKey& reference : child.table().foreignKeys) {
            const auto values = valuesIn(*view, table.table(), reference.references);
            if (!sameName(reference.table, table.name()) || !values)
                continue;
            const std::string sql = "SELECT " + child.tableKeys("c") + " FROM " + child.quoted() + " AS c WHERE " +
                                    refersToParameters(child, reference, table, "c");
            DBSYNC_ASSIGN(auto keys, readKeys(store.file(), sql, child.keyCount(), *values));
            for (std::string& key : keys)
                DBSYNC_TRY(take({&child, &reference, std::move(key)}));
        }
    }
    return {};
}

/// A row that leaves, and what refers to it.
struct LeavingRow
{
    const SyncedTable* table = nullptr;
    std::string key;
    std::optional<std::string> row;
    std::vector<std::pair<const SyncedTable*, std::string>> children; ///< by table and key; those that leave, too
    bool stays = false;
};

const LeavingRow* find(const std::vector<LeavingRow>& leaving, const SyncedTable* table, const std::string& key)
{
    const auto found = std::find_if(leaving.begin(), leaving.end(),
                                    [&](const LeavingRow& each) { return each.table == table && each.key == key; });
    return found == leaving.end() ? nullptr : &*found;
}

/// Without those that were changed since, which leave no more.
Result<std::vector<LeavingRow>> readLeaving(Store& store)
{
    std::vector<LeavingRow> leaving;
    RowParser parser;
    for (const SyncedTable& table : store.tables()) {
        const std::string sql = "SELECT " + table.keys("") + " FROM main." + table.pending() + " WHERE " + isLeaving;
        DBSYNC_ASSIGN(const auto keys, readKeys(store.file(), sql, table.keyCount(), {}));
        if (keys.empty())
            continue;
        DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), table));
        for (const std::string& key : keys) {
            DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
            DBSYNC_ASSIGN(auto local, rows.read(*values));
            DBSYNC_ASSIGN(const auto standing, standingRow(store.companionHandle(), table.name(), key));
            if (local && standing && *local != standing->row) {
                DBSYNC_TRY(keepStandingRow(store.companionHandle(), table.name(), key, std::nullopt));
                DBSYNC_TRY(setHeld(store, table, *values, Held::No));
            } else {
                leaving.push_back({&table, key, std::move(local), {}, false});
            }
        }
    }
    return leaving;
}

/// What refers to the row, and does not leave itself, is asked about.
Result<void> findChildren(Store& store, const std::vector<LeavingRow>& leaving, LeavingRow& row)
{
    return walkChildren(store, *row.table, *row.row, [&](Child child) -> Result<void> {
        if (!find(leaving, child.table, child.key)) {
            row.stays = true;
            DBSYNC_TRY(ask(store, *child.table, *child.reference, child.key));
        }
        row.children.emplace_back(child.table, std::move(child.key));
        return {};
    });
}

/// What a row refers to that stays, stays too.
void keepTogether(std::vector<LeavingRow>& leaving)
{
    const auto refersToIt = [&](const auto& child) {
        const LeavingRow* row = find(leaving, child.first, child.second);
        return row && row->stays;
    };
    for (bool again = true; again;) {
        again = false;
        for (LeavingRow& row : leaving) {
            const bool stays = row.stays || std::any_of(row.children.begin(), row.children.end(), refersToIt);
            again |= stays && !row.stays;
            row.stays = stays;
        }
    }
}

Result<void> letGo(Store& store, LeavingRow& row, EditLog& log)
{
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* key, parser.parse(row.key));
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), *row.table));
    DBSYNC_TRY(rows.erase(*key));
    log.note(*row.table, row.key, std::move(row.row), std::nullopt, false);
    DBSYNC_TRY(keepStandingRow(store.companionHandle(), row.table->name(), row.key, std::nullopt));
    return forgetPending(store.file(), *row.table, *key);
}

/// Those of the rows with these values that leave stay.
Result<std::vector<std::string>> keepLeaving(Store& store, const SyncedTable& table,
                                             const std::vector<std::string>& columns, const RowView& values)
{
    std::string matches;
    for (std::size_t i = 0; i < columns.size(); ++i)
        matches.append(" AND t." + quoteName(columns[i]) + " = ?" + std::to_string(i + 1));
    DBSYNC_ASSIGN(auto leaving, readKeys(store.file(),
                                         "SELECT " + table.keys("p") + " FROM main." + table.pending() +
                                             " AS p CROSS JOIN " + table.quoted() + " AS t ON " +
                                             table.tableHasKey("t", "p") + " WHERE p." + isLeaving + matches,
                                         table.keyCount(), values));
    RowParser parser;
    for (const std::string& key : leaving) {
        DBSYNC_ASSIGN(const RowView* row, parser.parse(key));
        DBSYNC_TRY(keepStandingRow(store.companionHandle(), table.name(), key, std::nullopt));
        DBSYNC_TRY(setHeld(store, table, *row, Held::No));
    }
    return leaving;
}

} // namespace

Result<bool> isReferredTo(Store& store, const SyncedTable& table, const std::string& key)
{
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), table));
    DBSYNC_ASSIGN(const auto local, rows.read(*values));
    bool referred = false;
    if (local)
        DBSYNC_TRY(walkChildren(store, table, *local, [&](const Child& child) -> Result<void> {
            referred |= child.table != &table || child.key != key;
            return {};
        }));
    return referred;
}

Result<void> leave(Store& store, const SyncedTable& table, const std::string& key)
{
    RowParser parser;
    DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
    DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), table));
    DBSYNC_ASSIGN(const auto local, rows.read(*values));
    if (!local)
        return forgetPending(store.file(), table, *values);
    DBSYNC_TRY(keepStandingRow(store.companionHandle(), table.name(), key, StandingRow{*local}));
    return setHeld(store, table, *values, Held::Leaves);
}

Result<void> settleLeavingRows(Store& store, EditLog& log)
{
    DBSYNC_ASSIGN(auto leaving, readLeaving(store));
    for (LeavingRow& row : leaving) {
        if (row.row)
            DBSYNC_TRY(findChildren(store, leaving, row));
    }
    keepTogether(leaving);
    for (LeavingRow& row : leaving) {
        if (!row.stays)
            DBSYNC_TRY(letGo(store, row, log));
    }
    return {};
}

Result<bool> anyLeaves(Store& store)
{
    for (const SyncedTable& table : store.tables()) {
        DBSYNC_ASSIGN(const auto found, sqlite::queryInteger(store.file(), "SELECT 1 FROM main." + table.pending() +
                                                                               " WHERE " + isLeaving + " LIMIT 1"));
        if (found)
            return true;
    }
    return false;
}

Result<void> keepLeavingParents(Store& store, const SyncedTable& table, const RowView& key)
{
    std::string first;
    appendRow(key, first);
    std::deque<std::pair<const SyncedTable*, std::string>> work{{&table, std::move(first)}};
    RowParser keyParser;
    RowParser rowParser;
    for (; !work.empty(); work.pop_front()) {
        const SyncedTable& child = *work.front().first;
        DBSYNC_ASSIGN(const RowView* values, keyParser.parse(work.front().second));
        DBSYNC_ASSIGN(auto rows, LocalRows::open(store.file(), child));
        DBSYNC_ASSIGN(const auto local, rows.read(*values));
        if (!local)
            continue;
        DBSYNC_ASSIGN(const RowView* row, rowParser.parse(*local));
        for (const ForeignKey& reference : child.table().foreignKeys) {
            const SyncedTable* parent = store.find(reference.table);
            const auto referred = valuesIn(*row, child.table(), reference.columns);
            if (!parent || !referred)
                continue;
            DBSYNC_ASSIGN(const auto kept, keepLeaving(store, *parent, reference.references, *referred));
            for (const std::string& each : kept)
                work.emplace_back(parent, each);
        }
    }
    return {};
}

} // namespace dbsync::device
