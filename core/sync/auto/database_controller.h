#pragma once

#include "device/view/replica.h"
#include "sync/auto/background.h"
#include "sync/session/progress.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>

#include <atomic>
#include <functional>
#include <optional>

namespace dbsync::sync {

class AutoSync;

/// One linked database in a program with an event loop: keeps its status, syncs on demand and by itself, and runs
/// queries; all of it off the caller's thread. Lives on the thread that made it (the window's); every signal and every
/// callback arrives there.
class DatabaseController : public QObject
{
    Q_OBJECT

public:
    explicit DatabaseController(const QString& path, QObject* parent = nullptr);
    ~DatabaseController() override;

    QString path() const { return m_path; }
    /// As of the last statusChanged().
    const device::Status& status() const { return m_status; }
    /// The name of the tenant as who is logged in knows it, "" where nobody is; as of the last statusChanged().
    QString tenantName() const { return m_tenantName; }
    bool isSyncing() const { return m_syncing; }
    bool isAutomatic() const { return m_automatic; }

    /// Reads the status afresh; statusChanged() or statusFailed() follows.
    void refresh();
    /// Looks whether the whole file can be read, and at its status.
    void recheck();
    /// Syncs now; progressChanged() and syncFinished() follow. Does nothing while one runs.
    void sync(const SyncOptions& options = {});
    /// Stops the sync that runs at its next safe point.
    void cancel();
    /// Keeps in step by itself: on local change, on the cloud's signal. Without, local changes are told all the same.
    void setAutomatic(bool automatic);

    /// Stops everything and calls `done` once nothing runs any more, so that destroying this object waits for nothing.
    void retire(std::function<void()> done);

    /// Runs `work(replica)` on the database's thread and `done(result)` here, if `context` still lives. For queries and
    /// for decisions alike; after a decision call refresh() (or wait for localChanged()).
    template <typename Work, typename Done>
    void run(QObject* context, Work work, Done done)
    {
        using Outcome = std::invoke_result_t<Work, device::Replica&>;
        m_queries.run(
            context,
            [this, work = std::move(work)]() mutable -> Outcome {
                if (auto opened = openReplica(); !opened)
                    return opened.error();
                return work(*m_replica);
            },
            [this, done = std::move(done)](Outcome outcome) mutable {
                if (!outcome)
                    noteDamage(outcome.error());
                done(std::move(outcome));
            });
    }

    /// The same for what takes long, on a thread and with a replica of its own: what run() is asked meanwhile goes on.
    template <typename Work, typename Done>
    void runAside(QObject* context, Work work, Done done)
    {
        using Outcome = std::invoke_result_t<Work, device::Replica&>;
        m_transfers.run(
            context,
            [this, work = std::move(work)]() mutable -> Outcome {
                auto replica = openAnother();
                return replica ? work(**replica) : Outcome(replica.error());
            },
            [this, done = std::move(done)](Outcome outcome) mutable {
                if (!outcome)
                    noteDamage(outcome.error());
                done(std::move(outcome));
            });
    }

signals:
    void statusChanged(const dbsync::device::Status& status);
    /// The file cannot be used, or not all of it can be read: until statusChanged() follows.
    void statusFailed(const dbsync::Error& error);
    void syncStarted();
    void progressChanged(const dbsync::sync::Progress& progress);
    void syncFinished(const dbsync::sync::SyncReport& report);
    void syncFailed(const dbsync::Error& error);
    /// Rows of the local database may have changed, by whomever: views read their page again.
    void localChanged();
    /// Whether the cloud's signals are heard; told only while it is to keep in step by itself.
    void connectedChanged(bool connected);

private:
    void watch();
    /// Does something with the watch on its own thread.
    void post(std::function<void(AutoSync&)> act);
    void dropReplica();
    void noteDamage(const Error& error);
    Result<void> openReplica();
    Result<std::unique_ptr<device::Replica>> openAnother() const;
    void finish(Result<SyncReport> outcome);

    QString m_path;
    device::Status m_status;
    QString m_tenantName;
    std::optional<Error> m_damage;              ///< what the watch has found; stays until it finds the file sound
    std::unique_ptr<device::Replica> m_replica; ///< used on m_queries' thread only
    std::unique_ptr<AutoSync> m_autoSync;       ///< made, used and destroyed on m_watching's thread only
    std::atomic<bool> m_cancelled = false;
    std::atomic<bool> m_closing = false;
    bool m_syncing = false;
    bool m_automatic = false;
    bool m_refreshing = false;
    bool m_refreshAgain = false;  ///< asked for meanwhile: one more, however often
    QElapsedTimer m_lastProgress; ///< used on m_syncs' thread only
    Background m_queries;
    Background m_syncs;
    Background m_transfers;
    Background m_watching;
};

} // namespace dbsync::sync
