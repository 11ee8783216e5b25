#include "sync/session/schema_push.h"

#include "device/schema/named_tables.h"
#include "device/schema/schema_adoption.h"
#include "schema/sqlite_schema.h"
#include "sync/session/schema_merge.h"

#include <algorithm>

namespace dbsync::sync {

namespace {

/// What became of indexes, views and triggers in the cloud since the schema that the file has followed.
void tellObjects(const Schema& local, const Schema& cloud, const device::LinkState& state,
                 std::vector<std::string>& sentences)
{
    const Schema& followed = state.whole();
    if (followed.version == cloud.version)
        return;
    Schema from;
    Schema to;
    from.objects = followed.objects;
    to.objects = cloud.objects;
    std::erase_if(to.objects, [&](const SchemaObject& object) {
        return object.type == settingType || state.isExcluded(object.table);
    });
    for (const SchemaChange& change : changesBetween(from, to)) {
        const auto isOf = [&](const SchemaObject& object) {
            const SchemaObject* here = local.findObject(object.type, object.name);
            return sameName(object.name, change.column) && sameName(object.table, change.table) &&
                   (!here || here->sql != object.sql);
        };
        const bool gone = change.what == "dropObject";
        if (gone || std::any_of(to.objects.begin(), to.objects.end(), isOf))
            sentences.push_back("In the cloud: " + change.detail);
    }
}

/// What the cloud has and the file lacks, without having had it.
std::vector<std::string> onlyInCloud(const Schema& local, const Schema& cloud, const device::LinkState& state)
{
    std::vector<std::string> sentences;
    for (const Table& table : cloud.tables) {
        if (state.isExcluded(table.name))
            continue;
        const Table* here = local.find(table.name);
        if (!here) {
            if (!state.schema.find(table.name) && !state.isGone(table.name, {}))
                sentences.push_back("Table \"" + table.name + "\" is only in the cloud.");
            continue;
        }
        const Table* synced = state.schema.find(table.name);
        for (const Column& column : table.columns) {
            const bool was = (synced && synced->columnIndex(column.name) >= 0) || state.isGone(table.name, column.name);
            if (here->columnIndex(column.name) < 0 && !was)
                sentences.push_back("Column \"" + column.name + "\" of table \"" + table.name +
                                    "\" is only in the cloud.");
        }
    }
    tellObjects(local, cloud, state, sentences);
    return sentences;
}

/// The link as the next sync will have it.
device::LinkState linkNow(const device::Store& store, const Schema& local, const Schema& cloud)
{
    device::LinkState state = store.state();
    device::leaveOutUnnamed(state, local, cloud);
    return state;
}

SchemaReport compare(const Schema& local, const Schema& cloud, const device::LinkState& state)
{
    SchemaReport report;
    report.version = cloud.version;
    report.changes = changesBetween(cloud, mergeSchemas(local, cloud, state, false));
    report.differences = onlyInCloud(local, cloud, state);
    const bool cloudAhead = !report.differences.empty();
    const bool refused = std::any_of(report.changes.begin(), report.changes.end(),
                                     [](const SchemaChange& change) { return !change.refusal.empty(); });
    for (const SchemaChange& change : report.changes)
        report.differences.push_back(change.detail + (change.refusal.empty() ? "" : " Refused: " + change.refusal));
    if (refused || (cloudAhead && !report.changes.empty()))
        report.state = "differs";
    else if (cloudAhead)
        report.state = "cloudAhead";
    else if (!report.changes.empty())
        report.state = "localAhead";
    return report;
}

bool isRefused(const SchemaChange& change, const SchemaPushOptions& options)
{
    return !change.refusal.empty() && !(change.loses && options.allowLoss);
}

Error refusal(const SchemaReport& report, const SchemaPushOptions& options)
{
    std::string text = "The schema cannot be pushed as it is.";
    bool loses = true;
    for (const SchemaChange& change : report.changes) {
        if (!isRefused(change, options))
            continue;
        text += " " + change.detail + " " + change.refusal;
        loses = loses && change.loses;
    }
    return {ErrorKind::InvalidRequest, "schemaContradiction", std::move(text),
            loses ? "Take these changes back, push the others with --only-allowed, or all with --allow-loss."
                  : "Take these changes back, or push the others with --only-allowed."};
}

/// False where there is nothing to push.
Result<bool> pushIfChanged(Cloud& cloud, const Schema& there, const Schema& merged)
{
    if (changesBetween(there, merged).empty())
        return false;
    DBSYNC_TRY(cloud.pushSchema(merged));
    return true;
}

} // namespace

Result<SchemaReport> examineSchema(device::Store& store, Cloud& cloud)
{
    DBSYNC_ASSIGN(const Schema there, cloud.fetchSchema());
    DBSYNC_ASSIGN(const Schema here, readSqliteSchema(store.file()));
    return compare(here, there, linkNow(store, here, there));
}

Result<SchemaReport> pushLocalSchema(device::Store& store, Cloud& cloud, const SchemaPushOptions& options)
{
    DBSYNC_ASSIGN(const Schema there, cloud.fetchSchema());
    DBSYNC_ASSIGN(const Schema here, readSqliteSchema(store.file()));
    const device::LinkState state = linkNow(store, here, there);
    SchemaReport report = compare(here, there, state);
    if (options.planOnly)
        return report;
    const bool refusedHere = std::any_of(report.changes.begin(), report.changes.end(),
                                         [&](const SchemaChange& change) { return isRefused(change, options); });
    if (refusedHere && !options.onlyAllowed)
        return refusal(report, options);
    Schema merged = mergeSchemas(here, there, state, options.onlyAllowed);
    if (options.allowLoss)
        agreeToLoss(there, merged);
    merged.version = there.version;
    auto pushed = pushIfChanged(cloud, there, merged);
    std::string refused;
    if (!pushed && pushed.error().code == "schemaContradiction" && options.onlyAllowed) {
        refused = pushed.error().message;
        leaveNewConstraints(there, merged);
        pushed = pushIfChanged(cloud, there, merged);
    }
    DBSYNC_TRY(pushed);
    report.pushed = *pushed;
    DBSYNC_ASSIGN(const Schema now, cloud.fetchSchema());
    DBSYNC_TRY(device::adoptSchema(store, now));
    DBSYNC_ASSIGN(const Schema after, readSqliteSchema(store.file()));
    SchemaReport left = compare(after, now, store.state());
    left.changes = std::move(report.changes);
    left.pushed = report.pushed;
    if (!refused.empty())
        left.differences.push_back("Refused: " + refused);
    return left;
}

} // namespace dbsync::sync
