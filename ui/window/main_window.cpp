#include "ui/window/main_window.h"

#include "ui/activity/activity_page.h"
#include "ui/admin/administration_page.h"
#include "ui/common/accessibility.h"
#include "ui/common/confirmation.h"
#include "ui/common/empty_state.h"
#include "ui/common/message_bar.h"
#include "ui/common/preferences.h"
#include "ui/conflicts/conflicts_page.h"
#include "ui/firstrun/setup_dialog.h"
#include "ui/live/cloud.h"
#include "ui/live/database_list.h"
#include "ui/live/edit_queue.h"
#include "ui/localdata/local_data_page.h"
#include "ui/look/icons.h"
#include "ui/overview/overview_page.h"
#include "ui/pending/pending_page.h"
#include "ui/settings/login_dialog.h"
#include "ui/settings/settings_page.h"
#include "ui/window/database_chooser.h"
#include "ui/window/header_bar.h"
#include "ui/window/navigation.h"
#include "ui/words/value_text.h"

#include <QCloseEvent>
#include <QMimeData>
#include <QScreen>
#include <QStackedWidget>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace dbsync::ui {

MainWindow::MainWindow(const Session& session, QWidget* parent)
    : QMainWindow(parent),
      m_session(session),
      m_chooser(new DatabaseChooser(session.databases)),
      m_navigation(new Navigation),
      m_header(new HeaderBar),
      m_stack(new QStackedWidget)
{
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    makePages();
    auto* central = new QWidget;
    auto* layout = new QHBoxLayout(central);
    layout->setSpacing(fontMetrics().height() * 2 / 3);
    layout->addWidget(makeSide());
    layout->addWidget(makeMain(), 1);
    setCentralWidget(central);
    makeMenus();
    connectPages();

    connect(m_navigation, &Navigation::viewChosen, this, &MainWindow::showPage);
    connect(m_header, &HeaderBar::actRequested, this, &MainWindow::act);
    connect(m_header, &HeaderBar::glanceChanged, this, &MainWindow::showCounts);
    connect(&m_session.databases, &DatabaseList::currentChanged, this, &MainWindow::showDatabase);
    connect(&m_session.databases, &DatabaseList::changed, this, &MainWindow::showCounts);
    m_navigation->setCurrentView(View::Overview);
    showDatabase(m_session.databases.current());
    const QFontMetrics metrics = fontMetrics();
    resize(QSize(metrics.averageCharWidth() * 165, metrics.height() * 44)
               .boundedTo(screen()->availableGeometry().size() * 19 / 20));
    restoreGeometry(m_session.preferences.geometry());
    bringOntoScreen();
}

/// A screen that has become smaller since, or is another, shows all of the window still.
void MainWindow::bringOntoScreen()
{
    if (isMaximized() || isFullScreen() || screen()->availableVirtualGeometry().contains(geometry()))
        return;
    const QRect available =
        screen()->availableGeometry().adjusted(0, style()->pixelMetric(QStyle::PM_TitleBarHeight), 0, 0);
    resize(size().boundedTo(available.size()));
    QRect there = geometry();
    there.moveLeft(std::clamp(there.left(), available.left(), available.right() + 1 - there.width()));
    there.moveTop(std::clamp(there.top(), available.top(), available.bottom() + 1 - there.height()));
    setGeometry(there);
}

MainWindow::~MainWindow()
{
    if (testAttribute(Qt::WA_WState_ExplicitShowHide))
        saveGeometryNow();
}

template <typename T>
T* MainWindow::addPage(T* page)
{
    setAccessibleRole(*page, QAccessible::Grouping);
    page->setAccessibleName(Navigation::title(static_cast<View>(m_pages.size())));
    m_pages.push_back(page);
    m_stack->addWidget(page);
    return page;
}

void MainWindow::makePages()
{
    m_overview = addPage(new OverviewPage);
    m_localData = addPage(new LocalDataPage);
    m_localData->setPreferences(&m_session.preferences);
    m_pending = addPage(new PendingPage);
    m_conflicts = addPage(new ConflictsPage);
    m_activity = addPage(new ActivityPage);
    m_settings = addPage(new SettingsPage(m_session));
    addPage(new AdministrationPage(m_session.cloud));
    auto* welcome = new EmptyState(QStringLiteral("database"));
    welcome->setWords(tr("Welcome to db-sync"),
                      tr("It keeps an SQLite database on this computer in step with your company's cloud. Choose a "
                         "database file, or drop one here, to begin."));
    welcome->setAct(tr("Set up…"));
    connect(welcome, &EmptyState::acted, this, [this] { setUp(); });
    m_welcome = welcome;
    m_stack->addWidget(m_welcome);
}

QWidget* MainWindow::makeSide()
{
    auto* add = new QToolButton;
    add->setIcon(icon(QStringLiteral("add")));
    add->setToolTip(tr("Link another database"));
    add->setAccessibleName(tr("Link another database"));
    connect(add, &QToolButton::clicked, this, [this] { setUp(); });
    auto* top = new QHBoxLayout;
    top->addWidget(m_chooser, 1);
    top->addWidget(add);
    auto* side = new QWidget;
    side->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    layout->addLayout(top);
    layout->addWidget(m_navigation, 1);
    side->setFixedWidth(std::max(m_navigation->sizeHint().width(), side->sizeHint().width()));
    return side;
}

QWidget* MainWindow::makeMain()
{
    auto* main = new QWidget;
    auto* layout = new QVBoxLayout(main);
    layout->setContentsMargins({});
    layout->setSpacing(0); // the header brings its own
    layout->addWidget(m_header);
    layout->addWidget(m_stack, 1);
    return main;
}

void MainWindow::connectPages()
{
    for (QWidget* widget : m_pages) {
        auto* page = qobject_cast<Page*>(widget);
        if (!page)
            continue;
        connect(page, &Page::failed, this, [this](const Error& error) {
            const Database* database = m_session.databases.current();
            const auto told = database ? database->situation().problem : std::nullopt;
            // The state says it already, and what to do.
            if (error.code != "notLinked" && (!told || told->code != error.code))
                m_header->messages()->showError(error);
        });
        connect(page, &Page::notice, m_header->messages(), &MessageBar::showNotice);
        connect(page, &Page::viewRequested, this, &MainWindow::showView);
    }
    connect(m_overview, &OverviewPage::actRequested, this, [this] { act(m_header->glance().act); });
    connect(m_overview, &OverviewPage::tableRequested, this, [this](const QString& table) {
        showView(View::LocalData);
        m_localData->showTable(table);
    });
    const auto showRow = [this](const QString& table, const Row& key) {
        showView(View::LocalData);
        m_localData->showRow(table, key);
    };
    connect(m_pending, &PendingPage::rowRequested, this, showRow);
    connect(m_conflicts, &ConflictsPage::rowRequested, this, showRow);
    connect(m_activity, &ActivityPage::rowRequested, this, showRow);
    connect(m_settings, &SettingsPage::setUpRequested, this, [this] { setUp(); });
    connect(m_settings, &SettingsPage::notice, m_header->messages(), &MessageBar::showNotice);
    connect(m_settings, &SettingsPage::failed, m_header->messages(), &MessageBar::showError);
}

void MainWindow::showView(View view)
{
    m_navigation->setCurrentView(view);
    showPage();
}

View MainWindow::currentView() const
{
    return m_navigation->currentView();
}

void MainWindow::showPage()
{
    const View view = m_navigation->currentView();
    QWidget* page = this->page(view);
    const bool needsDatabase = qobject_cast<Page*>(page);
    m_header->setLineShown(view != View::Overview);
    QWidget* wanted = needsDatabase && !m_session.databases.current() ? m_welcome : page;
    if (wanted != m_stack->currentWidget())
        m_header->messages()->letGo();
    m_stack->setCurrentWidget(wanted);
    showCounts();
}

SetupDialog* MainWindow::setup() const
{
    return m_setup;
}

void MainWindow::present()
{
    if (isMinimized())
        showNormal();
    show();
    raise();
    activateWindow();
}

void MainWindow::showDatabase(Database* database)
{
    m_header->setDatabase(database);
    for (QWidget* widget : m_pages) {
        if (auto* page = qobject_cast<Page*>(widget))
            page->setDatabase(database);
    }
    if (database)
        m_session.preferences.setLastDatabase(database->path());
    showPage();
}

void MainWindow::showCounts()
{
    const Database* database = m_session.databases.current();
    const bool known = database && database->situation().known && !database->situation().problem;
    const device::Status status = known ? database->situation().status : device::Status{};
    m_navigation->setCount(View::Pending, status.pending);
    m_navigation->setCount(View::Conflicts, status.conflicts);
    const QString product = QStringLiteral("db-sync");
    setWindowTitle(database ? tr("%1 – %2 – %3", "state, file, product")
                                  .arg(m_header->glance().word, m_session.databases.nameOf(*database), product)
                            : product);
}

void MainWindow::act(NextAct act)
{
    Database* database = m_session.databases.current();
    if (!database)
        return setUp();
    switch (act) {
    case NextAct::Sync:
        database->syncNow();
        break;
    case NextAct::Resolve:
        showView(View::Conflicts);
        break;
    case NextAct::Review:
        showView(View::Pending);
        break;
    case NextAct::SignIn:
        signIn();
        break;
    case NextAct::SetUp:
        setUp(database->path());
        break;
    case NextAct::Settings:
        showView(View::Settings);
        static_cast<SettingsPage*>(page(View::Settings))->goToDatabase(database->path());
        break;
    case NextAct::Retry:
        database->refresh();
        database->queue().tryNow();
        break;
    case NextAct::Nothing:
        break;
    }
}

void MainWindow::signIn()
{
    Database* database = m_session.databases.current();
    if (!database)
        return;
    const device::Status& status = database->situation().status;
    auto* dialog = new LoginDialog(m_session.cloud, LoginDialog::Who::User, this);
    dialog->setPlace(toQString(status.server), toQString(status.tenant));
    connect(dialog, &LoginDialog::loggedIn, database, [database] { database->syncNow(); });
    dialog->open();
}

void MainWindow::saveGeometryNow()
{
    m_session.preferences.setGeometry(saveGeometry());
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    saveGeometryNow();
    if (m_hidesOnClose) {
        event->ignore();
        hide();
        return;
    }
    event->setAccepted(unwritten() == 0);
    askToQuit();
}

void MainWindow::askToQuit()
{
    const int waiting = unwritten();
    if (waiting == 0) {
        emit quitRequested();
        return;
    }
    const auto& all = m_session.databases.all();
    const bool kept = std::all_of(all.begin(), all.end(), [](Database* each) { return each->queue().isKept(); });
    present();
    confirm(this, tr("Quit before %Ln change(s) could be written?", nullptr, waiting),
            kept ? tr("The file cannot be written to right now. What you typed is kept, and is written when db-sync "
                      "runs again and the file can be written to.")
                 : tr("The file cannot be written to right now. What you typed waits for it, and is lost when db-sync "
                      "quits."),
            tr("Quit"), [this] { emit quitRequested(); });
}

int MainWindow::unwritten() const
{
    int count = 0;
    for (Database* database : m_session.databases.all())
        count += database->queue().waiting();
    return count;
}

} // namespace dbsync::ui
