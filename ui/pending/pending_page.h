#pragma once

#include "ui/common/page.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QStackedWidget;
class QTreeView;

namespace dbsync::ui {

class ChangeModel;
class DeletionsPanel;
class EmptyState;
class PendingModel;

/// What waits to be sent, and each change's values before and after.
class PendingPage : public Page
{
    Q_OBJECT

public:
    explicit PendingPage(QWidget* parent = nullptr);

    QTreeView* list() const { return m_list; }
    QLineEdit* filterBox() const { return m_filter; }
    QPushButton* revertButton() const { return m_revert; }
    QPushButton* openButton() const { return m_open; }
    QPushButton* undoButton() const { return m_undo; }
    DeletionsPanel* deletions() const { return m_deletions; }

signals:
    /// A row is to be shown among the others of its table.
    void rowRequested(const QString& table, const dbsync::Row& key);

protected:
    void reload() override;
    void databaseChanged() override;

private:
    QWidget* makeList();
    QWidget* makeDetail();
    void show(Result<std::vector<device::PendingChange>> changes);
    void showCurrent();
    void showHistory();
    void askToRevert();
    void revert(const std::vector<std::pair<std::string, Row>>& keys);
    void keepDeleted();
    void openCurrent();
    const device::PendingChange* current() const;
    /// The changes that are selected, those below a selected table included.
    std::vector<const device::PendingChange*> selected() const;

    PendingModel* m_model;
    QSortFilterProxyModel* m_filtered;
    ChangeModel* m_change;
    QTreeView* m_list;
    QLineEdit* m_filter;
    QLabel* m_title;
    QTreeView* m_values;
    QPushButton* m_revert;
    QPushButton* m_open;
    QPushButton* m_undo;
    DeletionsPanel* m_deletions;
    QStackedWidget* m_stack;
    QLabel* m_more; ///< where more wait than are shown
    QTimer m_filterSoon;
};

} // namespace dbsync::ui
