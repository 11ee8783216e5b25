#pragma once

#include "ui/common/page.h"

class QLabel;
class QLayout;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTreeView;

namespace dbsync::ui {

class ChangeModel;
class DeletionsPanel;
class EmptyState;
class PendingLoader;
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
    QPushButton* historyButton() const { return m_rowHistory; }
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
    QLayout* makeActs();
    void showLoaded();
    void loadVisible();
    bool isCounted();
    void connectParts();
    void showCurrent();
    void showUndo();
    void showRowHistory();
    void askToRevert();
    void revert(const ChosenChanges& changes, qint64 count);
    void keepRows();
    void openCurrent();
    const device::PendingChange* current() const;
    /// The changes that are selected, and how many they are.
    std::pair<ChosenChanges, qint64> selected() const;

    PendingModel* m_model;
    PendingLoader* m_loader;
    ChangeModel* m_change;
    QTreeView* m_list;
    QLineEdit* m_filter;
    QLabel* m_title;
    QTreeView* m_values;
    QPushButton* m_revert;
    QPushButton* m_open;
    QPushButton* m_rowHistory;
    QPushButton* m_undo;
    DeletionsPanel* m_deletions;
    QStackedWidget* m_stack;
    QLabel* m_nothingFound;
    QTimer m_filterSoon;
    bool m_fresh = true; ///< nothing was shown of this database yet
};

} // namespace dbsync::ui
