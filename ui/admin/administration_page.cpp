#include "ui/admin/administration_page.h"

#include "ui/admin/list_columns.h"
#include "ui/admin/list_pane.h"
#include "ui/common/empty_state.h"
#include "ui/look/icons.h"
#include "ui/settings/login_dialog.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace dbsync::ui {
namespace {

bool mayAdministrate(const sync::Account& account)
{
    return account.tenant.isEmpty() || account.role == u"ADMIN" || account.role == u"MANAGER";
}

QString nameOf(const sync::Account& account)
{
    if (account.tenant.isEmpty())
        return AdministrationPage::tr("%1, operator of %2").arg(account.email, account.server);
    return AdministrationPage::tr("%1 of %2")
        .arg(account.email, account.tenantName.isEmpty() ? account.tenant : account.tenantName);
}

} // namespace

AdministrationPage::AdministrationPage(Cloud& cloud, QWidget* parent)
    : QWidget(parent), m_cloud(cloud), m_stack(new QStackedWidget), m_account(new QComboBox), m_tabs(new QTabWidget)
{
    auto* label = new QLabel(tr("Seen &by"));
    label->setBuddy(m_account);
    auto* other = new QPushButton(icon(QStringLiteral("account")), tr("Log in as an operator…"));
    auto* top = new QHBoxLayout;
    top->addWidget(label);
    top->addWidget(m_account, 1);
    top->addWidget(other);
    auto* lists = new QWidget;
    auto* listsLayout = new QVBoxLayout(lists);
    listsLayout->setContentsMargins({});
    listsLayout->addLayout(top);
    listsLayout->addWidget(m_tabs, 1);
    // The bar of tabs alone is a stop for the keyboard, not what is around it too.
    m_tabs->setFocusPolicy(Qt::NoFocus);
    m_tabs->tabBar()->setFocusPolicy(Qt::TabFocus);
    auto* empty = new EmptyState(QStringLiteral("admin"));
    empty->setWords(tr("For operators and administrators"),
                    tr("Operators manage companies and datasources of a server; administrators of a company see its "
                       "users and devices. Log in as one to see them here."));
    empty->setAct(tr("Log in as an operator…"));
    m_stack->addWidget(empty);
    m_stack->addWidget(lists);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_stack);
    connect(empty, &EmptyState::acted, this, &AdministrationPage::logIn);
    connect(other, &QPushButton::clicked, this, &AdministrationPage::logIn);
    connect(m_account, &QComboBox::currentIndexChanged, this, &AdministrationPage::showAccount);
    connect(&m_cloud, &Cloud::accountsChanged, this, [this] {
        if (isVisible())
            readAccounts();
    });
}

void AdministrationPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    readAccounts();
}

void AdministrationPage::readAccounts()
{
    m_cloud.accounts(this, [this](Result<KnownAccounts> known) {
        if (known)
            show(*known);
    });
}

void AdministrationPage::show(const KnownAccounts& known)
{
    const QString wanted = m_wanted.isEmpty() ? m_account->currentText() : m_wanted;
    {
        const QSignalBlocker quiet(m_account);
        m_accounts.clear();
        m_account->clear();
        for (const sync::Account& account : known.accounts) {
            if (!mayAdministrate(account))
                continue;
            m_accounts.push_back(account);
            m_account->addItem(nameOf(account));
        }
        const int index = m_account->findText(wanted);
        if (index >= 0)
            m_wanted.clear();
        m_account->setCurrentIndex(std::max(0, index));
    }
    m_stack->setCurrentIndex(m_accounts.empty() ? 0 : 1);
    showAccount();
}

void AdministrationPage::showAccount()
{
    const int index = m_account->currentIndex();
    if (index < 0 || index >= static_cast<int>(m_accounts.size()) || m_account->currentText() == m_shown)
        return;
    m_shown = m_account->currentText();
    while (m_tabs->count() > 0)
        delete m_tabs->widget(0);
    const sync::Account& account = m_accounts[static_cast<std::size_t>(index)];
    const bool isOperator = account.tenant.isEmpty();
    const bool isAdministrator = isOperator || account.role == u"ADMIN";
    std::vector lists{Cloud::List::Users, Cloud::List::Devices};
    if (isOperator)
        lists.insert(lists.begin(), {Cloud::List::Tenants, Cloud::List::Datasources});
    if (isAdministrator)
        lists.push_back(Cloud::List::Audit);
    for (const Cloud::List list : lists) {
        auto* pane = new ListPane(m_cloud, list);
        m_tabs->addTab(pane, ListColumns::title(list));
        pane->setAccount(account);
    }
}

void AdministrationPage::logIn()
{
    auto* dialog = new LoginDialog(m_cloud, LoginDialog::Who::Operator, this);
    if (!m_accounts.empty())
        dialog->setPlace(m_accounts.front().server, {});
    connect(dialog, &LoginDialog::loggedIn, this, [this](const sync::Account& account) {
        m_shown.clear();
        m_wanted = nameOf(account);
        readAccounts();
    });
    dialog->open();
}

} // namespace dbsync::ui
