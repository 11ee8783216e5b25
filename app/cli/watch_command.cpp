#include "commands.h"
#include "device/store/store.h"
#include "device/view/replica.h"
#include "documents.h"
#include "interruption.h"
#include "invocation.h"
#include "sync/auto/auto_sync.h"
#include "sync/auto/background.h"
#include "sync/auto/commands.h"

#include <QCoreApplication>
#include <QEventLoop>

#include <atomic>
#include <optional>

namespace {

using dbsync::sync::SyncReport;

/// Syncs whenever AutoSync wants it, until the process is asked to end.
class Watcher : public QObject
{
public:
    explicit Watcher(const QString& path) : m_path(path), m_autoSync(path), m_background(QStringLiteral("sync"))
    {
        connect(&m_autoSync, &dbsync::sync::AutoSync::wanted, this, &Watcher::sync);
        connect(&m_autoSync, &dbsync::sync::AutoSync::fileFailed, this, &Watcher::fileFailed);
        connect(&m_autoSync, &dbsync::sync::AutoSync::fileDamaged, this, &Watcher::fileFailed);
        connect(&m_interruption, &Interruption::interrupted, this, [this] {
            m_ending = true;
            m_loop.quit();
        });
    }

    /// Until it is asked to end, or the file is linked no more.
    dbsync::Result<void> run()
    {
        m_autoSync.start();
        m_loop.exec();
        m_autoSync.stop();
        m_background.stop();
        return m_unlinked ? dbsync::Result<void>(*m_unlinked) : dbsync::Result<void>();
    }

private:
    void sync()
    {
        m_autoSync.syncBegan();
        m_background.run(
            this, [this] { return dbsync::sync::syncNow(m_path, {}, [this](const auto&) { return !m_ending; }); },
            [this](dbsync::Result<SyncReport> outcome) {
                m_autoSync.syncEnded(outcome);
                tell(outcome);
            });
    }

    /// Another program has unlinked the file: there is nothing left to watch. Whatever else is in the way may pass.
    void fileFailed(const dbsync::Error& error)
    {
        if (error.code != "notLinked")
            return say("dbsync: " + error.message);
        m_unlinked = error;
        m_ending = true;
        m_loop.quit();
    }

    void tell(const dbsync::Result<SyncReport>& outcome)
    {
        if (m_unlinked)
            return;
        if (!outcome)
            say("dbsync: " + outcome.error().message);
        else if (!outcome->pulled.empty() || !outcome->pushed.empty() || outcome->state != m_told)
            say(inWords(*outcome));
        if (outcome)
            m_told = outcome->state;
    }

    QString m_path;
    std::atomic<bool> m_ending = false;
    Interruption m_interruption;
    dbsync::sync::AutoSync m_autoSync;
    dbsync::sync::Background m_background;
    QEventLoop m_loop;
    std::optional<dbsync::Error> m_unlinked;
    dbsync::device::State m_told = dbsync::device::State::Offline;
};

} // namespace

int runWatch(const QStringList& arguments)
{
    Invocation invocation(
        QStringLiteral("watch"), QStringLiteral("watch [--db FILE]"),
        QStringLiteral(
            "Keeps the local database and the cloud in step until SIGTERM or Ctrl+C,\nor until the file is unlinked."));
    invocation.takesDatabase();
    if (const auto code = invocation.parse(arguments))
        return *code;
    const auto database = invocation.database();
    if (!database)
        return invocation.fail(database.error());
    const auto store = dbsync::device::Store::open(database->toStdString());
    if (!store)
        return invocation.fail(store.error());
    const auto account = dbsync::sync::AccountStore().find(QString::fromStdString((*store)->state().server),
                                                           QString::fromStdString((*store)->state().tenant));
    if (!account)
        return invocation.fail(account.error());
    if (const auto watched = Watcher(*database).run(); !watched)
        return invocation.fail(watched.error());
    // As status tells it; how the file stands changes nothing about that watching was ended as asked.
    const auto replica = dbsync::device::Replica::open(database->toStdString());
    const auto status = replica ? (*replica)->status() : dbsync::Result<dbsync::device::Status>(replica.error());
    return invocation.answer(status ? toJson(*status) : nlohmann::ordered_json{{"database", database->toStdString()}},
                             {});
}
