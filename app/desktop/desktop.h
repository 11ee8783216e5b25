#pragma once

#include "arguments.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

#include <memory>

class QApplication;

namespace dbsync::ui {
class Cloud;
class DatabaseList;
class Preferences;
class Theme;
class Tray;
class TrayPresenter;
class WindowHost;
} // namespace dbsync::ui

namespace dbsync::desktop {

/// The running program: its databases, its window, its tray.
class Desktop : public QObject
{
    Q_OBJECT

public:
    explicit Desktop(QApplication& application);
    ~Desktop() override;

    void start(const Arguments& arguments);
    /// What a later start of the program was asked for.
    void takeOver(const Arguments& arguments);

private:
    void openLinked(const QString& wanted);
    void openOthers();
    void show(const Arguments& arguments);
    void obeyTray();
    void obeyPreferences();
    void makePresenter();
    void syncAfterLogIn();

    std::unique_ptr<ui::Preferences> m_preferences;
    std::unique_ptr<ui::Theme> m_theme;
    std::unique_ptr<ui::Cloud> m_cloud;
    std::unique_ptr<ui::DatabaseList> m_databases;
    std::unique_ptr<ui::WindowHost> m_host;
    std::unique_ptr<ui::Tray> m_tray;
    std::unique_ptr<ui::TrayPresenter> m_presenter;
    QFileSystemWatcher m_configuration;
    QTimer m_lookSoon; ///< whether another program has linked a database
    bool m_started = false;
};

} // namespace dbsync::desktop
