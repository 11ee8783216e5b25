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

protected:
    void reload() override;
    void databaseChanged() override;

private:
    QWidget* makeList();
    QWidget* makeDetail();
    void show(Result<std::vector<device::PendingChange>> changes);
    void showCurrent();
    void askToRevert();
    const device::PendingChange* current() const;

    PendingModel* m_model;
    QSortFilterProxyModel* m_filtered;
    ChangeModel* m_change;
    QTreeView* m_list;
    QLineEdit* m_filter;
    QLabel* m_title;
    QTreeView* m_values;
    QPushButton* m_revert;
    QStackedWidget* m_stack;
    QTimer m_filterSoon;
};

} // namespace dbsync::ui
