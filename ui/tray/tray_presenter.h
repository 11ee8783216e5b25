#pragma once

#include "ui/tray/notices.h"
#include "ui/words/situation.h"

#include <QMenu>

#include <utility>
#include <vector>

namespace dbsync::ui {

class DatabaseList;
class Tray;

/// Keeps the tray telling how all databases stand, and does what its menu asks for.
class TrayPresenter : public QObject
{
    Q_OBJECT

public:
    TrayPresenter(Tray& tray, DatabaseList& databases, const Preferences& preferences, QObject* parent = nullptr);

    QMenu& menu() { return m_menu; }
    Notices& notices() { return m_notices; }

signals:
    /// `database` is null where any will do.
    void openRequested(dbsync::ui::View view, dbsync::ui::Database* database);
    void setUpRequested();
    void quitRequested();

private:
    void makeMenu();
    void refresh();
    void open();
    void openConflicts();
    void listDatabases();
    void showDatabases();
    void togglePause();
    std::pair<Glance, Database*> gravest() const;

    Tray& m_tray;
    DatabaseList& m_databases;
    QMenu m_menu;
    QAction* m_state;
    std::vector<QAction*> m_each; ///< the databases, where there are several
    QAction* m_below = nullptr;   ///< what comes after them
    QAction* m_sync;
    QAction* m_pause;
    QAction* m_conflicts;
    Notices m_notices;
    Notice m_last; ///< what was told last, and is led to
};

} // namespace dbsync::ui
