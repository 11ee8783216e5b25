#pragma once

#include "ui/live/cloud.h"

#include <QWidget>

class QCheckBox;
class QFormLayout;
class QLineEdit;

namespace dbsync::ui {

/// The fields by which someone signs up or logs in, and what is wrong with what is in them.
class CredentialsForm : public QWidget
{
    Q_OBJECT

public:
    enum class Purpose { SignUp, LogIn, OperatorLogIn };

    explicit CredentialsForm(Purpose purpose, QWidget* parent = nullptr);

    Credentials credentials() const;
    void setTenant(const QString& code);
    void setEmail(const QString& email);
    /// The first thing that is wrong, as a sentence; "" where all is well.
    QString problem() const;
    /// Whether something is still empty, which is no mistake yet.
    bool isEmpty() const;
    void focusFirst();

    /// A company code that a name suggests: "Müller & Söhne" becomes "mueller-soehne".
    static QString codeFor(const QString& name);

signals:
    void edited();

private:
    QLineEdit* add(QFormLayout& form, const QString& label, const QString& placeholder);
    void addPasswords(QFormLayout& form);

    Purpose m_purpose;
    QLineEdit* m_name = nullptr;
    QLineEdit* m_code = nullptr;
    QLineEdit* m_email = nullptr;
    QLineEdit* m_password = nullptr;
    QLineEdit* m_again = nullptr;
    QCheckBox* m_keep;
    bool m_codeTyped = false;
};

} // namespace dbsync::ui
