#include "sync/auto/database_controller.h"

#include "sync/auto/auto_sync.h"
#include "sync/auto/commands.h"

namespace dbsync::sync {

DatabaseController::DatabaseController(const QString& path, QObject* parent)
    : QObject(parent), m_path(path), m_queries(QStringLiteral("queries")), m_syncs(QStringLiteral("syncs"))
{
    qRegisterMetaType<device::Status>();
    qRegisterMetaType<Error>();
    qRegisterMetaType<Progress>();
    qRegisterMetaType<SyncReport>();
}

DatabaseController::~DatabaseController()
{
    m_cancelled = true;
    m_autoSync.reset();
    // The replica's connections belong to the queries' thread, so they are closed there.
    m_queries.post([this] { m_replica.reset(); });
    m_queries.post([] { QThread::currentThread()->quit(); });
    m_queries.join();
    m_syncs.stop();
}

bool DatabaseController::isAutomatic() const
{
    return m_autoSync != nullptr;
}

Result<void> DatabaseController::openReplica()
{
    if (m_replica)
        return {};
    DBSYNC_ASSIGN(m_replica, device::Replica::open(m_path.toStdString()));
    return {};
}

void DatabaseController::refresh()
{
    run(
        this, [](device::Replica& replica) { return replica.status(); },
        [this](Result<device::Status> status) {
            if (!status) {
                // Opened anew next time: the file may have been replaced.
                m_queries.post([this] { m_replica.reset(); });
                emit statusFailed(status.error());
                return;
            }
            m_status = std::move(*status);
            emit statusChanged(m_status);
        });
}

void DatabaseController::sync(const SyncOptions& options)
{
    if (m_syncing)
        return;
    m_syncing = true;
    m_cancelled = false;
    if (m_autoSync)
        m_autoSync->syncBegan();
    emit syncStarted();
    const auto progress = [this](const Progress& made) {
        constexpr qint64 millisecondsBetween = 50;
        if (!m_lastProgress.isValid() || m_lastProgress.elapsed() > millisecondsBetween) {
            m_lastProgress.start();
            QMetaObject::invokeMethod(this, [this, made] { emit progressChanged(made); }, Qt::QueuedConnection);
        }
        return !m_cancelled;
    };
    m_syncs.run(
        this, [path = m_path, options, progress] { return syncNow(path, options, progress); },
        [this](Result<SyncReport> outcome) { finish(std::move(outcome)); });
}

void DatabaseController::finish(Result<SyncReport> outcome)
{
    m_syncing = false;
    if (m_autoSync)
        m_autoSync->syncEnded(outcome);
    if (outcome)
        emit syncFinished(*outcome);
    else
        emit syncFailed(outcome.error());
    emit localChanged();
    refresh();
}

void DatabaseController::cancel()
{
    m_cancelled = true;
}

void DatabaseController::setAutomatic(bool automatic)
{
    if (automatic == isAutomatic())
        return;
    if (!automatic) {
        m_autoSync.reset();
        return;
    }
    QString server;
    QString tenant;
    for (const LinkedDatabase& database : linkedDatabases()) {
        if (database.path == m_path) {
            server = database.server;
            tenant = database.tenant;
        }
    }
    const auto account = AccountStore().find(server, tenant);
    if (!account) {
        emit syncFailed(account.error());
        return;
    }
    m_autoSync = std::make_unique<AutoSync>(m_path, *account);
    connect(m_autoSync.get(), &AutoSync::wanted, this, [this] { sync(); });
    connect(m_autoSync.get(), &AutoSync::localChanged, this, [this] {
        emit localChanged();
        refresh();
    });
    m_autoSync->start();
}

} // namespace dbsync::sync
