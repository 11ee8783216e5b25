#include "ui/firstrun/account_step.h"

#include "ui/words/wording.h"

#include <QRadioButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace dbsync::ui {

AccountStep::AccountStep(Cloud& cloud, SetupPlan& plan, QWidget* parent)
    : SetupStep(cloud, plan, parent),
      m_logIn(new QRadioButton(tr("My company &uses db-sync already: log in"))),
      m_signUp(new QRadioButton(tr("My company is new &here: sign up"))),
      m_forms(new QStackedWidget),
      m_logInForm(new CredentialsForm(CredentialsForm::Purpose::LogIn)),
      m_signUpForm(new CredentialsForm(CredentialsForm::Purpose::SignUp))
{
    m_forms->addWidget(m_logInForm);
    m_forms->addWidget(m_signUpForm);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_logIn);
    layout->addWidget(m_signUp);
    layout->addSpacing(fontMetrics().height() / 2);
    layout->addWidget(m_forms);
    layout->addStretch(1);
    m_logIn->setChecked(true);
    connect(m_signUp, &QRadioButton::toggled, this, [this](bool signUp) {
        m_forms->setCurrentIndex(signUp ? 1 : 0);
        emit failed({});
        emit changed();
    });
    for (CredentialsForm* form : {m_logInForm, m_signUpForm}) {
        connect(form, &CredentialsForm::edited, this, [this] {
            emit failed({});
            emit changed();
        });
    }
}

QString AccountStep::title() const
{
    return tr("Who are you?");
}

QString AccountStep::explanation() const
{
    return tr("Everyone in a company shares its data; each logs in with an e-mail address and a password.");
}

QString AccountStep::nextLabel() const
{
    return m_signUp->isChecked() ? tr("Sign up") : tr("Log in");
}

bool AccountStep::canProceed() const
{
    return !form()->isEmpty();
}

CredentialsForm* AccountStep::form() const
{
    return m_signUp->isChecked() ? m_signUpForm : m_logInForm;
}

void AccountStep::enter()
{
    form()->focusFirst();
}

void AccountStep::proceed()
{
    if (const QString problem = form()->problem(); !problem.isEmpty()) {
        emit failed(problem);
        return;
    }
    Credentials credentials = form()->credentials();
    credentials.server = m_plan.server;
    const auto answer = [this](Result<sync::Account> account) {
        if (!account) {
            emit failed(Wording::refusal(account.error()));
            return;
        }
        m_plan.account = *account;
        emit proceeded();
    };
    if (m_signUp->isChecked())
        m_cloud.signUp(this, credentials, answer);
    else
        m_cloud.logIn(this, credentials, answer);
}

} // namespace dbsync::ui
