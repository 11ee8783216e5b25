#include "ui/live/live_database.h"

#include "sync/account/account.h"
#include "ui/live/edit_queue.h"

#include <QCryptographicHash>

#include <chrono>

namespace dbsync::ui {

using device::Replica;

namespace {

QString keptEditsFile(const QString& path)
{
    const QByteArray name = QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    return sync::AccountStore::folder() + QStringLiteral("/unwritten-%1.json").arg(QString::fromLatin1(name));
}

} // namespace

LiveDatabase::LiveDatabase(const QString& path, QObject* parent) : Database(parent), m_controller(path)
{
    follow();
    followSyncs();
    followConnection();
    queue().keepIn(keptEditsFile(path));
    m_controller.refresh();
}

void LiveDatabase::applyAutomatic(bool automatic)
{
    m_controller.setAutomatic(automatic);
    m_silence.stop();
    if (situation().disconnected)
        alter([](Situation& situation) { situation.disconnected = false; });
}

void LiveDatabase::followConnection()
{
    m_silence.setSingleShot(true);
    m_silence.setInterval(std::chrono::seconds(3));
    connect(&m_silence, &QTimer::timeout, this,
            [this] { alter([](Situation& situation) { situation.disconnected = true; }); });
    connect(&m_controller, &sync::DatabaseController::connectedChanged, this, [this](bool connected) {
        if (!connected)
            return m_silence.start();
        m_silence.stop();
        if (situation().disconnected)
            alter([](Situation& situation) { situation.disconnected = false; });
    });
}

void LiveDatabase::follow()
{
    using sync::DatabaseController;
    connect(&m_controller, &DatabaseController::statusChanged, this, [this](const device::Status& status) {
        alter([&](Situation& situation) {
            situation.known = true;
            situation.status = status;
            situation.company = m_controller.tenantName();
            // A sync that failed for the same reason says no more what stands.
            if (situation.problem && situation.failure && situation.failure->kind == ErrorKind::LocalDatabase)
                situation.failure.reset();
            situation.problem.reset();
        });
    });
    connect(&m_controller, &DatabaseController::statusFailed, this, [this](const Error& error) {
        alter([&](Situation& situation) {
            situation.known = true;
            situation.problem = error;
        });
    });
    connect(&m_controller, &DatabaseController::localChanged, this, &Database::localChanged);
}

void LiveDatabase::followSyncs()
{
    using sync::DatabaseController;
    connect(&m_controller, &DatabaseController::syncStarted, this, [this] {
        alter([](Situation& situation) {
            situation.syncing = true;
            situation.progress = {};
        });
    });
    connect(&m_controller, &DatabaseController::progressChanged, this, [this](const sync::Progress& progress) {
        alter([&](Situation& situation) { situation.progress = progress; });
    });
    connect(&m_controller, &DatabaseController::syncFinished, this, [this](const sync::SyncReport& report) {
        alter([](Situation& situation) {
            situation.syncing = false;
            situation.disconnected = false;
            situation.failure.reset();
        });
        emit syncFinished(report);
        m_controller.refresh();
    });
    connect(&m_controller, &DatabaseController::syncFailed, this, [this](const Error& error) {
        alter([&](Situation& situation) {
            situation.syncing = false;
            situation.failure = error;
        });
        emit syncFailed(error);
        m_controller.refresh();
    });
}

void LiveDatabase::tables(QObject* context, Answer<std::vector<device::TableSummary>> answer)
{
    m_controller.run(
        context, [](Replica& replica) { return replica.tables(); }, std::move(answer));
}

void LiveDatabase::conflicts(QObject* context, Answer<std::vector<device::Conflict>> answer)
{
    m_controller.run(
        context, [](Replica& replica) { return replica.conflicts(); }, std::move(answer));
}

} // namespace dbsync::ui
