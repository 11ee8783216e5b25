#include "sync/session/doctor.h"

#include "base/counted.h"
#include "device/apply/comparison.h"
#include "device/apply/unstorable_rows.h"
#include "device/capture/capture.h"
#include "device/capture/schema_attention.h"
#include "device/capture/unnoticed.h"
#include "device/capture/upkeep.h"
#include "device/deletions/deletion_guard.h"
#include "device/schema/index_triggers.h"
#include "device/view/status_reader.h"
#include "sync/cloud/http_cloud.h"
#include "sync/session/opening.h"
#include "sync/session/part_comparison.h"
#include "sync/session/session.h"

#include <nlohmann/json.hpp>

namespace dbsync::sync {

namespace {

constexpr std::size_t mostFindings = 1000;
constexpr std::size_t longestList = 3000; ///< of parts in a request; beyond, all rows are asked for

/// {"TABLE":[PART,…],…}
std::string wantedParts(const device::Store& store, const DifferingParts& parts)
{
    nlohmann::json json = nlohmann::json::object();
    for (const device::SyncedTable& table : store.tables()) {
        if (const auto found = parts.tables.find(table.id()); found != parts.tables.end())
            json[table.name()] = found->second;
    }
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Compares by digests of parts, then the rows of those that differ.
Result<void> compareWithCloud(device::Store& store, HttpCloud& cloud, Diagnosis& diagnosis)
{
    const auto find = [&](const char* what, const device::SyncedTable& table, std::string detail) {
        diagnosis.state = "differences";
        if (diagnosis.findings.size() < mostFindings)
            diagnosis.findings.push_back(
                {what, table.name(), "In table \"" + table.name() + "\" " + detail + ".", true});
    };
    auto parts = findDifferingParts(store, cloud);
    if (!parts && parts.error().code != "notFound")
        return parts.error();
    if (parts && parts->tables.empty())
        return {};
    DifferingParts wanted;
    if (parts)
        wanted = *parts;
    for (const device::SyncedTable& table : store.tables()) {
        if (!parts)
            wanted.tables[table.id()] = {};
    }
    RowComparison comparison(store, wanted, find);
    const auto take = [&](std::string_view bytes) { return comparison.take(bytes); };
    const std::string of = wantedParts(store, wanted);
    PullRequest everything;
    everything.tombstones = true;
    if (parts && of.size() <= longestList)
        DBSYNC_TRY(cloud.partRows(wanted.salt, wanted.parts, of, take));
    else
        DBSYNC_TRY(cloud.pull(everything, take));
    return comparison.finish();
}

/// Rows that changed without being noticed, as when a program switched triggers off.
Result<void> examineRows(device::Store& store, const device::SyncedTable& table, Diagnosis& diagnosis)
{
    DBSYNC_ASSIGN(const bool foreign, store.companionIsForeign());
    if (foreign)
        return {};
    DBSYNC_ASSIGN(const auto keys, device::unnoticedRows(store, table, mostFindings));
    for (const std::string& key : keys) {
        if (diagnosis.findings.size() < mostFindings)
            diagnosis.findings.push_back(
                {"rowUnnoticed", table.name(),
                 "In table \"" + table.name() + "\" the row with key " + key + " was changed without being noticed.",
                 true});
    }
    return {};
}

Diagnosis damaged(const std::string& what)
{
    return {"damaged", {{"file", {}, "SQLite says that the file is damaged: " + what + ".", false}}};
}

/// What SQLite's own check says, "ok" where all is well. A table that needs a function or collation of its own program
/// cannot be checked here; then the synced ones are, one by one.
Result<std::string> checkFile(device::Store& store)
{
    auto whole = sqlite::queryText(store.file(), "PRAGMA main.quick_check(1)");
    // The quick check reads the columns of a table WITHOUT ROWID in the wrong order where its key is in another.
    if (whole && whole->value_or("ok").starts_with("NULL value in "))
        whole = sqlite::queryText(store.file(), "PRAGMA main.integrity_check(1)");
    if (whole)
        return whole->value_or("ok");
    if (whole.error().code != "database")
        return whole.error();
    for (const device::SyncedTable& table : store.tables()) {
        DBSYNC_ASSIGN(const auto said, sqlite::queryText(store.file(), "PRAGMA main.quick_check(" +
                                                                           sqlite::quoteName(table.name()) + ")"));
        if (said && *said != "ok")
            return *said;
    }
    return std::string("ok");
}

/// A row that breaks a CHECK was written by a program that had switched them off; the file is sound.
Result<void> examineChecks(device::Store& store, std::string& said, Diagnosis& diagnosis)
{
    constexpr std::string_view broken = "CHECK constraint failed in ";
    if (!said.starts_with(broken))
        return {};
    const std::string table = said.substr(broken.size());
    diagnosis.findings.push_back(
        {"checkBroken", table,
         "A row of table \"" + table + "\" breaks a CHECK of the table; other devices cannot take it.", false});
    DBSYNC_TRY(sqlite::execute(store.file(), "PRAGMA ignore_check_constraints = ON"));
    auto again = checkFile(store);
    DBSYNC_TRY(sqlite::execute(store.file(), "PRAGMA ignore_check_constraints = OFF"));
    DBSYNC_ASSIGN(said, std::move(again));
    return {};
}

Result<void> examineFile(device::Store& store, Diagnosis& diagnosis)
{
    DBSYNC_ASSIGN(std::string said, checkFile(store));
    DBSYNC_TRY(examineChecks(store, said, diagnosis));
    if (said != "ok") {
        diagnosis = damaged(said);
        return {};
    }
    DBSYNC_ASSIGN(auto differing, device::schemaAttention(store));
    for (const device::Attention& each : differing)
        diagnosis.findings.push_back({"schema", each.table, each.message(), false});
    for (const device::SyncedTable& table : store.tables()) {
        DBSYNC_ASSIGN(const bool whole, device::captureIsWhole(store.file(), table));
        if (!whole)
            diagnosis.findings.push_back({"capture", table.name(),
                                          "Changes of table \"" + table.name() +
                                              "\" are not noticed: another program "
                                              "removed the triggers.",
                                          true});
        if (whole)
            DBSYNC_TRY(examineRows(store, table, diagnosis));
        DBSYNC_ASSIGN(const std::int64_t keyless, device::rowsWithoutKey(store, table));
        if (keyless > 0)
            diagnosis.findings.push_back({"rowsWithoutKey", table.name(),
                                          "In table \"" + table.name() + "\" " +
                                              counted(keyless, " row has NULL in its primary key and is not synced.",
                                                      " rows have NULL in their primary key and are not synced."),
                                          false});
    }
    DBSYNC_ASSIGN(const auto indexes, device::damagedIndexes(store.file(), store.tables()));
    for (const std::string& index : indexes)
        diagnosis.findings.push_back(
            {"searchIndex", index, "The search index \"" + index + "\" does not match what it indexes.", true});
    DBSYNC_ASSIGN(const bool foreign, store.companionIsForeign());
    if (foreign)
        diagnosis.findings.push_back({"bases", {}, "The companion file was lost or belongs to another file.", true});
    if (diagnosis.state == "ok" && !diagnosis.findings.empty())
        diagnosis.state = "differences";
    return {};
}

/// Where the cloud was put back, all that it lacks differs: told first, for there is one cause, and a sync mends it.
Result<void> noteRestoredCloud(device::Store& store, HttpCloud& cloud, const std::string& user, Diagnosis& diagnosis)
{
    if (diagnosis.state != "differences" || store.state().cursor.revision == 0)
        return {};
    DBSYNC_ASSIGN(const bool known, Session(store, cloud, user, {}, {}).cloudKnows(store.state().cursor));
    if (!known)
        diagnosis.findings.insert(diagnosis.findings.begin(),
                                  {"cloudRestored",
                                   {},
                                   "The cloud does not know the last sync of this file: it was put back from a backup. "
                                   "The next sync brings it what it lacks.",
                                   true});
    return {};
}

Result<void> mendIndexes(device::Store& store)
{
    DBSYNC_ASSIGN(const auto damagedOnes, device::damagedIndexes(store.file(), store.tables()));
    if (damagedOnes.empty())
        return {};
    DBSYNC_ASSIGN(auto writing, device::beginWriting(store.file()));
    DBSYNC_TRY(device::rebuildIndexes(store.file(), store.tables()));
    return writing.commit();
}

/// Nothing is wrong with it, but it does not go on by itself either.
Result<void> noteWaiting(device::Store& store, Diagnosis& diagnosis)
{
    DBSYNC_ASSIGN(const device::Status status, device::readStatus(store));
    diagnosis.conflicts = status.conflicts;
    DBSYNC_ASSIGN(diagnosis.attention, device::heldDeletions(store));
    DBSYNC_ASSIGN(const auto unstorable, device::unstorableRows(store));
    diagnosis.attention.insert(diagnosis.attention.end(), unstorable.begin(), unstorable.end());
    for (const device::Attention& each : status.attention) {
        if (each.kind == device::Attention::Kind::DownloadNeeded)
            diagnosis.attention.push_back(each);
    }
    return {};
}

/// Bases that cannot be trusted are learnt anew from the cloud. Where it was restored from a backup they can: they tell
/// what it lacks, and a sync brings that.
Result<void> repairRows(device::Store& store, HttpCloud& cloud, const std::string& user,
                        const ProgressCallback& progress)
{
    Session session(store, cloud, user, {}, progress);
    DBSYNC_ASSIGN(const bool known, session.cloudKnows(store.state().cursor));
    if (!known) {
        DBSYNC_TRY(session.run());
        Diagnosis left;
        DBSYNC_TRY(compareWithCloud(store, cloud, left));
        if (left.state == "ok")
            return {};
    }
    DBSYNC_TRY(device::beginComparison(store, {device::Comparison::LostBases, 0}));
    DBSYNC_TRY(Session(store, cloud, user, {}, progress).run());
    return {};
}

Result<Diagnosis> examineLinked(const QString& path, bool repair, const ProgressCallback& progress)
{
    Diagnosis diagnosis;
    DBSYNC_ASSIGN(const auto store, openLinked(path));
    DBSYNC_ASSIGN(const auto lock, device::SyncLock::take(store->path(), fileLimit));
    DBSYNC_TRY(store->reload());
    DBSYNC_TRY(examineFile(*store, diagnosis));
    if (diagnosis.state == "damaged")
        return diagnosis;
    DBSYNC_ASSIGN(const Account account, AccountStore().find(QString::fromStdString(store->state().server),
                                                             QString::fromStdString(store->state().tenant)));
    HttpCloud cloud(account);
    cloud.setGoOn([&] { return !progress || progress(Progress{}); });
    DBSYNC_TRY(compareWithCloud(*store, cloud, diagnosis));
    DBSYNC_TRY(noteRestoredCloud(*store, cloud, account.email.toStdString(), diagnosis));
    if (!repair || diagnosis.state == "ok") {
        DBSYNC_TRY(noteWaiting(*store, diagnosis));
        return diagnosis;
    }
    DBSYNC_TRY(mendIndexes(*store));
    DBSYNC_TRY(device::noteUnnoticedChanges(*store));
    DBSYNC_TRY(repairRows(*store, cloud, account.email.toStdString(), progress));
    Diagnosis after;
    DBSYNC_TRY(examineFile(*store, after));
    DBSYNC_TRY(noteWaiting(*store, after));
    return after;
}

} // namespace

Result<Diagnosis> examine(const QString& path, bool repair, const ProgressCallback& progress)
{
    auto diagnosis = examineLinked(path, repair, progress);
    if (!diagnosis && diagnosis.error().code == "damaged")
        return damaged(diagnosis.error().message);
    return diagnosis;
}

} // namespace dbsync::sync
