#include "ui/settings/accounts_box.h"

#include "ui/common/confirmation.h"
#include "ui/common/quiet_view.h"
#include "ui/look/icons.h"
#include "ui/common/list_view.h"
#include "ui/words/wording.h"
#include "ui/settings/login_dialog.h"

#include <QDir>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace dbsync::ui {

AccountsBox::AccountsBox(Cloud& cloud, QWidget* parent)
    : QGroupBox(tr("Accounts"), parent),
      m_cloud(cloud),
      m_list(new QuietView<QTreeWidget>),
      m_place(new QLabel),
      m_logIn(new QPushButton(icon(QStringLiteral("account")), tr("Log in…"))),
      m_logOut(new QPushButton(tr("Log out…")))
{
    m_list->setHeaderLabels({tr("Who"), tr("Company"), tr("Role"), tr("Server")});
    setUpList(*m_list, tr("Accounts on this computer"));
    setRowsShown(*m_list, 4);
    m_place->setWordWrap(true);
    m_place->setTextFormat(Qt::PlainText);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_logIn);
    buttons->addWidget(m_logOut);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_list);
    layout->addLayout(buttons);
    layout->addWidget(m_place);
    connect(&m_cloud, &Cloud::accountsChanged, this, &AccountsBox::reload);
    connect(m_logIn, &QPushButton::clicked, this,
            [this] { (new LoginDialog(m_cloud, LoginDialog::Who::User, this))->open(); });
    connect(m_logOut, &QPushButton::clicked, this, &AccountsBox::askToLogOut);
    connect(m_list, &QTreeWidget::currentItemChanged, this,
            [this](QTreeWidgetItem* item) { m_logOut->setEnabled(item); });
    m_logOut->setEnabled(false);
}

void AccountsBox::showEvent(QShowEvent* event)
{
    QGroupBox::showEvent(event);
    reload();
}

void AccountsBox::reload()
{
    m_cloud.accounts(this, [this](Result<KnownAccounts> known) {
        if (known)
            show(*known);
        else
            emit failed(known.error());
    });
}

void AccountsBox::show(const KnownAccounts& known)
{
    m_accounts = known.accounts;
    m_list->clear();
    for (const sync::Account& account : m_accounts) {
        const bool isOperator = account.tenant.isEmpty();
        const QString company = account.tenantName.isEmpty() ? account.tenant : account.tenantName;
        new QTreeWidgetItem(m_list, {account.email, isOperator ? tr("all companies") : company,
                                     isOperator ? tr("Operator") : Wording::role(account.role), account.server});
    }
    fitColumns(*m_list);
    if (known.inFile)
        m_place->setText(
            tr("No keychain could be reached, so log-ins are kept in a file that only you can read, in %1.")
                .arg(QDir::toNativeSeparators(known.folder)));
    else
        m_place->setText(tr("Log-ins are kept in the keychain of this computer."));
}

QString AccountsBox::place() const
{
    return m_place->text();
}

void AccountsBox::askToLogOut()
{
    const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
    if (row < 0)
        return;
    const sync::Account account = m_accounts[static_cast<std::size_t>(row)];
    confirm(this, tr("Log out %1?").arg(account.email),
            tr("Databases of this company stop syncing until someone logs in again. No data is lost."), tr("Log out"),
            [this, account] {
                m_cloud.logOut(this, account, [this](Result<int> outcome) {
                    if (!outcome)
                        emit failed(outcome.error());
                });
            });
}

} // namespace dbsync::ui
