#pragma once

#include "ui/admin/form_dialog.h"

class QComboBox;

namespace dbsync::ui {

/// Adds a user to a company, or changes one.
class UserDialog : public FormDialog
{
    Q_OBJECT

public:
    /// `user` is the one to change; empty to add one.
    UserDialog(Cloud& cloud, const sync::Account& account, const QString& tenant, const QJsonObject& user = {},
               QWidget* parent = nullptr);

    QLineEdit* emailField() const { return m_email; }
    QLineEdit* passwordField() const { return m_password; }
    QComboBox* roleBox() const { return m_role; }

protected:
    QString check() const override;
    Cloud::Order order() const override;

private:
    bool adds() const { return m_user.isEmpty(); }

    QString m_tenant;
    QJsonObject m_user;
    QLineEdit* m_email;
    QLineEdit* m_firstName;
    QLineEdit* m_lastName;
    QLineEdit* m_password;
    QComboBox* m_role;
};

} // namespace dbsync::ui
