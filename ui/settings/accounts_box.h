#pragma once

#include "ui/live/cloud.h"

#include <QGroupBox>

class QLabel;
class QPushButton;
class QTreeWidget;

namespace dbsync::ui {

/// Who is logged in where, and where the credentials lie.
class AccountsBox : public QGroupBox
{
    Q_OBJECT

public:
    explicit AccountsBox(Cloud& cloud, QWidget* parent = nullptr);

    QTreeWidget* list() const { return m_list; }
    QString place() const;

signals:
    void failed(const dbsync::Error& error);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void reload();
    void show(const KnownAccounts& known);
    void askToLogOut();

    Cloud& m_cloud;
    QTreeWidget* m_list;
    QLabel* m_place;
    QPushButton* m_logIn;
    QPushButton* m_logOut;
    std::vector<sync::Account> m_accounts;
};

} // namespace dbsync::ui
