#pragma once

#include "ui/admin/json_table_model.h"
#include "ui/live/cloud.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTreeView;

namespace dbsync::ui {

class ProblemLabel;

/// One of the cloud's lists, with a button that reads it again and, where things can be added, one for that.
class ListPane : public QWidget
{
    Q_OBJECT

public:
    ListPane(Cloud& cloud, Cloud::List list, QWidget* parent = nullptr);

    /// Reads the list with the eyes of `account`.
    void setAccount(const sync::Account& account);
    void reload();
    QTreeView* view() const { return m_view; }
    JsonTableModel* model() const { return m_model; }
    static QString title(Cloud::List list);

private:
    static std::vector<JsonTableModel::Column> columns(Cloud::List list);
    void show(Result<QJsonArray> objects);
    void add();

    Cloud& m_cloud;
    Cloud::List m_list;
    sync::Account m_account;
    JsonTableModel* m_model;
    QTreeView* m_view;
    QLabel* m_count;
    ProblemLabel* m_problem;
    QPushButton* m_add;
};

} // namespace dbsync::ui
