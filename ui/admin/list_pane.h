#pragma once

#include "ui/admin/json_table_model.h"
#include "ui/live/cloud.h"

#include <QWidget>

class QBoxLayout;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeView;

namespace dbsync::ui {

class FormDialog;
class MessageBar;
class ProblemLabel;

/// One of the cloud's lists, with what can be done to the line that is chosen.
class ListPane : public QWidget
{
    Q_OBJECT

public:
    ListPane(Cloud& cloud, Cloud::List list, QWidget* parent = nullptr);

    /// Reads the list with the eyes of `account`; an operator also chooses a company, where the list is of one.
    void setAccount(const sync::Account& account);
    void reload();
    QTreeView* view() const { return m_view; }
    JsonTableModel* model() const { return m_model; }
    QComboBox* tenantBox() const { return m_tenant; }
    /// The button of an act, by its name ("suspend"); null where there is none.
    QPushButton* button(const char* name) const;
    QLineEdit* filterField() const { return m_filter; }
    MessageBar* messages() const { return m_messages; }
    QString problem() const;

protected:
    void showEvent(QShowEvent* event) override;

private:
    using Possible = std::function<bool(const QJsonObject&)>;
    struct Button
    {
        QPushButton* button = nullptr;
        Possible possible; ///< for the line that is chosen; null: without one
    };

    void addButtons(QBoxLayout& layout);
    void addTenantButtons(QBoxLayout& layout);
    void addDatasourceButtons(QBoxLayout& layout);
    void addUserButtons(QBoxLayout& layout);
    void addButton(QBoxLayout& layout, const char* name, const QString& text, Possible possible,
                   std::function<void()> act);
    void showTenants(const Result<QJsonArray>& tenants);
    void read();
    void show(Result<QJsonArray> objects);
    void showCount();
    void filter();
    QHBoxLayout* makeFilter();
    bool mayChange() const;
    /// Chooses a line, by what it is and not by where it stood.
    void choose(const QJsonObject& line, int otherwise);
    void makeKey(const QKeySequence& key, const QString& what, std::function<void()> act);
    /// Presses a button, where there is one that can be pressed.
    void press(const char* name);
    void updateButtons();
    QJsonObject chosen() const;
    QString tenant() const;

    void open(FormDialog* dialog);
    void act(const Cloud::Order& order, const QString& done = {});
    void setState(Cloud::Act what, const QString& state);
    void remove(Cloud::Act what, const QString& question, const QString& consequence);
    void revoke();

    Cloud& m_cloud;
    Cloud::List m_list;
    sync::Account m_account;
    JsonTableModel* m_model;
    QTreeView* m_view;
    QComboBox* m_tenant;
    QLabel* m_tenantLabel;
    QLineEdit* m_filter;
    QLabel* m_count;
    MessageBar* m_messages;
    ProblemLabel* m_problem;
    std::vector<Button> m_buttons;
    QJsonObject m_made; ///< what was just added, to be chosen
    bool m_wasRead = false;
};

} // namespace dbsync::ui
