#include "desktop.h"

#include "sync/account/account.h"
#include "sync/auto/commands.h"
#include "ui/live/database_list.h"
#include "ui/live/live_cloud.h"
#include "ui/live/live_database.h"
#include "ui/common/preferences.h"
#include "ui/live/session.h"
#include "ui/tray/system_tray.h"
#include "ui/tray/tray_presenter.h"
#include "ui/window/main_window.h"

#include <QApplication>

namespace dbsync::desktop {

using ui::DatabaseList;
using ui::MainWindow;
using ui::TrayPresenter;

Desktop::Desktop(QApplication& application)
    : m_preferences(std::make_unique<ui::Preferences>(sync::AccountStore::folder() + QStringLiteral("/desktop.ini"))),
      m_theme(std::make_unique<ui::Theme>(application)),
      m_cloud(std::make_unique<ui::LiveCloud>()),
      m_databases(std::make_unique<DatabaseList>(
          [](const QString& path, QObject* parent) { return new ui::LiveDatabase(path, parent); }))
{
    m_theme->setAppearance(m_preferences->appearance());
    m_databases->setAutomatic(m_preferences->automatic());
    m_window = std::make_unique<MainWindow>(ui::Session{*m_databases, *m_cloud, *m_preferences, *m_theme});
    m_tray = std::make_unique<ui::SystemTray>();
    m_presenter = std::make_unique<TrayPresenter>(*m_tray, *m_databases);
    connect(m_window.get(), &MainWindow::quitRequested, qApp, &QApplication::quit);
    connect(m_presenter.get(), &TrayPresenter::quitRequested, qApp, &QApplication::quit);
    connect(m_presenter.get(), &TrayPresenter::setUpRequested, m_window.get(), [this] { m_window->setUp(); });
    connect(m_presenter.get(), &TrayPresenter::openRequested, m_window.get(), [this](ui::View view) {
        m_window->showView(view);
        m_window->present();
    });
    connect(m_tray.get(), &ui::Tray::availabilityChanged, this, &Desktop::obeyTray);
    // Closing is the window's own affair: with a tray it hides, else it asks to quit.
    QApplication::setQuitOnLastWindowClosed(false);
    obeyTray();
}

Desktop::~Desktop() = default;

void Desktop::obeyTray()
{
    m_window->setHidesOnClose(m_tray->isAvailable());
    // A tray that goes away must not leave a program without a face.
    if (!m_tray->isAvailable() && m_window->isHidden() && m_window->testAttribute(Qt::WA_WState_ExplicitShowHide))
        m_window->showMinimized();
}

void Desktop::start(const Arguments& arguments)
{
    openLinked(arguments.database);
    const bool minimized = arguments.minimized || (m_preferences->startMinimized() && !arguments.wantsWindow());
    if (!minimized)
        return show(arguments);
    if (arguments.view)
        m_window->showView(*arguments.view);
    if (!m_tray->isAvailable())
        m_window->showMinimized();
}

void Desktop::openLinked(const QString& wanted)
{
    const QString last = wanted.isEmpty() ? m_preferences->lastDatabase() : wanted;
    if (!wanted.isEmpty())
        m_databases->open(wanted);
    for (const sync::LinkedDatabase& linked : sync::linkedDatabases()) {
        ui::Database* database = m_databases->open(linked.path);
        if (wanted.isEmpty() && linked.path == last)
            m_databases->setCurrent(database);
    }
}

void Desktop::show(const Arguments& arguments)
{
    if (arguments.view)
        m_window->showView(*arguments.view);
    m_window->present();
    if (m_databases->all().empty() && !arguments.view)
        m_window->setUp();
}

void Desktop::takeOver(const Arguments& arguments)
{
    if (!arguments.database.isEmpty())
        m_window->openDatabase(arguments.database);
    if (!arguments.minimized)
        show(arguments);
}

} // namespace dbsync::desktop
