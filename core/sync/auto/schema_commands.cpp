#include "sync/auto/schema_commands.h"

#include "device/capture/upkeep.h"
#include "sync/cloud/http_cloud.h"
#include "sync/session/opening.h"
#include "sync/session/session.h"

#include <functional>

namespace dbsync::sync {

namespace {

/// Opens the file, finds out who is logged in, and takes the lock; then `work`.
template <typename T>
Result<T> withCloud(const QString& path,
                    const std::function<Result<T>(device::Store&, HttpCloud&, const Account&)>& work)
{
    DBSYNC_ASSIGN(const OpenedFile file, openForSync(path));
    HttpCloud cloud(file.account);
    return work(*file.store, cloud, file.account);
}

} // namespace

Result<SchemaReport> schemaStatus(const QString& path)
{
    return withCloud<SchemaReport>(
        path, [](device::Store& store, HttpCloud& cloud, const Account&) { return examineSchema(store, cloud); });
}

Result<SchemaReport> schemaPush(const QString& path, const SchemaPushOptions& options)
{
    return withCloud<SchemaReport>(path, [&](device::Store& store, HttpCloud& cloud, const Account&) {
        return pushLocalSchema(store, cloud, options);
    });
}

Result<SyncReport> reinitialize(const QString& path, bool uploadFirst, const ProgressCallback& progress)
{
    return withCloud<SyncReport>(
        path, [&](device::Store& store, HttpCloud& cloud, const Account& account) -> Result<SyncReport> {
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
