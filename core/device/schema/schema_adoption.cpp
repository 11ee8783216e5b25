#include "device/schema/schema_adoption.h"

#include "device/apply/apply.h"
#include "device/apply/staging.h"
#include "device/apply/standing_rows.h"
#include "device/capture/capture.h"
#include "device/schema/named_tables.h"
#include "device/store/store.h"
#include "schema/left_out_tables.h"
#include "schema/sqlite_schema.h"
#include "schema/table_rules.h"

#include <algorithm>

namespace dbsync::device {

using sqlite::Statement;

namespace {

Result<std::string> tableSql(sqlite3* file, const std::string& table)
{
    DBSYNC_ASSIGN(auto find, Statement::prepare(file, "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND "
                                                      "name = ?1 COLLATE NOCASE"));
    find.bind(1, table);
    DBSYNC_ASSIGN(const bool found, find.step());
    return found ? std::string(find.text(0)) : std::string();
}

/// What was synced and is not in the file any more is gone; what is back is not.
void noteGone(LinkState& state, const Schema& local)
{
    const auto has = [&](const std::string& table, const std::string& column) {
        const Table* here = local.find(table);
        return here && (column.empty() || here->columnIndex(column) >= 0);
    };
    for (const Table& table : state.schema.tables) {
        if (!has(table.name, {})) {
            state.gone.push_back({table.name, {}});
            continue;
        }
        for (const Column& column : table.columns) {
            if (!has(table.name, column.name))
                state.gone.push_back({table.name, column.name});
        }
    }
    std::erase_if(state.gone, [&](const GoneFromFile& each) { return has(each.table, each.column); });
}

/// Whether the cloud has no such column any more either.
bool isTaken(const Schema& wanted, const GoneFromFile& gone)
{
    const Table* table = wanted.find(gone.table);
    return table && !gone.column.empty() && table->columnIndex(gone.column) < 0;
}

/// Whether something is synced from now on that the cloud had, but this device did not know, before.
bool comesLate(const LinkState& before, const Schema& now)
{
    for (const Table& table : now.tables) {
        const Table* known = before.schema.find(table.name);
        const Table* inCloud = before.whole().find(table.name);
        if (!inCloud)
            continue;
        if (!known)
            return true;
        for (const Column& column : table.columns) {
            if (known->columnIndex(column.name) < 0 && inCloud->columnIndex(column.name) >= 0)
                return true;
        }
    }
    return false;
}

std::size_t countColumns(const Schema& schema)
{
    std::size_t count = 0;
    for (const Table& table : schema.tables)
        count += table.columns.size();
    return count;
}

/// Sets up the capture of each synced table where it is not whole; such tables have to be compared with their bases.
Result<void> mendCapture(Store& store, const LinkState& before, const Schema& now)
{
    sqlite3* file = store.file();
    DBSYNC_ASSIGN(const auto numbered, readNumberedTables(file));
    for (const NumberedTable& each : numbered) {
        const Table* table = now.find(each.name);
        if (!table)
            continue;
        const SyncedTable synced(each.id, *table, before.policies);
        DBSYNC_ASSIGN(const std::string sql, tableSql(file, each.name));
        DBSYNC_ASSIGN(const bool whole, captureIsWhole(file, synced));
        if (!whole)
            DBSYNC_TRY(installCapture(file, synced));
        if (whole && sql == each.sql)
            continue;
        // A table that was away may lack rows that nobody deleted; they come again.
        const bool returned = !before.schema.find(each.name);
        DBSYNC_TRY(writeUnnoticed(file, each.id, returned ? "returned" : "changed"));
        DBSYNC_TRY(writeNumberedTable(file, {each.id, each.name, sql}));
    }
    return {};
}

/// What the file does not have of the cloud's indexes, views and triggers is none that somebody dropped here, unless
/// the file had it as the cloud still has it.
void keepObjectsOf(const Schema& found, const Schema& local, const LinkState& before, LinkState& state)
{
    const auto absent = [&](const SchemaObject& object) {
        const SchemaObject* known = before.whole().findObject(object.type, object.name);
        const bool ofTable = before.whole().find(object.table) != nullptr;
        const bool standsOn =
            object.type == "view" ||
            (ofTable ? found.find(object.table) && before.schema.find(object.table) : isView(found, object.table));
        const bool dropped =
            known && known->sql == object.sql && !found.findObject(object.type, object.name) && standsOn;
        return !local.findObject(object.type, object.name) && !dropped;
    };
    // What stands on a table that is not synced here comes along once that is.
    const auto comesLater = [&](const SchemaObject& object) {
        return state.whole().find(object.table) && !state.schema.find(object.table) && !state.isGone(object.table, {});
    };
    std::erase_if(state.schema.objects,
                  [&](const SchemaObject& object) { return comesLater(object) || absent(object); });
    if (state.wholeSchema)
        std::erase_if(state.wholeSchema->objects,
                      [&](const SchemaObject& object) { return !comesLater(object) && absent(object); });
}

/// Nothing is staged while columns change: what is applied is folded, the rest comes again.
Result<void> settleIncoming(Store& store)
{
    DBSYNC_ASSIGN(const auto incoming, readIncoming(store.companion()));
    if (!incoming)
        return {};
    const bool applied = !incoming->plan.empty() && incoming->plan == store.state().plan;
    return applied ? foldIncoming(store) : discardIncoming(store);
}

} // namespace

Result<void> numberTables(sqlite3* file, const Schema& schema, const Policies& policies)
{
    DBSYNC_ASSIGN(const auto known, readNumberedTables(file));
    int next = 1;
    for (const NumberedTable& each : known)
        next = std::max(next, each.id + 1);
    for (const Table& table : schema.tables) {
        const bool there = std::any_of(known.begin(), known.end(),
                                       [&](const NumberedTable& each) { return sameName(each.name, table.name); });
        if (there)
            continue;
        const SyncedTable synced(next, table, policies);
        DBSYNC_TRY(installCapture(file, synced));
        DBSYNC_TRY(notePendingAll(file, synced));
        DBSYNC_ASSIGN(std::string sql, tableSql(file, table.name));
        DBSYNC_TRY(writeNumberedTable(file, {next++, table.name, std::move(sql)}));
    }
    return {};
}

Result<void> adoptSchema(Store& store, const Schema& schema)
{
    sqlite3* file = store.file();
    DBSYNC_TRY(settleIncoming(store));
    DBSYNC_TRY(store.dropIndexTriggers()); // they would stand in the way of an ALTER TABLE
    DBSYNC_ASSIGN(auto writing, beginWriting(file));
    const LinkState before = store.state();
    LinkState state = before;
    DBSYNC_ASSIGN(const Schema found, readSqliteSchema(file));
    leaveOutUnnamed(state, found, schema);
    Schema wanted = schema;
    leaveOutTables(wanted, [&](std::string_view table) { return state.isExcluded(table); });
    noteGone(state, found);
    std::erase_if(state.gone, [&](const GoneFromFile& each) { return isTaken(wanted, each); });
    DBSYNC_ASSIGN(Made made, makeMissing(file, wanted, state));
    DBSYNC_TRY(dropTaken(store, before, wanted, made));
    DBSYNC_ASSIGN(const Schema local, readSqliteSchema(file));
    state.schema = syncedPart(local, wanted);
    state.wholeSchema.reset();
    if (state.schema.tables.size() < wanted.tables.size() || countColumns(state.schema) < countColumns(wanted))
        state.wholeSchema = wanted;
    state.kept = std::move(made.kept);
    keepObjectsOf(found, local, before, state);
    DBSYNC_TRY(mendCapture(store, before, state.schema));
    DBSYNC_TRY(numberTables(file, state.schema, state.policies));
    DBSYNC_ASSIGN(const auto cookie, sqlite::queryInteger(file, "PRAGMA main.schema_version"));
    state.schemaCookie = cookie.value_or(0);
    DBSYNC_TRY(writeLinkState(file, state));
    if (countColumns(state.schema) != countColumns(before.schema) || wanted.version != before.whole().version)
        DBSYNC_TRY(forgetStandingRows(store.companionHandle()));
    if (made.otherValues || comesLate(before, state.schema))
        DBSYNC_TRY(store.companion().setValue("refresh", "1"));
    DBSYNC_TRY(store.companion().setValue("cannotFollow", joinedSentences(made.cannot)));
    DBSYNC_TRY(store.companion().setValue("wrongSchema", joinedSentences(made.wrong)));
    DBSYNC_TRY(writing.commit());
    DBSYNC_TRY(store.reload());
    return alignBases(store);
}

} // namespace dbsync::device
