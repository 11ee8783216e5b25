#pragma once

#include "ui/common/preferences.h"
#include "ui/live/database_list.h"
#include "ui/live/live_cloud.h"
#include "ui/live/live_database.h"
#include "ui/live/session.h"
#include "ui/look/icons.h"
#include "ui/window/main_window.h"
#include "ui/window/window_host.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTimer>

#include <ctime>
#include <memory>

namespace dbsync::test {

/// The program's window with everything real behind it, in the test's own process: files, network, accounts.
class LiveWindow
{
public:
    LiveWindow() : m_preferences(m_folder.filePath(QStringLiteral("desktop.ini"))), m_theme(*qApp)
    {
        qputenv("DBSYNC_CONFIG_DIR", m_folder.filePath(QStringLiteral("configuration")).toLocal8Bit());
        qputenv("DBSYNC_KEYCHAIN", "off");
        ui::initResources();
        m_preferences.setLanguage(QStringLiteral("en"));
        m_databases = std::make_unique<ui::DatabaseList>(
            [](const QString& path, QObject* parent) { return new ui::LiveDatabase(path, parent); });
        m_host = std::make_unique<ui::WindowHost>(ui::Session{*m_databases, m_cloud, m_preferences, m_theme});
    }

    QString path(const QString& name) const { return m_folder.filePath(name); }
    ui::MainWindow& window() { return m_host->window(); }
    ui::DatabaseList& databases() { return *m_databases; }
    ui::Preferences& preferences() { return m_preferences; }
    ui::LiveCloud& cloud() { return m_cloud; }

private:
    QTemporaryDir m_folder;
    ui::Preferences m_preferences;
    ui::Theme m_theme;
    ui::LiveCloud m_cloud;
    std::unique_ptr<ui::DatabaseList> m_databases;
    std::unique_ptr<ui::WindowHost> m_host;
};

/// The longest time between two turns of the event loop. And, of which says what the window itself does however busy
/// the machine is: the longest that its thread was at work between two, and the longest that it worked or was kept
/// waiting by something else than others' use of the processors (a lock, a disk).
class Heartbeat
{
public:
    Heartbeat()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.callOnTimeout([this] { beat(); });
        m_worked = worked();
        m_queued = queued();
        m_since.start();
        m_timer.start(1);
    }
    double longestMilliseconds() const { return static_cast<double>(m_longest) / 1e6; }
    double longestWorkMilliseconds() const { return static_cast<double>(m_longestWork) / 1e6; }
    double longestOwnMilliseconds() const { return static_cast<double>(m_longestOwn) / 1e6; }

private:
    /// How long this thread was ready and had no processor, where the system tells.
    qint64 queued()
    {
        if (!m_schedule.isOpen() && !m_schedule.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
            return 0;
        m_schedule.seek(0);
        return m_schedule.readAll().split(' ').value(1).toLongLong();
    }

    static qint64 worked()
    {
        timespec time = {};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return qint64{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
    }

    void beat()
    {
        const qint64 gap = m_since.nsecsElapsed();
        const qint64 queued = this->queued();
        m_longest = std::max(m_longest, gap);
        m_longestOwn = std::max(m_longestOwn, gap - (queued - m_queued));
        m_queued = queued;
        m_since.restart();
        const qint64 now = worked();
        m_longestWork = std::max(m_longestWork, now - m_worked);
        m_worked = now;
    }

    QTimer m_timer;
    QElapsedTimer m_since;
    QFile m_schedule{QStringLiteral("/proc/thread-self/schedstat")};
    qint64 m_longest = 0;
    qint64 m_queued = 0;
    qint64 m_longestOwn = 0;
    qint64 m_worked = 0;
    qint64 m_longestWork = 0;
};

} // namespace dbsync::test
