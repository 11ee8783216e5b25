#include "sync/auto/schema_commands.h"

#include "device/capture/upkeep.h"
#include "device/store/sync_lock.h"
#include "sync/cloud/http_cloud.h"
#include "sync/session/session.h"

#include <functional>

namespace dbsync::sync {

namespace {

/// Opens the file, finds out who is logged in, and takes the lock; then `work`.
template <typename T>
Result<T> withCloud(const QString& path, const std::function<Result<T>(device::Store&, HttpCloud&, const Account&)>& work)
{
    DBSYNC_ASSIGN(auto store, device::Store::open(path.toStdString()));
    DBSYNC_ASSIGN(const Account account, AccountStore().find(QString::fromStdString(store->state().server),
                                                             QString::fromStdString(store->state().tenant)));
    DBSYNC_ASSIGN(const auto lock, device::SyncLock::take(store->path(), std::chrono::seconds(30)));
    DBSYNC_TRY(store->reload());
    HttpCloud cloud(account);
    return work(*store, cloud, account);
}

} // namespace

Result<SchemaReport> schemaStatus(const QString& path)
{
    return withCloud<SchemaReport>(path, [](device::Store& store, HttpCloud& cloud, const Account&) {
        return examineSchema(store, cloud);
    });
}

Result<SchemaReport> schemaPush(const QString& path, const SchemaPushOptions& options)
{
    return withCloud<SchemaReport>(path, [&](device::Store& store, HttpCloud& cloud, const Account&) {
        return pushLocalSchema(store, cloud, options);
    });
}

Result<SyncReport> reinitialize(const QString& path, bool uploadFirst, const ProgressCallback& progress)
{
    return withCloud<SyncReport>(path, [&](device::Store& store, HttpCloud& cloud,
                                           const Account& account) -> Result<SyncReport> {
        SyncReport first;
        const std::string user = account.email.toStdString();
        if (uploadFirst) {
            DBSYNC_ASSIGN(first, Session(store, cloud, user, {}, progress).run());
        }
        DBSYNC_TRY(device::beginRefresh(store));
        SyncOptions options;
        options.upload = false;
        DBSYNC_ASSIGN(SyncReport report, Session(store, cloud, user, options, progress).run());
        report.pushed = first.pushed;
        report.merged += first.merged;
        report.seconds += first.seconds;
        return report;
    });
}

} // namespace dbsync::sync
