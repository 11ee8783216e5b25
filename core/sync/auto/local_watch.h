#pragma once

#include "base/error.h"
#include "device/store/store.h"
#include "sync/auto/file_check.h"
#include "sync/auto/file_events.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>
#include <string>

namespace dbsync::sync {

/// Notices within 100 ms that some program committed to a linked file, and whether that left something to send. Keeps a
/// connection open, on which SQLite's data version is asked, and sooner where the system tells that the file was
/// written. Lives on a thread with an event loop; each look is a read of a few pages.
class LocalWatch : public QObject
{
    Q_OBJECT

public:
    explicit LocalWatch(QString path, QObject* parent = nullptr);
    ~LocalWatch() override;

    void start();
    void stop();
    /// Somebody met damage in the file, or asks for another look at it.
    void suspect();

signals:
    /// Somebody committed; views read again.
    void changed();
    /// And there is something that waits to be sent, or the tables themselves changed.
    void changesWait();
    /// Another file lies at the path now, or the companion is another: what was read of them holds no more.
    void replaced();
    /// The file cannot be read, for longer than another program's lock may last; the watch goes on.
    void failed(const dbsync::Error& error);
    /// Parts of the file cannot be read, whether or not anybody needs them just now; the watch goes on.
    void damaged(const dbsync::Error& error);
    /// And now they can.
    void sound();
    /// The file can be used again after any of these.
    void recovered();

private:
    void look();
    void lookSoon();
    void noteFailure(const Error& error);
    void checkOn();
    void endCheck(const Result<bool>& checked);
    Result<void> lookAtFile();
    Result<void> openStore();
    Result<bool> somethingWaits();

    QString m_path;
    QTimer m_timer;
    std::unique_ptr<FileEvents> m_events;
    QTimer m_soon; ///< for another look, where the system told of a commit that cannot be seen yet
    int m_soonLooks = 0;
    std::unique_ptr<device::Store> m_store;
    std::int64_t m_fileVersion = -1;
    std::int64_t m_companionVersion = -1;
    std::string m_identity; ///< of the two files that are open
    QElapsedTimer m_failing;
    std::string m_told; ///< code of the failure that lasts and was told

    std::unique_ptr<FileCheck> m_check; ///< while one is under way
    QElapsedTimer m_checking;
    QElapsedTimer m_sinceCheck;
    qint64 m_betweenChecks = 0; ///< milliseconds, more after a long one
    QElapsedTimer m_quiet;      ///< since the file was written last
    std::string m_stamp;        ///< of the file as it is, when and how it was written last
    std::string m_checkedStamp; ///< as it was when it was checked last; "" where it has to be checked
    bool m_suspected = false;
    bool m_damaged = false;
};

} // namespace dbsync::sync
