#pragma once

#include "ui/common/page.h"

class QStackedWidget;
class QTreeView;

namespace dbsync::ui {

class ActivityModel;

/// What each sync did, both directions, and by whom.
class ActivityPage : public Page
{
    Q_OBJECT

public:
    explicit ActivityPage(QWidget* parent = nullptr);

    QTreeView* list() const { return m_list; }

protected:
    void reload() override;
    void databaseChanged() override;

private:
    void show(Result<std::vector<device::ActivityEntry>> entries);

    ActivityModel* m_model;
    QTreeView* m_list;
    QStackedWidget* m_stack;
};

} // namespace dbsync::ui
