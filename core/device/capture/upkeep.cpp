#include "device/capture/upkeep.h"

#include "base/mistake.h"
#include "change/row_codec.h"
#include "device/activity/edit_log.h"
#include "device/apply/comparison.h"
#include "device/apply/row_decision.h"
#include "device/capture/capture.h"
#include "device/capture/difference_scan.h"
#include "device/capture/schema_attention.h"
#include "device/conflicts/conflict_log.h"
#include "device/conflicts/leaving_rows.h"
#include "device/schema/schema_adoption.h"
#include "device/store/row_access.h"
#include "schema/sqlite_schema.h"

#include <algorithm>
#include <unordered_set>

namespace dbsync::device {

using sqlite::Statement;

Result<bool> basesFit(Store& store)
{
    DBSYNC_ASSIGN(const bool foreign, store.companionIsForeign());
    DBSYNC_ASSIGN(const auto cursor, store.companion().cursor());
    return !foreign && cursor == store.state().cursor;
}

namespace {

Result<std::vector<std::string>> differingKeys(sqlite3* file, const SyncedTable& table)
{
    std::vector<std::string> keys;
    const std::string notNull = table.keysNotNull("t");
    std::string sameKey;
    for (int i = 0; i < table.keyCount(); ++i)
        sameKey.append(i ? " AND " : "")
            .append("b.k" + std::to_string(i) + " = t." +
                    sqlite::quoteName(table.table().primaryKey[static_cast<std::size_t>(i)].name) + " COLLATE BINARY");
    DBSYNC_ASSIGN(auto walk,
                  Statement::prepare(file, "SELECT b.row, " + table.tableKeys("t") + ", " + table.columns("t") +
                                               " FROM " + table.quoted() + " AS t LEFT JOIN companion." + table.base() +
                                               " AS b ON " + sameKey + (notNull.empty() ? "" : " WHERE " + notNull)));
    std::string row;
    while (true) {
        DBSYNC_ASSIGN(const bool more, walk.step());
        if (!more)
            return keys;
        row.clear();
        appendColumns(walk.get(), 1 + table.keyCount(), table.columnCount(), row);
        if (walk.isNull(0) || walk.blob(0) != row)
            appendColumns(walk.get(), 1, table.keyCount(), keys.emplace_back());
    }
}

Result<void> noteKeys(sqlite3* file, const SyncedTable& table, const std::vector<std::string>& keys)
{
    DBSYNC_ASSIGN(auto note,
                  Statement::prepare(file, "INSERT INTO main." + table.pending() + "(" + table.keys("") + ") VALUES (" +
                                               parameters(table.keyCount()) + ") ON CONFLICT DO NOTHING"));
    RowParser parser;
    for (const std::string& key : keys) {
        DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
        bindKey(note.get(), *values);
        DBSYNC_TRY(note.run());
    }
    return {};
}

/// Notes rows that are gone though no trigger saw it.
Result<void> noteMissing(sqlite3* file, const SyncedTable& table)
{
    return sqlite::execute(file, "INSERT INTO main." + table.pending() + "(" + table.keys("") + ") SELECT " +
                                     table.keys("b") + " FROM companion." + table.base() +
                                     " AS b WHERE NOT EXISTS "
                                     "(SELECT 1 FROM " +
                                     table.quoted() + " AS t WHERE " + table.tableHasKey("t", "b") +
                                     ") ON CONFLICT DO NOTHING");
}

/// Whether anything was written into a table that has a unique key over an expression here.
Result<bool> mayHavePushedOut(sqlite3* file, const SyncedTable& table)
{
    DBSYNC_ASSIGN(const auto any, sqlite::queryInteger(file, "SELECT 1 FROM main." + table.pending() + " LIMIT 1"));
    if (!any)
        return false;
    DBSYNC_ASSIGN(const auto keys, readUniqueKeys(file, table.table()));
    return std::any_of(keys.begin(), keys.end(), [](const UniqueKey& key) { return key.expression; });
}

/// A unique key over an expression names no columns by which a trigger could find what a REPLACE pushes out. So where
/// anything was written the table is looked through for what is gone.
Result<void> notePushedOut(Store& store)
{
    std::vector<std::string> names;
    for (const SyncedTable& table : store.tables()) {
        DBSYNC_ASSIGN(const bool may, mayHavePushedOut(store.file(), table));
        if (may)
            names.push_back(table.name());
    }
    if (names.empty())
        return {};
    DBSYNC_TRY(recover(store)); // an apply that was cut off leaves bases that do not fit
    DBSYNC_ASSIGN(const bool fit, basesFit(store));
    for (const std::string& name : names) {
        const SyncedTable* table = store.find(name);
        if (!table || !fit)
            continue;
        DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
        DBSYNC_TRY(noteMissing(store.file(), *table));
        DBSYNC_TRY(writing.commit());
    }
    return {};
}

} // namespace

Result<void> noteDifferences(sqlite3* file, const SyncedTable& table)
{
    DBSYNC_ASSIGN(const auto keys, differingKeys(file, table));
    DBSYNC_TRY(noteKeys(file, table, keys));
    return noteMissing(file, table);
}

Result<std::vector<Attention>> keepCapture(Store& store)
{
    DBSYNC_TRY(notePushedOut(store));
    DBSYNC_ASSIGN(const auto cookie, sqlite::queryInteger(store.file(), "PRAGMA main.schema_version"));
    if (cookie == store.state().schemaCookie || makes(Mistake::TriggersTrusted)) {
        DBSYNC_TRY(alignBases(store));
    } else {
        const Schema whole = store.state().whole();
        DBSYNC_TRY(adoptSchema(store, whole));
    }
    return schemaAttention(store);
}

namespace {

/// Whether a key may be written in two ways: in a column without a type 1 and 1.0 are one.
bool mayBeWrittenOtherwise(const Table& table)
{
    const std::vector<int> key = table.keyIndexes();
    return std::any_of(key.begin(), key.end(), [&](int index) {
        return affinityOf(table, table.columns[static_cast<std::size_t>(index)]) == "BLOB";
    });
}

/// The rows of a table that somebody is asked about, by their keys as they are noted as pending.
Result<std::unordered_set<std::string>> askedAbout(sqlite3* file, const SyncedTable& table,
                                                   const std::vector<ConflictEntry>& entries)
{
    std::unordered_set<std::string> asked;
    for (const ConflictEntry& entry : entries) {
        if (sameName(entry.table, table.name()))
            asked.insert({entry.key, entry.otherKey});
    }
    if (!mayBeWrittenOtherwise(table.table()))
        return asked;
    const std::string noted =
        "SELECT " + table.keys("") + " FROM main." + table.pending() + " WHERE " + table.keyParameters();
    RowParser parser;
    for (const std::string& key : std::vector<std::string>(asked.begin(), asked.end())) {
        if (key.empty())
            continue;
        DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
        DBSYNC_ASSIGN(const auto keys, readKeys(file, noted, table.keyCount(), *values));
        asked.insert(keys.begin(), keys.end());
    }
    return asked;
}

/// A row waits for nothing where its conflict was lost with the companion, or where the cloud's row that could not be
/// written is no more.
Result<void> freeForgotten(Store& store, const SyncedTable& table, const std::vector<ConflictEntry>& entries)
{
    DBSYNC_TRY(sqlite::execute(store.file(), "UPDATE main." + table.pending() +
                                                 " AS p SET held = 0 WHERE held = 4 AND "
                                                 "NOT EXISTS (SELECT 1 FROM companion." +
                                                 table.base() + " AS b WHERE " + table.sameKeys("b", "p") + ")"));
    DBSYNC_ASSIGN(const auto asked, askedAbout(store.file(), table, entries));
    std::vector<std::string> forgotten;
    {
        DBSYNC_ASSIGN(auto scan, DifferenceScan::open(store.file(), table, DifferenceScan::Which::Held));
        while (true) {
            DBSYNC_ASSIGN(const bool more, scan.next());
            if (!more)
                break;
            if (scan.held() != static_cast<int>(Held::Decision))
                continue;
            if (std::string key = scan.keyJson(); !asked.contains(key))
                forgotten.push_back(std::move(key));
        }
    }
    RowParser parser;
    for (const std::string& key : forgotten) {
        DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
        DBSYNC_TRY(letGo(store.file(), table, *values));
    }
    return {};
}

Result<bool> anyHeld(Store& store)
{
    for (const SyncedTable& table : store.tables()) {
        DBSYNC_ASSIGN(const auto held, sqlite::queryInteger(store.file(), "SELECT 1 FROM main." + table.pending() +
                                                                              " WHERE held IN (1, 4) LIMIT 1"));
        if (held)
            return true;
    }
    return false;
}

} // namespace

Result<void> noteUnnoticedChanges(Store& store)
{
    DBSYNC_TRY(recover(store)); // an apply that was cut off leaves bases that do not fit
    DBSYNC_ASSIGN(const bool fit, basesFit(store));
    if (!fit)
        return {};
    DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
    for (const SyncedTable& table : store.tables())
        DBSYNC_TRY(noteDifferences(store.file(), table));
    return writing.commit();
}

Result<void> beginRefresh(Store& store)
{
    DBSYNC_TRY(noteUnnoticedChanges(store));
    return store.companion().setValue("refresh", "1");
}

Result<void> dropSettledConflicts(Store& store)
{
    DBSYNC_ASSIGN(const auto comparison, readComparison(store.companion()));
    if (comparison.kind != Comparison::None)
        return {}; // what is settled and what is owed, only the comparison can tell
    DBSYNC_ASSIGN(const auto entries, readConflicts(store.companionHandle()));
    DBSYNC_ASSIGN(const bool waiting, anyHeld(store));
    DBSYNC_ASSIGN(const bool leaving, anyLeaves(store));
    if (entries.empty() && !waiting && !leaving)
        return {};
    DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
    for (const SyncedTable& table : store.tables()) {
        DBSYNC_TRY(dropSettled(store.file(), table));
        DBSYNC_TRY(freeForgotten(store, table, entries));
    }
    EditLog log(store, "resolve");
    DBSYNC_TRY(settleLeavingRows(store, log));
    DBSYNC_TRY(log.write());
    DBSYNC_TRY(writing.commit());
    RowParser parser;
    for (const ConflictEntry& entry : entries) {
        const SyncedTable* table = store.find(entry.table);
        if (!table)
            continue;
        DBSYNC_ASSIGN(const RowView* key, parser.parse(entry.key));
        DBSYNC_ASSIGN(auto held,
                      Statement::prepare(store.file(), "SELECT 1 FROM main." + table->pending() +
                                                           " WHERE held <> 0 AND " + table->keyParameters()));
        bindKey(held.get(), *key);
        DBSYNC_ASSIGN(const bool still, held.step());
        if (!still)
            DBSYNC_TRY(removeConflict(store.companionHandle(), entry.table, entry.key, Planned::No));
    }
    return {};
}

} // namespace dbsync::device
