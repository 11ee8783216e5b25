#include "sync/auto/file_events.h"

#include <QFile>

#include <algorithm>

namespace dbsync::sync {

namespace {

constexpr qint64 leastMilliseconds = 25; ///< between two signals, for a program that commits all the time

} // namespace

FileEvents::FileEvents(const QString& path, QObject* parent)
    : QObject(parent), m_paths{path, path + QStringLiteral("-wal")}, m_watcher(this), m_timer(this)
{
    m_timer.setSingleShot(true);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, &FileEvents::hear);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_sinceTold.start();
        emit written();
    });
    renew();
}

void FileEvents::renew()
{
    // The watcher lets go by itself of what is deleted or moved away.
    const QStringList watched = m_watcher.files();
    if (watched.size() == m_paths.size())
        return;
    for (const QString& each : m_paths) {
        if (!watched.contains(each) && QFile::exists(each))
            m_watcher.addPath(each);
    }
}

void FileEvents::hear()
{
    if (m_timer.isActive())
        return;
    const qint64 since = m_sinceTold.isValid() ? m_sinceTold.elapsed() : leastMilliseconds;
    m_timer.start(static_cast<int>(std::max<qint64>(0, leastMilliseconds - since)));
}

} // namespace dbsync::sync
