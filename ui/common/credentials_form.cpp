#include "ui/common/credentials_form.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QRegularExpression>

namespace dbsync::ui {

namespace {
constexpr int shortestPassword = 8;
constexpr int longestCode = 63;
} // namespace

CredentialsForm::CredentialsForm(Purpose purpose, QWidget* parent) : QWidget(parent), m_purpose(purpose)
{
    auto* form = new QFormLayout(this);
    form->setContentsMargins({});
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    if (purpose == Purpose::SignUp) {
        m_name = add(*form, tr("Company &name"), tr("Example Ltd"));
        connect(m_name, &QLineEdit::textEdited, this, [this](const QString& name) {
            if (!m_codeTyped)
                m_code->setText(codeFor(name));
        });
    }
    if (purpose != Purpose::OperatorLogIn) {
        m_code = add(*form, tr("Company &code"), tr("example"));
        m_code->setToolTip(tr("The short name by which everyone of the company logs in"));
        connect(m_code, &QLineEdit::textEdited, this, [this] { m_codeTyped = true; });
    }
    m_email = add(*form, tr("&E-mail"), tr("you@example.com"));
    m_email->setInputMethodHints(Qt::ImhEmailCharactersOnly);
    addPasswords(*form);
    m_keep = new QCheckBox(tr("&Keep me signed in"));
    m_keep->setChecked(true);
    m_keep->setToolTip(tr("In the keychain of this computer; where there is none, in a file that only you can read. "
                          "Without, you sign in each time the program starts."));
    form->addRow(m_keep);
}

QLineEdit* CredentialsForm::add(QFormLayout& form, const QString& label, const QString& placeholder)
{
    auto* field = new QLineEdit;
    field->setPlaceholderText(placeholder);
    form.addRow(label, field);
    connect(field, &QLineEdit::textChanged, this, &CredentialsForm::edited);
    return field;
}

void CredentialsForm::addPasswords(QFormLayout& form)
{
    m_password = add(form, tr("&Password"), QString());
    m_password->setEchoMode(QLineEdit::Password);
    if (m_purpose != Purpose::SignUp)
        return;
    m_password->setPlaceholderText(tr("At least %Ln character(s)", nullptr, shortestPassword));
    m_again = add(form, tr("Password &again"), QString());
    m_again->setEchoMode(QLineEdit::Password);
}

Credentials CredentialsForm::credentials() const
{
    Credentials credentials;
    credentials.tenant = m_code ? m_code->text().trimmed() : QString();
    credentials.tenantName = m_name ? m_name->text().trimmed() : QString();
    credentials.email = m_email->text().trimmed();
    credentials.password = m_password->text();
    credentials.keep = m_keep->isChecked();
    return credentials;
}

void CredentialsForm::setTenant(const QString& code)
{
    if (m_code)
        m_code->setText(code);
}

void CredentialsForm::setEmail(const QString& email)
{
    m_email->setText(email);
}

QString CredentialsForm::problem() const
{
    static const QRegularExpression code(QStringLiteral("^[A-Za-z0-9][A-Za-z0-9_-]*$"));
    static const QRegularExpression email(QStringLiteral("^[^@\\s]+@[^@\\s]+$"));
    const Credentials typed = credentials();
    if (m_name && typed.tenantName.isEmpty())
        return tr("Type the name of your company.");
    if (m_code && typed.tenant.isEmpty())
        return tr("Type the company code.");
    if (m_code && (!code.match(typed.tenant).hasMatch() || typed.tenant.size() > longestCode))
        return tr("A company code consists of letters, digits, - and _, without spaces.");
    if (!email.match(typed.email).hasMatch())
        return typed.email.isEmpty() ? tr("Type your e-mail address.")
                                     : tr("This is not an e-mail address: %1").arg(typed.email);
    if (typed.password.isEmpty())
        return tr("Type the password.");
    if (m_again && typed.password.size() < shortestPassword)
        return tr("The password needs at least %Ln character(s).", nullptr, shortestPassword);
    if (m_again && m_again->text() != typed.password)
        return tr("The two passwords differ.");
    return {};
}

bool CredentialsForm::isEmpty() const
{
    for (const QLineEdit* field : {m_name, m_code, m_email, m_password, m_again}) {
        if (field && field->text().isEmpty())
            return true;
    }
    return false;
}

void CredentialsForm::focusFirst()
{
    for (QLineEdit* field : {m_name, m_code, m_email, m_password, m_again}) {
        if (field && field->text().isEmpty()) {
            field->setFocus();
            return;
        }
    }
}

QString CredentialsForm::codeFor(const QString& name)
{
    QString code = name.toLower();
    code.replace(u'ä', QStringLiteral("ae")).replace(u'ö', QStringLiteral("oe")).replace(u'ü', QStringLiteral("ue"));
    code.replace(u'ß', QStringLiteral("ss"));
    code = code.normalized(QString::NormalizationForm_D);
    static const QRegularExpression marks(QStringLiteral("\\p{M}"));
    static const QRegularExpression others(QStringLiteral("[^a-z0-9]+"));
    static const QRegularExpression ends(QStringLiteral("^-+|-+$"));
    return code.remove(marks).replace(others, QStringLiteral("-")).remove(ends).left(longestCode);
}

} // namespace dbsync::ui
