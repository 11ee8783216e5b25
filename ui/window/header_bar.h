#pragma once

#include "ui/live/database.h"

#include <QTimer>
#include <QWidget>

namespace dbsync::ui {

class MessageBar;
class ProgressStrip;
class StateLine;
class SyncButton;

/// What stands above every view: the state, the next act, the progress of a sync, and news.
class HeaderBar : public QWidget
{
    Q_OBJECT

public:
    explicit HeaderBar(QWidget* parent = nullptr);

    void setDatabase(Database* database);
    /// Whether the state and the button are shown here; a view that says the same itself leaves them out.
    void setLineShown(bool shown);
    MessageBar* messages() const { return m_messages; }
    StateLine* stateLine() const { return m_state; }
    SyncButton* syncButton() const { return m_button; }
    ProgressStrip* progress() const { return m_progress; }
    const Glance& glance() const { return m_glance; }

signals:
    void actRequested(dbsync::ui::NextAct act);
    void glanceChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void showProgress(const Situation& situation);
    void tell(const sync::SyncReport& report);
    void askForDeletions();

    Database* m_database = nullptr;
    Glance m_glance;
    QWidget* m_line;
    StateLine* m_state;
    SyncButton* m_button;
    ProgressStrip* m_progress;
    MessageBar* m_messages;
    QWidget* m_gap;
    QTimer m_minute; ///< "yesterday" comes without a change of state
    QTimer m_lasts;  ///< until a sync that nobody asked for shows its progress
    bool m_wasSyncing = false;
    bool m_hadProblem = false;
};

} // namespace dbsync::ui
