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

/// The longest time between two turns of the event loop; and the longest that its thread was at work between two, which
/// says what the window itself does, however busy the machine is.
class Heartbeat
{
public:
    Heartbeat()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.callOnTimeout([this] { beat(); });
        m_worked = worked();
        m_since.start();
        m_timer.start(1);
    }
    double longestMilliseconds() const { return static_cast<double>(m_longest) / 1e6; }
    double longestWorkMilliseconds() const { return static_cast<double>(m_longestWork) / 1e6; }

private:
    static qint64 worked()
    {
        timespec time = {};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return qint64{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
    }

    void beat()
    {
        m_longest = std::max(m_longest, m_since.nsecsElapsed());
        m_since.restart();
        const qint64 now = worked();
        m_longestWork = std::max(m_longestWork, now - m_worked);
        m_worked = now;
    }

    QTimer m_timer;
    QElapsedTimer m_since;
    qint64 m_longest = 0;
    qint64 m_worked = 0;
    qint64 m_longestWork = 0;
};

} // namespace dbsync::test
