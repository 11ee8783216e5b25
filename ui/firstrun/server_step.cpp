#include "ui/firstrun/server_step.h"

#include "ui/look/icon_label.h"
#include "ui/words/wording.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>
#include <utility>

namespace dbsync::ui {

ServerStep::ServerStep(Cloud& cloud, SetupPlan& plan, QWidget* parent)
    : SetupStep(cloud, plan, parent),
      m_form(new QFormLayout),
      m_account(new QComboBox),
      m_address(new QLineEdit),
      m_icon(new IconLabel(1.3)),
      m_state(new QLabel)
{
    m_form->addRow(tr("&Who"), m_account);
    m_form->addRow(tr("&Server"), m_address);
    m_form->setRowVisible(m_account, false);
    m_address->setPlaceholderText(QStringLiteral("https://db-sync.example.com"));
    m_address->setInputMethodHints(Qt::ImhUrlCharactersOnly);
    m_state->setWordWrap(true);
    m_state->setTextFormat(Qt::PlainText);
    auto* state = new QHBoxLayout;
    state->addWidget(m_icon, 0, Qt::AlignTop);
    state->addWidget(m_state, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addLayout(m_form);
    layout->addLayout(state);
    layout->addStretch(1);

    m_lookSoon.setSingleShot(true);
    m_lookSoon.setInterval(std::chrono::milliseconds(500));
    connect(&m_lookSoon, &QTimer::timeout, this, &ServerStep::look);
    m_lookAgain.setSingleShot(true);
    m_lookAgain.setInterval(std::chrono::seconds(3));
    connect(&m_lookAgain, &QTimer::timeout, this, [this] {
        if (isVisible() && m_look == Look::Bad)
            ask();
    });
    connect(m_address, &QLineEdit::textChanged, this, [this] {
        ++m_looks;
        m_goesOn = false;
        m_lookAgain.stop();
        show(Look::Nothing, {});
        m_lookSoon.start();
    });
    connect(m_address, &QLineEdit::returnPressed, this, [this] {
        m_goesOn = m_look == Look::Nothing || m_look == Look::Looking;
        if (m_lookSoon.isActive())
            look();
    });
    connect(m_account, &QComboBox::currentIndexChanged, this, &ServerStep::chooseAccount);
}

QString ServerStep::title() const
{
    return tr("Where is your company's cloud?");
}

QString ServerStep::explanation() const
{
    return tr("The address of the db-sync server. Whoever runs it for your company can tell you.");
}

QString ServerStep::nextLabel() const
{
    return tr("Continue");
}

bool ServerStep::canProceed() const
{
    return m_look == Look::Good;
}

void ServerStep::enter()
{
    m_cloud.accounts(this, [this](Result<KnownAccounts> known) {
        if (known)
            listAccounts(*known);
    });
    m_address->setFocus();
    if (m_look != Look::Good)
        look();
}

void ServerStep::listAccounts(const KnownAccounts& known)
{
    // Whoever comes back finds the choice as it was.
    const bool someoneElse = m_account->count() > 0 && !chosenAccount();
    const bool first = m_account->count() == 0;
    const QString chosen = someoneElse ? QString() : m_account->currentText();
    int wanted = 0;
    const QSignalBlocker quiet(m_account);
    m_accounts.clear();
    m_account->clear();
    for (const sync::Account& account : known.accounts) {
        if (account.tenant.isEmpty())
            continue;
        if (first && account.server == m_preferredServer && account.tenant == m_preferredTenant)
            wanted = m_account->count();
        m_accounts.push_back(account);
        m_account->addItem(tr("%1 of %2", "e-mail, company")
                               .arg(account.email, account.tenantName.isEmpty() ? account.tenant : account.tenantName));
    }
    m_form->setRowVisible(m_account, !m_accounts.empty());
    if (m_accounts.empty())
        return;
    m_account->addItem(tr("Someone else…"));
    if (!first)
        wanted = someoneElse ? m_account->count() - 1 : std::max(0, m_account->findText(chosen));
    m_account->setCurrentIndex(wanted);
    chooseAccount();
    if (m_address->hasFocus() || !m_address->isEnabled())
        m_account->setFocus();
}

void ServerStep::prefer(const QString& server, const QString& tenant)
{
    m_preferredServer = server;
    m_preferredTenant = tenant;
}

void ServerStep::chooseAccount()
{
    const sync::Account* account = chosenAccount();
    m_address->setEnabled(!account);
    if (account)
        m_address->setText(account->server);
}

const sync::Account* ServerStep::chosenAccount() const
{
    const auto index = static_cast<std::size_t>(std::max(0, m_account->currentIndex()));
    return index < m_accounts.size() ? &m_accounts[index] : nullptr;
}

void ServerStep::look()
{
    m_lookSoon.stop();
    const QString typed = m_address->text().trimmed();
    if (typed.isEmpty())
        return show(Look::Nothing, {});
    const Result<QString> normalised = sync::normaliseServer(typed);
    if (!normalised)
        return show(Look::Bad, tr("This is not a server address. It looks like https://db-sync.example.com."));
    m_server = *normalised;
    show(Look::Looking, tr("Looking for %1…").arg(m_server));
    ask();
}

/// A server that cannot be reached is asked again from time to time, as its sentence says.
void ServerStep::ask()
{
    m_cloud.check(this, m_server, [this, number = ++m_looks](Result<QString> version) {
        if (number != m_looks)
            return;
        if (version)
            show(Look::Good, tr("%1 answers, with db-sync %2.").arg(m_server, *version));
        else
            showFailure(version.error());
    });
}

void ServerStep::showFailure(const Error& error)
{
    const QString sentence = Wording::sentence(error);
    if (m_look != Look::Bad || m_state->text() != sentence)
        show(Look::Bad, sentence);
    if (error.kind == ErrorKind::Unreachable)
        m_lookAgain.start();
}

void ServerStep::show(Look look, const QString& text)
{
    m_look = look;
    m_state->setText(text);
    m_icon->setVisible(look != Look::Nothing);
    switch (look) {
    case Look::Good:
        m_icon->setIcon(QStringLiteral("ok"), Theme::Tone::Good);
        break;
    case Look::Bad:
        m_icon->setIcon(QStringLiteral("error"), Theme::Tone::Bad);
        break;
    case Look::Looking:
    case Look::Nothing:
        m_icon->setIcon(QStringLiteral("working"), Theme::Tone::Busy);
        break;
    }
    emit changed();
    if (look == Look::Bad)
        m_goesOn = false;
    if (look == Look::Good && std::exchange(m_goesOn, false))
        proceed();
}

QString ServerStep::state() const
{
    return m_state->text();
}

void ServerStep::proceed()
{
    m_plan.server = m_server;
    m_plan.account = {};
    if (const sync::Account* account = chosenAccount())
        m_plan.account = *account;
    emit proceeded();
}

} // namespace dbsync::ui
