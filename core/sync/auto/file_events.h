#pragma once

#include <QElapsedTimer>
#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace dbsync::sync {

/// Tells early that a database file or its log was written. The system's events get lost where the log goes away, on
/// network drives and where the system has none left to give, so that they only hurry somebody who looks anyway. Lives
/// on a thread with an event loop.
class FileEvents : public QObject
{
    Q_OBJECT

public:
    explicit FileEvents(const QString& path, QObject* parent = nullptr);

    /// Goes on with what lies there now: a log comes and goes, and a file that was replaced is another. Cheap where all
    /// is as it was.
    void renew();

signals:
    /// Somebody wrote. However often that is, at most forty times a second.
    void written();

private:
    void hear();

    QStringList m_paths;
    QFileSystemWatcher m_watcher;
    QTimer m_timer;
    QElapsedTimer m_sinceTold;
};

} // namespace dbsync::sync
