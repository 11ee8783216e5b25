#pragma once

#include "ui/firstrun/setup_step.h"

#include <QTimer>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;

namespace dbsync::ui {

class IconLabel;

/// Where the cloud is; looked up while the address is typed. Someone who is logged in already may skip the log-in.
class ServerStep : public SetupStep
{
    Q_OBJECT

public:
    ServerStep(Cloud& cloud, SetupPlan& plan, QWidget* parent = nullptr);

    QString title() const override;
    QString explanation() const override;
    QString nextLabel() const override;
    bool canProceed() const override;
    void enter() override;
    void proceed() override;

    /// Whose account is chosen at first, where there are several.
    void prefer(const QString& server, const QString& tenant);

    QLineEdit* address() const { return m_address; }
    QString state() const;

private:
    enum class Look { Nothing, Looking, Good, Bad };

    void listAccounts(const KnownAccounts& known);
    void chooseAccount();
    void look();
    void ask();
    void showFailure(const Error& error);
    void show(Look look, const QString& text);
    const sync::Account* chosenAccount() const;

    QFormLayout* m_form;
    QComboBox* m_account;
    QLineEdit* m_address;
    IconLabel* m_icon;
    QLabel* m_state;
    QTimer m_lookSoon;
    QTimer m_lookAgain;
    std::vector<sync::Account> m_accounts;
    QString m_preferredServer;
    QString m_preferredTenant;
    QString m_server; ///< what was looked for, normalised
    Look m_look = Look::Nothing;
    bool m_goesOn = false; ///< Enter was pressed before the server had answered
    int m_looks = 0;       ///< late answers to earlier looks are dropped
};

} // namespace dbsync::ui
