#include "sync/auto/database_controller.h"

#include "sync/auto/auto_sync.h"
#include "sync/auto/commands.h"

namespace dbsync::sync {

DatabaseController::DatabaseController(const QString& path, QObject* parent)
    : QObject(parent),
      m_path(path),
      m_queries(QStringLiteral("queries")),
      m_syncs(QStringLiteral("syncs")),
      m_transfers(QStringLiteral("transfers")),
      m_watching(QStringLiteral("watch"))
{
    qRegisterMetaType<device::Status>();
    qRegisterMetaType<Error>();
    qRegisterMetaType<Progress>();
    qRegisterMetaType<SyncReport>();
    m_syncs.giveWay();
    m_transfers.giveWay();
    watch();
}

DatabaseController::~DatabaseController()
{
    m_cancelled = true;
    m_closing = true;
    m_watching.finish([this] { m_autoSync.reset(); });
    // The replica's connections belong to the queries' thread, so they are closed there.
    m_queries.finish([this] { m_replica.reset(); });
    m_transfers.stop();
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
        connect(watched, &AutoSync::fileDamaged, watched, here([this](const Error& error) {
                    m_damage = error;
                    refresh();
                }));
        connect(watched, &AutoSync::fileSound, watched, here([this] {
                    m_damage.reset();
                    dropReplica();
                    emit localChanged();
                    refresh();
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
    auto left = std::make_shared<int>(4);
    for (Background* each : {&m_queries, &m_syncs, &m_transfers, &m_watching}) {
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
    if (m_replica && !m_closing)
        return {};
    DBSYNC_ASSIGN(m_replica, openAnother());
    return {};
}

Result<std::unique_ptr<device::Replica>> DatabaseController::openAnother() const
{
    if (m_closing)
        return Error{ErrorKind::Cancelled, "cancelled", "The database is being closed.", {}};
    return device::Replica::open(m_path.toStdString());
}

namespace {

struct NamedStatus
{
    device::Status status;
    QString tenantName;
};

Result<NamedStatus> readNamedStatus(device::Replica& replica)
{
    DBSYNC_ASSIGN(device::Status status, replica.status());
    const auto account =
        AccountStore().find(QString::fromStdString(status.server), QString::fromStdString(status.tenant));
    return NamedStatus{std::move(status), account ? account->tenantName : QString()};
}

} // namespace

void DatabaseController::refresh()
{
    m_refreshAgain = m_refreshing;
    if (std::exchange(m_refreshing, true))
        return;
    run(this, readNamedStatus, [this](Result<NamedStatus> read) {
        m_refreshing = false;
        if (read) {
            m_status = std::move(read->status);
            m_tenantName = std::move(read->tenantName);
        }
        if (read && m_damage) {
            emit statusFailed(*m_damage);
        } else if (read) {
            emit statusChanged(m_status);
        } else {
            // Opened anew next time: the file may have been replaced.
            dropReplica();
            emit statusFailed(read.error());
        }
        if (m_refreshAgain)
            refresh();
    });
}

void DatabaseController::recheck()
{
    post([](AutoSync& watched) { watched.suspectFile(); });
    refresh();
}

/// The watch finds out whether it is the file: the companion, which is ours, heals when it is opened anew.
void DatabaseController::noteDamage(const Error& error)
{
    if (error.code != "damaged" && error.code != "notADatabase")
        return;
    dropReplica();
    if (!m_damage)
        post([](AutoSync& watched) { watched.suspectFile(); });
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
    if (outcome) {
        emit syncFinished(*outcome);
    } else {
        noteDamage(outcome.error());
        emit syncFailed(outcome.error());
    }
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
