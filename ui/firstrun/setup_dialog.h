#pragma once

#include "ui/firstrun/setup_step.h"

#include <QDialog>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace dbsync::ui {

class AccountStep;
class FileStep;
class FirstSyncStep;
class ProblemLabel;
class ServerStep;

/// The set-up: server, account, file, first sync. Each step can be gone back to until the first sync is done.
class SetupDialog : public QDialog
{
    Q_OBJECT

public:
    explicit SetupDialog(Cloud& cloud, QWidget* parent = nullptr);
    ~SetupDialog() override;

    /// The file to link, asked for all the same.
    void setFile(const QString& path);

    ServerStep* serverStep() const { return m_server; }
    AccountStep* accountStep() const { return m_account; }
    FileStep* fileStep() const { return m_file; }
    FirstSyncStep* firstSyncStep() const { return m_firstSync; }
    int currentStep() const;
    void goTo(int step);
    QPushButton* nextButton() const { return m_next; }
    QPushButton* backButton() const { return m_back; }
    QString problem() const;
    QPushButton* leaveButton() const { return m_cancel; }

    void reject() override;

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

signals:
    /// The first sync of a file begins: nobody else should sync it meanwhile.
    void begun(const QString& path);
    /// The file is linked and synced for the first time.
    void linked(const QString& path);
    /// The first sync began and was left; the file is linked, if it got that far. `stopped`: because somebody wanted it
    /// to stop, and not because it failed.
    void leftEarly(const QString& path, bool stopped);

private:
    void addStep(SetupStep* step);
    QWidget* makeHead();
    QWidget* makeButtons();
    void refresh();
    void enableNext(bool enabled);
    void goOn();
    void next();
    void back();
    void finish();
    SetupStep* step(int index) const;

    SetupPlan m_plan;
    QLabel* m_title;
    QLabel* m_explanation;
    QLabel* m_position;
    QStackedWidget* m_steps;
    ProblemLabel* m_problem;
    QPushButton* m_back;
    QPushButton* m_next;
    QPushButton* m_cancel;
    ServerStep* m_server;
    AccountStep* m_account;
    FileStep* m_file;
    FirstSyncStep* m_firstSync;
    bool m_busy = false;
    bool m_keyboardHeld = false; ///< by the dialog itself, while the button that had it is off
};

} // namespace dbsync::ui
