#pragma once

#include "device/view/replica.h"
#include "sync/auto/background.h"
#include "sync/session/progress.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <atomic>
#include <functional>

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
    bool isSyncing() const { return m_syncing; }
    bool isAutomatic() const;

    /// Reads the status afresh; statusChanged() follows.
    void refresh();
    /// Syncs now; progressChanged() and syncFinished() follow. Does nothing while one runs.
    void sync(const SyncOptions& options = {});
    /// Stops the sync that runs at its next safe point.
    void cancel();
    /// Keeps in step by itself: on local change, on the cloud's signal.
    void setAutomatic(bool automatic);

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
            std::move(done));
    }

signals:
    void statusChanged(const dbsync::device::Status& status);
    void statusFailed(const dbsync::Error& error);
    void syncStarted();
    void progressChanged(const dbsync::sync::Progress& progress);
    void syncFinished(const dbsync::sync::SyncReport& report);
    void syncFailed(const dbsync::Error& error);
    /// Rows of the local database may have changed, by whomever: views read their page again.
    void localChanged();

private:
    Result<void> openReplica();
    void finish(Result<SyncReport> outcome);

    QString m_path;
    device::Status m_status;
    std::unique_ptr<device::Replica> m_replica; ///< used on m_queries' thread only
    std::unique_ptr<AutoSync> m_autoSync;
    std::atomic<bool> m_cancelled = false;
    bool m_syncing = false;
    QElapsedTimer m_lastProgress; ///< used on m_syncs' thread only
    Background m_queries;
    Background m_syncs;
};

} // namespace dbsync::sync

