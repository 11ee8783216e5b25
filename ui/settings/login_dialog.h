#pragma once

#include "ui/live/cloud.h"

#include <QDialog>

class QLineEdit;
class QPushButton;

namespace dbsync::ui {

class CredentialsForm;
class ProblemLabel;

/// Logs a user of a company, or an operator, in to a server; what goes wrong is said in the dialog.
class LoginDialog : public QDialog
{
    Q_OBJECT

public:
    enum class Who { User, Operator };

    LoginDialog(Cloud& cloud, Who who, QWidget* parent = nullptr);

    /// Where to, as far as it is known.
    void setPlace(const QString& server, const QString& tenant);
    QString problem() const;
    QPushButton* loginButton() const { return m_login; }

signals:
    void loggedIn(const dbsync::sync::Account& account);

private:
    void logIn();

    Cloud& m_cloud;
    QLineEdit* m_server;
    CredentialsForm* m_form;
    ProblemLabel* m_problem;
    QPushButton* m_login;
};

} // namespace dbsync::ui
