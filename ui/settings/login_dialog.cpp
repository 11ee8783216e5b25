#include "ui/settings/login_dialog.h"

#include "ui/common/credentials_form.h"
#include "ui/words/problem_label.h"
#include "ui/words/wording.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace dbsync::ui {

LoginDialog::LoginDialog(Cloud& cloud, Who who, QWidget* parent)
    : QDialog(parent),
      m_cloud(cloud),
      m_server(new QLineEdit),
      m_form(new CredentialsForm(who == Who::User ? CredentialsForm::Purpose::LogIn
                                                  : CredentialsForm::Purpose::OperatorLogIn)),
      m_problem(new ProblemLabel),
      m_login(new QPushButton(tr("Log in")))
{
    setWindowTitle(who == Who::User ? tr("Log in") : tr("Log in as an operator"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_server->setPlaceholderText(QStringLiteral("https://db-sync.example.com"));
    m_server->setInputMethodHints(Qt::ImhUrlCharactersOnly);
    auto* top = new QFormLayout;
    top->addRow(tr("&Server"), m_server);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->addButton(m_login, QDialogButtonBox::ActionRole);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(top);
    layout->addWidget(m_form);
    layout->addWidget(m_problem);
    layout->addStretch(1);
    layout->addWidget(buttons);
    m_login->setDefault(true); // once it is part of the dialog, which remembers it
    setMinimumWidth(fontMetrics().averageCharWidth() * 64);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_login, &QPushButton::clicked, this, &LoginDialog::logIn);
    connect(m_form, &CredentialsForm::edited, m_problem, &ProblemLabel::clear);
}

void LoginDialog::setPlace(const QString& server, const QString& tenant)
{
    m_server->setText(server);
    m_form->setTenant(tenant);
    m_form->focusFirst();
    // Who was signed in before need only type the password.
    m_cloud.accounts(this, [this, server, tenant](Result<KnownAccounts> known) {
        if (!known || !m_form->credentials().email.isEmpty())
            return;
        for (const sync::Account& account : known->accounts) {
            if (account.server == server && account.tenant == tenant)
                m_form->setEmail(account.email);
        }
        m_form->focusFirst();
    });
}

QString LoginDialog::problem() const
{
    return m_problem->text();
}

void LoginDialog::logIn()
{
    Credentials credentials = m_form->credentials();
    credentials.server = m_server->text().trimmed();
    if (credentials.server.isEmpty())
        return m_problem->setText(tr("Type the address of the server."));
    if (const QString problem = m_form->problem(); !problem.isEmpty())
        return m_problem->setText(problem);
    m_login->setEnabled(false);
    m_login->setText(tr("Logging in…"));
    m_cloud.logIn(this, credentials, [this](Result<sync::Account> account) {
        m_login->setEnabled(true);
        m_login->setText(tr("Log in"));
        if (!account)
            return m_problem->setText(Wording::refusal(account.error()));
        emit loggedIn(*account);
        accept();
    });
}

} // namespace dbsync::ui
