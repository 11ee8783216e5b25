#pragma once

#include "base/error.h"
#include "sync/account/account.h"
#include "sync/session/progress.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace dbsync::sync {

class EventStream;
class LocalWatch;

/// Watches a linked file, and decides when it is to be synced: on local change, on the cloud's signal, and again after
/// a failure with growing pauses. It does not sync: whoever hears wanted() does, and tells how it went. Lives on a
/// thread with an event loop; that loop may stand still for some seconds while a log-in is renewed or the file is
/// locked, so a window gives it a thread of its own.
class AutoSync : public QObject
{
    Q_OBJECT

public:
    /// Whose the file is stands in it; it is looked up when it is needed first.
    explicit AutoSync(const QString& path, QObject* parent = nullptr);
    ~AutoSync() override;

    /// Begins to watch, and to want syncs unless setAutomatic(false) was called.
    void start();
    void stop();
    /// Whether to want syncs; the file is watched in any case.
    void setAutomatic(bool automatic);
    /// Somebody met damage in the file, or asks for another look at it.
    void suspectFile();

    void syncBegan();
    void syncEnded(const Result<SyncReport>& outcome);

signals:
    void wanted();
    /// Somebody committed to the local file, or it can be read again.
    void localChanged();
    /// The file cannot be read, or is another than before; the watch goes on.
    void fileFailed(const dbsync::Error& error);
    void fileReplaced();
    /// Parts of it cannot be read, whether or not anybody needs them; and now they can.
    void fileDamaged(const dbsync::Error& error);
    void fileSound();
    /// Whether the cloud's signals are heard.
    void connectedChanged(bool connected);

private:
    void want(int milliseconds);
    int debounce() const;
    void fire();
    void hear(qint64 revision);
    void listen();
    bool findWhoListens();
    void connection(bool connected);
    void goDeaf();
    void followAnother();

    QString m_path;
    std::optional<Account> m_account;
    QString m_device;
    std::unique_ptr<LocalWatch> m_watch;
    std::unique_ptr<EventStream> m_events;
    QTimer m_timer;
    QElapsedTimer m_sinceSync;
    qint64 m_knownRevision = -1;
    qint64 m_heardRevision = -1;
    int m_pause = 0;     ///< milliseconds until a failed sync is tried again
    int m_deafPause = 0; ///< milliseconds until a sync is tried where the cloud does not let us listen
    bool m_started = false;
    bool m_automatic = true;
    bool m_deaf = false; ///< the cloud did not let us listen
    bool m_syncing = false;
    bool m_wantedMeanwhile = false;
};

} // namespace dbsync::sync
