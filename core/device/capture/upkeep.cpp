#include "device/capture/upkeep.h"

#include "change/row_codec.h"
#include "device/apply/apply.h"
#include "device/push/batch.h"
#include "device/capture/capture.h"
#include "device/conflicts/conflict_log.h"
#include "device/capture/difference_scan.h"
#include "device/store/row_access.h"
#include "device/apply/staging.h"
#include "schema/schema_difference.h"
#include "schema/sqlite_schema.h"

namespace dbsync::device {

using sqlite::Statement;

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
    DBSYNC_ASSIGN(auto walk, Statement::prepare(file, "SELECT b.row, " + table.tableKeys("t") + ", " +
                                                          table.columns("t") + " FROM " + table.quoted() +
                                                          " AS t LEFT JOIN companion." + table.base() + " AS b ON " +
                                                          sameKey + (notNull.empty() ? "" : " WHERE " + notNull)));
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
    std::string places;
    for (int i = 1; i <= table.keyCount(); ++i)
        places.append(i > 1 ? ", ?" : "?").append(std::to_string(i));
    DBSYNC_ASSIGN(auto note, Statement::prepare(file, "INSERT INTO main." + table.pending() + "(" + table.keys("") +
                                                          ") VALUES (" + places + ") ON CONFLICT DO NOTHING"));
    RowParser parser;
    for (const std::string& key : keys) {
        DBSYNC_ASSIGN(const RowView* values, parser.parse(key));
        bindKey(note.get(), *values);
        DBSYNC_TRY(note.run());
    }
    return {};
}

/// Whether all that is synced of the table is there.
bool hasAllColumns(const Table& local, const Table& synced)
{
    for (const Column& column : synced.columns) {
        if (local.columnIndex(column.name) < 0)
            return false;
    }
    return local.primaryKey.size() == synced.primaryKey.size();
}

Result<void> mendTable(sqlite3* file, const SyncedTable& table, const Table& local, const NumberedTable& numbered)
{
    DBSYNC_ASSIGN(const bool whole, captureIsWhole(file, table));
    if (whole && local.sql == numbered.sql)
        return {};
    DBSYNC_TRY(installCapture(file, table));
    DBSYNC_TRY(noteDifferences(file, table));
    return writeNumberedTable(file, {numbered.id, numbered.name, local.sql});
}

Result<std::vector<Attention>> attentionFor(const Store& store, const Schema& local)
{
    std::vector<Attention> attention;
    Schema known = local;
    std::erase_if(known.tables, [&](const Table& table) {
        for (const std::string& excluded : store.state().excluded) {
            if (sameName(excluded, table.name))
                return true;
        }
        return false;
    });
    for (const std::string& sentence : compareSchemas(known, store.state().schema).sentences())
        attention.push_back({"schemaDiffers", sentence});
    return attention;
}

} // namespace

Result<void> noteDifferences(sqlite3* file, const SyncedTable& table)
{
    DBSYNC_ASSIGN(const auto keys, differingKeys(file, table));
    DBSYNC_TRY(noteKeys(file, table, keys));
    return sqlite::execute(file, "INSERT INTO main." + table.pending() + "(" + table.keys("") + ") SELECT " +
                                     table.keys("b") + " FROM companion." + table.base() + " AS b WHERE NOT EXISTS "
                                     "(SELECT 1 FROM " + table.quoted() + " AS t WHERE " + table.tableHasKey("t", "b") +
                                     ") ON CONFLICT DO NOTHING");
}

Result<std::vector<Attention>> keepCapture(Store& store)
{
    sqlite3* file = store.file();
    DBSYNC_ASSIGN(auto cookie, sqlite::queryInteger(file, "PRAGMA main.schema_version"));
    if (cookie == store.state().schemaCookie) {
        DBSYNC_ASSIGN(const Schema local, readSqliteSchema(file));
        return attentionFor(store, local);
    }
    DBSYNC_ASSIGN(auto writing, beginWriting(file));
    DBSYNC_ASSIGN(const Schema local, readSqliteSchema(file));
    DBSYNC_ASSIGN(const auto numbered, readNumberedTables(file));
    for (const SyncedTable& table : store.tables()) {
        const Table* found = local.find(table.name());
        if (!found || !hasAllColumns(*found, table.table()))
            continue;
        for (const NumberedTable& each : numbered) {
            if (each.id == table.id())
                DBSYNC_TRY(mendTable(file, table, *found, each));
        }
    }
    DBSYNC_ASSIGN(cookie, sqlite::queryInteger(file, "PRAGMA main.schema_version"));
    DBSYNC_TRY(writeSchemaCookie(file, cookie.value_or(0)));
    DBSYNC_TRY(writing.commit());
    DBSYNC_TRY(store.reload());
    return attentionFor(store, local);
}

Result<Comparison> recover(Store& store)
{
    DBSYNC_ASSIGN(const bool foreign, store.companionIsForeign());
    if (foreign)
        return Comparison::LostBases;
    DBSYNC_ASSIGN(const auto incoming, readIncoming(store.companion()));
    if (incoming && !incoming->plan.empty() && incoming->plan == store.state().plan)
        DBSYNC_TRY(foldIncoming(store));
    else if (incoming && (incoming->complete || incoming->from.revision > 0))
        DBSYNC_TRY(discardIncoming(store));
    DBSYNC_ASSIGN(const std::string comparing, store.companion().value("compare"));
    if (!comparing.empty())
        return comparing == "history" ? Comparison::OtherHistory : Comparison::LostBases;
    DBSYNC_ASSIGN(const std::string missed, store.companion().value("missed"));
    if (!missed.empty() && store.missing().empty())
        return Comparison::LostBases;
    DBSYNC_ASSIGN(const auto batch, readBatch(store.companion()));
    if (batch)
        return Comparison::None; // its answer explains a difference of the cursors
    DBSYNC_ASSIGN(const auto cursor, store.companion().cursor());
    return cursor == store.state().cursor ? Comparison::None : Comparison::LostBases;
}

Result<void> beginComparison(Store& store, Comparison why)
{
    DBSYNC_ASSIGN(const std::string comparing, store.companion().value("compare"));
    DBSYNC_ASSIGN(const bool foreign, store.companionIsForeign());
    const std::string wanted = why == Comparison::OtherHistory ? "history" : "lost";
    if (comparing == wanted && !foreign)
        return {}; // it began before, and what was staged since is good
    DBSYNC_TRY(store.companion().forgetBases(store.tables()));
    DBSYNC_TRY(store.companion().setValue("missed", ""));
    DBSYNC_TRY(store.companion().setValue("compare", wanted));
    LinkState state = store.state();
    DBSYNC_ASSIGN(state.companion, store.companion().value("id"));
    DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
    DBSYNC_TRY(writeLinkState(store.file(), state));
    for (const SyncedTable& table : store.tables())
        // What only waits to be deleted or overwritten is no change: the cloud's row or tombstone finds it again.
        DBSYNC_TRY(sqlite::execute(store.file(), "DELETE FROM main." + table.pending() +
                                                     " WHERE held = 5 OR (held = 4 AND incarnation IS NULL); UPDATE main." +
                                                     table.pending() + " SET held = 0"));
    DBSYNC_TRY(writing.commit());
    return store.reload();
}

Result<void> dropSettledConflicts(Store& store)
{
    DBSYNC_ASSIGN(const auto entries, readConflicts(store.companionHandle()));
    if (entries.empty())
        return {};
    DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
    for (const SyncedTable& table : store.tables())
        DBSYNC_TRY(dropSettled(store.file(), table));
    DBSYNC_TRY(writing.commit());
    RowParser parser;
    for (const ConflictEntry& entry : entries) {
        const SyncedTable* table = store.find(entry.table);
        if (!table)
            continue;
        DBSYNC_ASSIGN(const RowView* key, parser.parse(entry.key));
        DBSYNC_ASSIGN(auto held, Statement::prepare(store.file(), "SELECT 1 FROM main." + table->pending() +
                                                                      " WHERE held <> 0 AND " +
                                                                      table->keyParameters()));
        bindKey(held.get(), *key);
        DBSYNC_ASSIGN(const bool still, held.step());
        if (!still)
            DBSYNC_TRY(removeConflict(store.companionHandle(), entry.table, entry.key, Planned::No));
    }
    return {};
}

} // namespace dbsync::device
