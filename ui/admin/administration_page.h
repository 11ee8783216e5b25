#pragma once

#include "ui/live/cloud.h"

#include <QWidget>

class QComboBox;
class QStackedWidget;
class QTabWidget;

namespace dbsync::ui {

class ListPane;

/// What operators see of the whole installation, and administrators of their company.
class AdministrationPage : public QWidget
{
    Q_OBJECT

public:
    explicit AdministrationPage(Cloud& cloud, QWidget* parent = nullptr);

    QTabWidget* tabs() const { return m_tabs; }
    QComboBox* accountBox() const { return m_account; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    void readAccounts();
    void show(const KnownAccounts& known);
    void showAccount();
    void logIn();

    Cloud& m_cloud;
    QStackedWidget* m_stack;
    QComboBox* m_account;
    QTabWidget* m_tabs;
    std::vector<sync::Account> m_accounts; ///< those that may administrate something
    QString m_shown;                       ///< whose lists the tabs show
    QString m_wanted;                      ///< who has just logged in, until they are among the accounts
};

} // namespace dbsync::ui
