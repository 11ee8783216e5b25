#include "desktop.h"

#include "sync/account/account.h"
#include "sync/auto/commands.h"
#include "ui/common/accessibility.h"
#include "ui/common/preferences.h"
#include "ui/live/database_list.h"
#include "ui/live/kept_pauses.h"
#include "ui/live/live_cloud.h"
#include "ui/live/live_database.h"
#include "ui/live/session.h"
#include "ui/settings/autostart.h"
#include "ui/tray/system_tray.h"
#include "ui/tray/tray_presenter.h"
#include "ui/window/main_window.h"
#include "ui/window/window_host.h"

#include <QApplication>

#include <algorithm>
#include <chrono>

namespace dbsync::desktop {

using ui::DatabaseList;
using ui::MainWindow;
using ui::TrayPresenter;

namespace {

/// Not QApplication::quit(), which any open window may refuse: a dialog with a sync, a window that hides in the tray.
void quit()
{
    QCoreApplication::exit(0);
}

} // namespace

Desktop::Desktop(QApplication& application)
    : m_preferences(std::make_unique<ui::Preferences>(sync::AccountStore::folder() + QStringLiteral("/desktop.ini"))),
      m_theme(std::make_unique<ui::Theme>(application)),
      m_cloud(std::make_unique<ui::LiveCloud>()),
      m_databases(std::make_unique<DatabaseList>(
          [](const QString& path, QObject* parent) { return new ui::LiveDatabase(path, parent); }))
{
    ui::setUpAccessibility(application);
    m_theme->setAppearance(m_preferences->appearance());
    obeyPreferences();
    ui::keepPauses(*m_databases, *m_preferences);
    m_host = std::make_unique<ui::WindowHost>(ui::Session{*m_databases, *m_cloud, *m_preferences, *m_theme});
    m_tray = std::make_unique<ui::SystemTray>();
    makePresenter();
    connect(m_host.get(), &ui::WindowHost::quitRequested, qApp, quit);
    connect(m_host.get(), &ui::WindowHost::languageChanged, this, &Desktop::makePresenter);
    connect(m_host.get(), &ui::WindowHost::setUpGivenUp, &m_lookSoon, qOverload<>(&QTimer::start));
    connect(m_preferences.get(), &ui::Preferences::changed, this, &Desktop::obeyPreferences);
    connect(m_cloud.get(), &ui::Cloud::accountsChanged, this, &Desktop::syncAfterLogIn);
    connect(m_tray.get(), &ui::Tray::availabilityChanged, this, &Desktop::obeyTray);
    // Closing is the window's own affair: with a tray it hides, else it asks to quit.
    QApplication::setQuitOnLastWindowClosed(false);
    obeyTray();
}

Desktop::~Desktop() = default;

void Desktop::makePresenter()
{
    m_presenter = std::make_unique<TrayPresenter>(*m_tray, *m_databases, *m_preferences);
    m_presenter->notices().setWatched([this] { return m_host->window().isActiveWindow(); });
    // Without a tray the window's button in the task bar says that something waits.
    connect(&m_presenter->notices(), &ui::Notices::told, this, [this] {
        if (!m_tray->isAvailable())
            QApplication::alert(&m_host->window());
    });
    connect(m_presenter.get(), &TrayPresenter::quitRequested, this, [this] { m_host->window().askToQuit(); });
    connect(m_presenter.get(), &TrayPresenter::setUpRequested, this, [this] { m_host->window().setUp(); });
    connect(m_presenter.get(), &TrayPresenter::openRequested, this, [this](ui::View view, ui::Database* database) {
        if (database)
            m_databases->setCurrent(database);
        m_host->window().showView(view);
        m_host->window().present();
    });
}

void Desktop::obeyPreferences()
{
    const int schedule = m_preferences->schedule();
    m_databases->setAutomatic(schedule == ui::Preferences::onChange);
    m_databases->setInterval(std::chrono::minutes(std::max(0, schedule)));
}

/// What waited for someone to sign in goes on.
void Desktop::syncAfterLogIn()
{
    for (ui::Database* database : m_databases->all()) {
        if (database->situation().status.state == device::State::Refused && !database->situation().problem)
            database->syncNow();
    }
}

void Desktop::obeyTray()
{
    MainWindow& window = m_host->window();
    m_host->setHidesOnClose(m_tray->isAvailable());
    // A tray that goes away must not leave a program without a face.
    if (!m_tray->isAvailable() && window.isHidden() && m_started)
        window.showMinimized();
}

void Desktop::start(const Arguments& arguments)
{
    m_started = true;
    ui::Autostart::own().follow();
    openLinked(arguments.database);
    m_lookSoon.setSingleShot(true);
    m_lookSoon.setInterval(std::chrono::milliseconds(500));
    connect(&m_lookSoon, &QTimer::timeout, this, &Desktop::openOthers);
    connect(&m_configuration, &QFileSystemWatcher::directoryChanged, &m_lookSoon, qOverload<>(&QTimer::start));
    m_configuration.addPath(sync::AccountStore::folder());
    const bool minimized = arguments.minimized || (m_preferences->startMinimized() && !arguments.wantsWindow());
    if (!minimized)
        return show(arguments);
    if (arguments.view)
        m_host->window().showView(*arguments.view);
    if (!m_tray->isAvailable())
        m_host->window().showMinimized();
}

void Desktop::openLinked(const QString& wanted)
{
    const QString last = wanted.isEmpty() ? m_preferences->lastDatabase() : wanted;
    if (!wanted.isEmpty())
        m_host->window().openDatabase(wanted);
    for (const sync::LinkedDatabase& linked : sync::linkedDatabases()) {
        ui::Database* database = m_databases->open(linked.path);
        if (wanted.isEmpty() && linked.path == last)
            m_databases->setCurrent(database);
    }
}

/// What the set-up links it opens itself, once its first sync is done.
void Desktop::openOthers()
{
    if (m_host->window().setup())
        return;
    for (const sync::LinkedDatabase& linked : sync::linkedDatabases())
        m_databases->open(linked.path);
}

void Desktop::show(const Arguments& arguments)
{
    if (arguments.view)
        m_host->window().showView(*arguments.view);
    m_host->window().present();
    if (m_databases->all().empty() && !arguments.view)
        m_host->window().setUp();
}

void Desktop::takeOver(const Arguments& arguments)
{
    if (!arguments.database.isEmpty())
        m_host->window().openDatabase(arguments.database);
    if (!arguments.minimized)
        show(arguments);
}

} // namespace dbsync::desktop
