#pragma once

#include "ui/common/page.h"
#include "ui/words/situation.h"

#include <QMenu>
#include <QTimer>

namespace dbsync::ui {

class DatabaseList;
class Tray;

/// Keeps the tray telling how all databases stand, and does what its menu asks for.
class TrayPresenter : public QObject
{
    Q_OBJECT

public:
    TrayPresenter(Tray& tray, DatabaseList& databases, QObject* parent = nullptr);

    QMenu& menu() { return m_menu; }

signals:
    void openRequested(dbsync::ui::View view);
    void setUpRequested();
    void quitRequested();

private:
    void makeMenu();
    void refresh();
    void tellOfConflicts(qint64 conflicts);
    void togglePause();
    Glance gravest() const;

    Tray& m_tray;
    DatabaseList& m_databases;
    QMenu m_menu;
    QAction* m_state;
    QAction* m_sync;
    QAction* m_pause;
    QAction* m_conflicts;
    QTimer m_pauseEnds;
    qint64 m_known = 0; ///< conflicts that were told of, or seen at the start
    bool m_started = false;
};

} // namespace dbsync::ui
