#pragma once

#include "ui/common/page.h"
#include "ui/live/session.h"

#include <QMainWindow>
#include <QPointer>

class QStackedWidget;

namespace dbsync::ui {

class ActivityPage;
class AdministrationPage;
class ConflictsPage;
class DatabaseChooser;
class HeaderBar;
class LocalDataPage;
class Navigation;
class OverviewPage;
class PendingPage;
class SettingsPage;
class SetupDialog;

/// The window: navigation at the side, the state above, one view at a time.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(const Session& session, QWidget* parent = nullptr);
    ~MainWindow() override;

    void showView(View view);
    View currentView() const;
    QWidget* page(View view) const { return m_pages[static_cast<std::size_t>(view)]; }
    HeaderBar* header() const { return m_header; }
    Navigation* navigation() const { return m_navigation; }
    SetupDialog* setup() const;

    /// Shows the window, above others.
    void present();
    /// Whether closing hides the window, because a tray icon leads back to it; else closing quits.
    void setHidesOnClose(bool hides) { m_hidesOnClose = hides; }
    /// Quits, but asks where something that was typed could not be written yet.
    void askToQuit();
    /// Opens the set-up, for a file where one is given.
    void setUp(const QString& path = {});
    /// Shows a linked file; the set-up for one that is not linked yet follows by itself. Where that is given up, what
    /// was shown before is shown again.
    void openDatabase(const QString& path);

signals:
    void quitRequested();
    /// A file that was to be set up is open no more.
    void setUpGivenUp();

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makePages();
    void makeMenus();
    QWidget* makeSide();
    QWidget* makeMain();
    void connectPages();
    template <typename T>
    T* addPage(T* page);
    void showDatabase(Database* database);
    void showCounts();
    int unwritten() const;
    void showPage();
    void act(NextAct act);
    void signIn();
    void giveUp(Database* database, Database* before);
    void takeFile(const QString& path);
    /// Shows a file if it is linked.
    void showLinked(const QString& path, std::function<void()> otherwise);
    void saveGeometryNow();
    void bringOntoScreen();

    Session m_session;
    DatabaseChooser* m_chooser;
    Navigation* m_navigation;
    HeaderBar* m_header;
    QStackedWidget* m_stack;
    QWidget* m_welcome = nullptr;
    std::vector<QWidget*> m_pages;
    OverviewPage* m_overview = nullptr;
    LocalDataPage* m_localData = nullptr;
    PendingPage* m_pending = nullptr;
    ConflictsPage* m_conflicts = nullptr;
    ActivityPage* m_activity = nullptr;
    SettingsPage* m_settings = nullptr;
    QPointer<SetupDialog> m_setup;
    bool m_hidesOnClose = false;
};

} // namespace dbsync::ui
