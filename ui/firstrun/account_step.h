#pragma once

#include "ui/common/credentials_form.h"
#include "ui/firstrun/setup_step.h"

class QRadioButton;
class QStackedWidget;

namespace dbsync::ui {

/// Makes a company's account, or logs in to one.
class AccountStep : public SetupStep
{
    Q_OBJECT

public:
    AccountStep(Cloud& cloud, SetupPlan& plan, QWidget* parent = nullptr);

    QString title() const override;
    QString explanation() const override;
    QString nextLabel() const override;
    bool canProceed() const override;
    void enter() override;
    void proceed() override;

    CredentialsForm* form() const;
    QRadioButton* signUpChoice() const { return m_signUp; }

private:
    QRadioButton* m_logIn;
    QRadioButton* m_signUp;
    QStackedWidget* m_forms;
    CredentialsForm* m_logInForm;
    CredentialsForm* m_signUpForm;
};

} // namespace dbsync::ui
