#include "device/capture/policy_change.h"

#include "base/sqlite.h"
#include "device/capture/capture.h"

#include <QDateTime>
#include <QFileInfo>

namespace dbsync::device {

namespace {

Result<void> changeTable(sqlite3* file, const SyncedTable& before, const SyncedTable& after, std::int64_t lastWrite)
{
    if (before.notesTime() == after.notesTime())
        return {};
    if (before.notesTime())
        DBSYNC_TRY(sqlite::execute(file, "UPDATE main." + before.pending() + " SET time = NULL"));
    DBSYNC_TRY(installCapture(file, after));
    if (after.notesTime())
        DBSYNC_TRY(sqlite::execute(file, "UPDATE main." + after.pending() + " SET time = " + std::to_string(lastWrite) +
                                             " WHERE time IS NULL"));
    return {};
}

} // namespace

std::int64_t lastWriteOf(const std::string& path)
{
    const QString name = QString::fromStdString(path);
    const QFileInfo file(name);
    const QFileInfo log(name + QStringLiteral("-wal"));
    std::int64_t last = file.lastModified().toMSecsSinceEpoch();
    if (log.exists() && log.size() > 0) // an empty one was made by whoever looked first
        last = std::max<std::int64_t>(last, log.lastModified().toMSecsSinceEpoch());
    return last;
}

Result<void> adoptPolicies(Store& store, const Policies& policies, std::int64_t version, std::int64_t lastWrite)
{
    sqlite3* file = store.file();
    DBSYNC_ASSIGN(auto writing, beginWriting(file));
    DBSYNC_ASSIGN(const auto before, sqlite::queryInteger(file, "PRAGMA main.schema_version"));
    DBSYNC_TRY(writePolicies(file, policies, version));
    for (const SyncedTable& table : store.tables())
        DBSYNC_TRY(changeTable(file, table, SyncedTable(table.id(), table.table(), policies), lastWrite));
    DBSYNC_ASSIGN(const auto after, sqlite::queryInteger(file, "PRAGMA main.schema_version"));
    // Where others have changed the schema meanwhile, that is still to be looked at.
    if (before == store.state().schemaCookie)
        DBSYNC_TRY(writeSchemaCookie(file, after.value_or(0)));
    DBSYNC_TRY(writing.commit());
    return store.reload();
}

} // namespace dbsync::device
