#pragma once

#include "ui/common/page.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTableView;
class QTreeView;

namespace dbsync::ui {

class ConflictListModel;
class ConflictModel;
class DecisionPanel;
class FoldedText;

/// The conflicts, one of them side by side, and the ways out of it.
class ConflictsPage : public Page
{
    Q_OBJECT

public:
    explicit ConflictsPage(QWidget* parent = nullptr);

    QTreeView* list() const { return m_list; }
    QTableView* values() const { return m_values; }
    QLineEdit* filterBox() const { return m_filter; }
    QLabel* leftLabel() const { return m_left; }
    DecisionPanel* panel() const { return m_panel; }
    ConflictModel* choices() const { return m_conflict; }

    FoldedText* details() const { return m_details; }
    QString sentence() const;
    QLabel* waitingLabel() const { return m_waiting; }

signals:
    /// A row is to be shown among the others of its table.
    void rowRequested(const QString& table, const dbsync::Row& key);

protected:
    void reload() override;
    void databaseChanged() override;

private:
    QWidget* makeList();
    QWidget* makeDetail();
    void makeKeys();
    void show(Result<std::vector<device::Conflict>> conflicts);
    void showList();
    void askForWaiting();
    void setDeciding(int conflicts);
    void showWaiting(const std::vector<device::PendingChange>& changes);
    void showCurrent();
    void showChoices();
    void step(int by);
    void decide(device::Decision::Use use);

    ConflictListModel* m_model;
    ConflictModel* m_conflict;
    QTreeView* m_list;
    QLineEdit* m_filter;
    QLabel* m_left;
    QLabel* m_waiting;
    QPushButton* m_open;
    QLabel* m_sentence;
    FoldedText* m_details;
    QTableView* m_values;
    DecisionPanel* m_panel;
    QStackedWidget* m_stack;
    QTimer m_filterSoon;
    bool m_filtered = false; ///< anew, so that the list is to be scrolled to where one is
    bool m_deciding = false;
    int m_alike = 0; ///< as the current one, besides it
};

} // namespace dbsync::ui
