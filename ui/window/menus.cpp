#include "ui/firstrun/setup_dialog.h"
#include "ui/live/database_list.h"
#include "ui/look/icons.h"
#include "ui/window/keys_dialog.h"
#include "ui/window/main_window.h"
#include "ui/window/navigation.h"

#include <QMenuBar>
#include <QMessageBox>

#include <chrono>

namespace dbsync::ui {

namespace {

void showAbout(QWidget* parent)
{
    auto* box =
        new QMessageBox(QMessageBox::NoIcon, MainWindow::tr("About db-sync"),
                        MainWindow::tr("db-sync %1").arg(QStringLiteral(DBSYNC_VERSION)), QMessageBox::Close, parent);
    box->setIconPixmap(applicationIcon().pixmap(parent->fontMetrics().height() * 4));
    box->setInformativeText(
        MainWindow::tr("Keeps SQLite databases in step with a company's cloud.\nLicensed under Apache-2.0."));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace

void MainWindow::makeMenus()
{
    menuBar()->setAccessibleName(tr("Menu"));
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addAction(icon(QStringLiteral("add")), tr("&Link another database…"), QKeySequence::New, this,
                    [this] { setUp(); });
    file->addSeparator();
    file->addAction(tr("&Quit"), QKeySequence::Quit, this, &MainWindow::askToQuit);

    QMenu* sync = menuBar()->addMenu(tr("&Sync"));
    sync->addAction(icon(QStringLiteral("sync")), tr("&Sync now"), QKeySequence::Refresh, this,
                    [this] { act(m_session.databases.current() ? NextAct::Sync : NextAct::SetUp); });
    const auto syncOnly = [this](bool upload) {
        if (Database* database = m_session.databases.current())
            database->sync({upload, !upload, false});
    };
    sync->addAction(tr("S&end only"), this, [syncOnly] { syncOnly(true); });
    sync->addAction(tr("&Fetch only"), this, [syncOnly] { syncOnly(false); });
    sync->addSeparator();
    QAction* pause = sync->addAction(tr("&Pause automatic sync"), this,
                                     [this](bool paused) { m_session.databases.setPaused(paused); });
    pause->setCheckable(true);
    QAction* pauseForAnHour = sync->addAction(tr("Pause for an &hour"), this,
                                              [this] { m_session.databases.pauseFor(std::chrono::hours(1)); });
    connect(sync, &QMenu::aboutToShow, pause, [this, pause, pauseForAnHour] {
        pause->setChecked(m_session.databases.isPaused());
        pauseForAnHour->setEnabled(!m_session.databases.isPaused());
    });

    QMenu* view = menuBar()->addMenu(tr("&View"));
    for (int i = 0; i < m_navigation->count(); ++i) {
        const auto shown = static_cast<View>(i);
        view->addAction(m_navigation->item(i)->icon(), Navigation::title(shown),
                        QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + i)), this,
                        [this, shown] { showView(shown); });
    }

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    help->addAction(tr("&Keyboard shortcuts…"), QKeySequence::HelpContents, this, [this] {
        auto* dialog = new KeysDialog(KeysDialog::keysOf(*this, {m_pages.begin(), m_pages.end()}), this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    help->addAction(applicationIcon(), tr("&About db-sync"), this, [this] { showAbout(this); });
}

} // namespace dbsync::ui
