#pragma once

#include "ui/firstrun/setup_step.h"
#include "ui/words/time_left.h"

class QLabel;
class QProgressBar;
class QTreeWidget;

namespace dbsync::ui {

/// What will sync, and the first sync with its progress and outcome.
class FirstSyncStep : public SetupStep
{
    Q_OBJECT

public:
    FirstSyncStep(Cloud& cloud, SetupPlan& plan, QWidget* parent = nullptr);

    QString title() const override;
    QString explanation() const override;
    QString nextLabel() const override;
    QString leaveLabel() const override;
    bool canProceed() const override;
    void enter() override;
    void proceed() override;
    bool stop() override;

    bool isDone() const { return m_state == State::Done; }
    /// Whether the file may be linked already, though the first sync did not end.
    bool wasBegun() const { return m_begun; }
    /// Whether somebody stopped it, and has not gone on with it.
    bool isStopped() const { return m_stopped; }
    QTreeWidget* tables() const { return m_tables; }
    QString outcome() const;

signals:
    void begun();

private:
    enum class State { Ready, Running, Done };

    bool isNewFile() const;
    void listTables();
    sync::LinkOptions options() const;
    void show(const sync::Progress& progress);
    void finish(Result<sync::LinkReport> report);
    void setState(State state);

    QLabel* m_intro;
    QTreeWidget* m_tables;
    QLabel* m_text;
    QProgressBar* m_bar;
    State m_state = State::Ready;
    TimeLeft m_left;
    bool m_begun = false;
    bool m_stopped = false;
    bool m_refused = false; ///< the last try, so that there is nothing that could go on
};

} // namespace dbsync::ui
