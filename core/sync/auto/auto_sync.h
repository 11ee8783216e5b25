#pragma once

#include "base/error.h"
#include "sync/account/account.h"
#include "sync/session/progress.h"

#include <QObject>
#include <QTimer>
#include <memory>

namespace dbsync::sync {

class EventStream;
class LocalWatch;

/// Decides when a database is to be synced: on local change, on the cloud's signal, and again after a failure with
/// growing pauses. It does not sync: whoever hears wanted() does, and tells how it went. Lives on a thread with an event
/// loop and does not block it.
class AutoSync : public QObject
{
    Q_OBJECT

public:
    AutoSync(const QString& path, const Account& account, QObject* parent = nullptr);
    ~AutoSync() override;

    void start();
    void stop();

    void syncBegan();
    void syncEnded(const Result<SyncReport>& outcome);

signals:
    void wanted();
    /// Somebody committed to the local file.
    void localChanged();
    void connectedChanged(bool connected);

private:
    void want(int milliseconds);
    void fire();
    void hear(qint64 revision);

    std::unique_ptr<LocalWatch> m_watch;
    std::unique_ptr<EventStream> m_events;
    QTimer m_timer;
    qint64 m_knownRevision = -1;
    qint64 m_heardRevision = -1;
    int m_pause = 0; ///< milliseconds until a failed sync is tried again
    bool m_running = false;
    bool m_syncing = false;
    bool m_wantedMeanwhile = false;
};

} // namespace dbsync::sync
