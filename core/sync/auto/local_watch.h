#pragma once

#include "base/error.h"
#include "device/store/store.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>
#include <string>

namespace dbsync::sync {

/// Notices within 100 ms that some program committed to a linked file, and whether that left something to send. Keeps a
/// connection open, on which SQLite's data version is asked; file-system events get lost when the WAL goes away. Lives
/// on a thread with an event loop; each look is a read of a few pages.
class LocalWatch : public QObject
{
    Q_OBJECT

public:
    explicit LocalWatch(QString path, QObject* parent = nullptr);
    ~LocalWatch() override;

    void start();
    void stop();

signals:
    /// Somebody committed; views read again.
    void changed();
    /// And there is something that waits to be sent, or the tables themselves changed.
    void changesWait();
    /// Another file lies at the path now, or the companion is another: what was read of them holds no more.
    void replaced();
    /// The file cannot be read, for longer than another program's lock may last; the watch goes on.
    void failed(const dbsync::Error& error);

private:
    void look();
    Result<void> lookAtFile();
    Result<void> openStore();
    Result<bool> somethingWaits();

    QString m_path;
    QTimer m_timer;
    std::unique_ptr<device::Store> m_store;
    std::int64_t m_fileVersion = -1;
    std::int64_t m_companionVersion = -1;
    std::string m_identity; ///< of the two files that are open
    QElapsedTimer m_failing;
    bool m_told = false; ///< of a failure that lasts
};

} // namespace dbsync::sync
