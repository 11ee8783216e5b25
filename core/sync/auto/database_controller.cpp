#include "sync/auto/database_controller.h"

#include "sync/auto/auto_sync.h"
#include "sync/auto/commands.h"

namespace dbsync::sync {

DatabaseController::DatabaseController(const QString& path, QObject* parent)
    : QObject(parent),
      m_path(path),
      m_queries(QStringLiteral("queries")),
      m_syncs(QStringLiteral("syncs")),
      m_watching(QStringLiteral("watch"))
{
    qRegisterMetaType<device::Status>();
    qRegisterMetaType<Error>();
    qRegisterMetaType<Progress>();
    qRegisterMetaType<SyncReport>();
    m_syncs.giveWay();
    watch();
}

DatabaseController::~DatabaseController()
{
    m_cancelled = true;
    m_closing = true;
    m_watching.finish([this] { m_autoSync.reset(); });
    // The replica's connections belong to the queries' thread, so they are closed there.
    m_queries.finish([this] { m_replica.reset(); });
    m_syncs.stop();
}

void DatabaseController::watch()
{
    m_watching.post([this] {
        m_autoSync = std::make_unique<AutoSync>(m_path);
        const auto here = [this](auto act) {
            return [this, act](auto... arguments) {
                QMetaObject::invokeMethod(
                    this, [act, arguments...] { act(arguments...); }, Qt::QueuedConnection);
            };
        };
        const AutoSync* watched = m_autoSync.get();
        connect(watched, &AutoSync::wanted, watched, here([this] {
                    if (m_automatic)
                        sync();
                }));
        connect(watched, &AutoSync::localChanged, watched, here([this] {
                    emit localChanged();
                    refresh();
                }));
        connect(watched, &AutoSync::fileReplaced, watched, here([this] { dropReplica(); }));
        connect(watched, &AutoSync::fileFailed, watched, here([this](const Error& error) {
                    dropReplica();
                    emit statusFailed(error);
                }));
        connect(watched, &AutoSync::connectedChanged, watched, here([this](bool connected) {
                    if (m_automatic)
                        emit connectedChanged(connected);
                }));
        m_autoSync->setAutomatic(false);
        m_autoSync->start();
    });
}

void DatabaseController::post(std::function<void(AutoSync&)> act)
{
    m_watching.post([this, act = std::move(act)] {
        if (m_autoSync)
            act(*m_autoSync);
    });
}

void DatabaseController::retire(std::function<void()> done)
{
    m_automatic = false;
    m_cancelled = true;
    m_closing = true;
    auto left = std::make_shared<int>(3);
    for (Background* each : {&m_queries, &m_syncs, &m_watching}) {
        each->run(
            this, [] { return true; },
            [left, done](bool) {
                if (--*left == 0)
                    done();
            });
    }
}

void DatabaseController::dropReplica()
{
    m_queries.post([this] { m_replica.reset(); });
}

Result<void> DatabaseController::openReplica()
{
    if (m_closing)
        return Error{ErrorKind::Cancelled, "cancelled", "The database is being closed.", {}};
    if (m_replica)
        return {};
    DBSYNC_ASSIGN(m_replica, device::Replica::open(m_path.toStdString()));
    return {};
}

void DatabaseController::refresh()
{
    m_refreshAgain = m_refreshing;
    if (std::exchange(m_refreshing, true))
        return;
    run(
        this, [](device::Replica& replica) { return replica.status(); },
        [this](Result<device::Status> status) {
            m_refreshing = false;
            if (status) {
                m_status = std::move(*status);
                emit statusChanged(m_status);
            } else {
                // Opened anew next time: the file may have been replaced.
                dropReplica();
                emit statusFailed(status.error());
            }
            if (m_refreshAgain)
                refresh();
        });
}

void DatabaseController::sync(const SyncOptions& options)
{
    if (m_syncing)
        return;
    m_syncing = true;
    m_cancelled = false;
    post([](AutoSync& watched) { watched.syncBegan(); });
    emit syncStarted();
    const auto progress = [this](const Progress& made) {
        constexpr qint64 millisecondsBetween = 50;
        if (!m_lastProgress.isValid() || m_lastProgress.elapsed() > millisecondsBetween) {
            m_lastProgress.start();
            QMetaObject::invokeMethod(
                this, [this, made] { emit progressChanged(made); }, Qt::QueuedConnection);
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
    post([outcome](AutoSync& watched) { watched.syncEnded(outcome); });
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
    m_automatic = automatic;
    post([automatic](AutoSync& watched) { watched.setAutomatic(automatic); });
}

} // namespace dbsync::sync
