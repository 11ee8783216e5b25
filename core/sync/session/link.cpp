#include "device/capture/left_out.h"
#include "device/capture/unnoticed.h"
#include "device/store/companion.h"
#include "device/store/linking.h"
#include "device/store/local_file.h"
#include "device/store/sync_lock.h"
#include "schema/left_out_tables.h"
#include "schema/schema_difference.h"
#include "schema/table_rules.h"
#include "sync/auto/commands.h"
#include "sync/cloud/http_cloud.h"
#include "sync/session/opening.h"
#include "sync/session/session.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace dbsync::sync {

namespace {

Error localError(const char* code, std::string message, std::string hint)
{
    return {ErrorKind::LocalDatabase, code, std::move(message), std::move(hint)};
}

bool isChosen(const LinkOptions& options, const std::string& table)
{
    const auto named = [&](const QString& name) { return sameName(name.toStdString(), table); };
    if (std::any_of(options.excluded.begin(), options.excluded.end(), named))
        return false;
    return options.tables.isEmpty() || std::any_of(options.tables.begin(), options.tables.end(), named);
}

Result<void> checkNames(const LinkOptions& options, const Schema& local, const Schema& cloud)
{
    for (const QString& name : options.tables + options.excluded) {
        if (!local.find(name.toStdString()) && !cloud.find(name.toStdString()))
            return localError("noSuchTable", "There is no table \"" + name.toStdString() + "\" that could be synced.",
                              "Check the names after --table and --exclude.");
    }
    return {};
}

/// Takes the tables that are not wanted out of `schema`; their names.
std::vector<std::string> leaveOut(const LinkOptions& options, Schema& schema)
{
    return leaveOutTables(schema, [&](std::string_view table) { return !isChosen(options, std::string(table)); });
}

/// What is synced refers to what is not: a foreign key that other desks do not get.
void tellReferences(const Schema& schema, std::vector<device::Attention>& told)
{
    for (LooseReference& each : looseReferences(schema)) {
        const auto same = [&](const device::Attention& known) {
            return sameName(known.table, each.table) && sameName(known.other, each.to);
        };
        if (std::none_of(told.begin(), told.end(), same))
            told.push_back({.kind = device::Attention::Kind::ReferenceLeftOut,
                            .table = std::move(each.table),
                            .other = std::move(each.to)});
    }
}

/// A file with tables fits a tenant with tables only if those that both have are the same.
Result<void> checkFits(const Schema& local, const Schema& cloud)
{
    const SchemaDifference difference = compareSchemas(local, cloud);
    std::vector<std::string> reasons = difference.contradictions;
    for (const auto& missing : difference.columnsOnlyLocal)
        reasons.push_back("Column \"" + missing.column.name + "\" of table \"" + missing.table + "\" is only here.");
    for (const auto& missing : difference.columnsOnlyCloud)
        reasons.push_back("Column \"" + missing.column.name + "\" of table \"" + missing.table +
                          "\" is only in the cloud.");
    if (difference.tablesOnlyLocal.size() == local.tables.size() && !local.tables.empty())
        reasons.push_back("The file and the tenant have no table in common.");
    if (reasons.empty())
        return {};
    std::string message = "The file's tables do not match the tenant's.";
    for (const std::string& reason : reasons)
        message.append(" ").append(reason);
    return localError("schemaDiffers", std::move(message),
                      "Link an empty file, or make the tables the same and link again.");
}

Error nothingToLink(const Schema& local)
{
    std::string message = "Neither the file nor the tenant has a table that can be synced.";
    for (const LeftOutTable& table : local.leftOut) {
        const device::Attention leftOut{
            .kind = device::Attention::Kind::LeftOut, .table = table.name, .reason = table.reason};
        message.append(" ").append(leftOut.message());
    }
    return localError("nothingToLink", std::move(message),
                      local.leftOut.empty() ? "Link a file with tables that have a primary key first."
                                            : "Make one of these tables such that it can be synced, and link again.");
}

/// The schema to link with: the tenant's, or the file's where the tenant has none yet.
Result<Schema> agreeOnSchema(Cloud& cloudSide, const LinkOptions& options, const Schema& local,
                             std::vector<std::string>& excluded, std::vector<device::Attention>& told)
{
    DBSYNC_ASSIGN(Schema cloud, cloudSide.fetchSchema());
    DBSYNC_TRY(checkNames(options, local, cloud));
    if (cloud.version == 0) {
        Schema own = local;
        excluded = leaveOut(options, own);
        if (own.tables.empty())
            return nothingToLink(local);
        own.version = 0;
        own.leftOut.clear();
        tellReferences(own, told);
        dropLooseReferences(own);
        return cloudSide.pushSchema(std::move(own));
    }
    excluded = leaveOut(options, cloud);
    Schema shared = local;
    for (std::string& name : leaveOut(options, shared)) {
        if (std::find(excluded.begin(), excluded.end(), name) == excluded.end())
            excluded.push_back(std::move(name));
    }
    DBSYNC_TRY(checkFits(shared, cloud));
    for (const Table& table : shared.tables) {
        if (!cloud.find(table.name))
            excluded.push_back(table.name);
    }
    leaveOutTables(shared, [&](std::string_view table) { return !cloud.find(table); });
    tellReferences(shared, told);
    tellReferences(cloud, told);
    return cloud;
}

Result<void> tellRowsWithoutKey(const device::Store& store, LinkReport& report)
{
    for (const device::SyncedTable& table : store.tables()) {
        DBSYNC_ASSIGN(const std::int64_t rows, device::rowsWithoutKey(store, table));
        if (rows > 0)
            report.leftOut.push_back(
                {.kind = device::Attention::Kind::RowsWithoutKey, .table = table.name(), .count = rows});
    }
    return {};
}

} // namespace

namespace {

/// Looks at a file that is to be linked.
Result<device::FileContents> inspectUnlinked(const std::string& path)
{
    DBSYNC_ASSIGN(auto contents, device::inspectFile(path));
    if (contents.linked)
        return localError("alreadyLinked", "The file " + path + " is linked already.",
                          "Unlink it first: dbsync unlink --db FILE.");
    std::string taken = contents.taken;
    for (const LeftOutTable& table : contents.schema.leftOut) {
        if (isOwnTable(table.name))
            taken = "table \"" + table.name + "\"";
    }
    if (!taken.empty())
        return localError("nameTaken", "The " + taken + " has a name that dbsync uses itself.",
                          "Give it another name and link again.");
    return contents;
}

/// Held while a file is linked, from before its device is made. A file that was not linked after all keeps nothing.
class LinkLock
{
public:
    static Result<LinkLock> take(const std::string& path, const ProgressCallback& progress)
    {
        DBSYNC_ASSIGN(auto lock,
                      device::SyncLock::take(path, fileLimit, [&] { return !progress || progress(Progress{}); }));
        return LinkLock(path, std::move(lock));
    }
    LinkLock(LinkLock&& other) noexcept : m_path(std::exchange(other.m_path, {})), m_lock(std::move(other.m_lock)) {}
    LinkLock& operator=(LinkLock&&) = delete;
    ~LinkLock()
    {
        if (!m_path.empty())
            std::remove(device::syncLockPath(m_path).c_str());
    }
    /// The file is linked: what is beside it stays.
    void keep() { m_path.clear(); }

private:
    LinkLock(std::string path, device::SyncLock lock) : m_path(std::move(path)), m_lock(std::move(lock)) {}
    std::string m_path;
    device::SyncLock m_lock;
};

/// Makes the device and links the file with it. Of several programs that link one file at once, one does.
Result<device::LinkState> makeLink(const std::string& path, const LinkOptions& options, const Account& account,
                                   HttpCloud& cloud, const ProgressCallback& progress, LinkReport& report)
{
    DBSYNC_ASSIGN(auto lock, LinkLock::take(path, progress));
    const auto contents = inspectUnlinked(path);
    if (!contents && contents.error().code == "alreadyLinked")
        lock.keep();
    DBSYNC_TRY(contents);
    device::LinkState state;
    state.server = account.server.toStdString();
    state.tenant = account.tenant.toStdString();
    state.onlyNamed = !options.tables.isEmpty();
    DBSYNC_ASSIGN(state.schema, agreeOnSchema(cloud, options, contents->schema, state.excluded, report.leftOut));
    DBSYNC_ASSIGN(state.device, cloud.registerDevice());
    DBSYNC_TRY(device::installLink(path, state));
    lock.keep();
    return state;
}

} // namespace

Result<LinkReport> link(const LinkOptions& options, const ProgressCallback& progress)
{
    const std::string path = device::absolutePath(options.path.toStdString());
    DBSYNC_TRY(inspectUnlinked(path)); // what is wrong with the file is told first, and nobody waited for
    DBSYNC_ASSIGN(const Account account, AccountStore().find(options.server, options.tenant));
    DBSYNC_TRY(awaitWritable(path));
    HttpCloud cloud(account, QString::fromStdString(path));
    cloud.setGoOn([&] { return !progress || progress(Progress{}); });
    LinkReport report;
    DBSYNC_ASSIGN(const auto state, makeLink(path, options, account, cloud, progress, report));
    const QString absolute = QString::fromStdString(path);
    DBSYNC_TRY(rememberDatabase({absolute, account.server, account.tenant, QString::fromStdString(state.device)}));
    DBSYNC_ASSIGN(const auto store, device::Store::open(path));
    DBSYNC_ASSIGN(const auto leftOut, device::newlyLeftOut(*store));
    for (const LeftOutTable& table : leftOut)
        report.leftOut.push_back(
            {.kind = device::Attention::Kind::LeftOut, .table = table.name, .reason = table.reason});
    DBSYNC_TRY(tellRowsWithoutKey(*store, report));
    DBSYNC_ASSIGN(const OpenedFile file, openForSync(absolute));
    // Over the same connection, so that its bytes are all that were moved.
    DBSYNC_ASSIGN(report.sync, Session(*file.store, cloud, account.email.toStdString(), {}, progress).run());
    return report;
}

} // namespace dbsync::sync
