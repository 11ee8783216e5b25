#include "ui/settings/policies_box.h"

#include "ui/common/list_view.h"
#include "ui/common/quiet_view.h"
#include "ui/live/database_list.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSet>
#include <QSignalBlocker>
#include <QTreeWidget>

namespace dbsync::ui {

namespace {

constexpr int tableRole = Qt::UserRole;
constexpr int columnRole = Qt::UserRole + 1;
constexpr int asTheTable = -1;
constexpr Policy allPolicies[] = {Policy::Ask, Policy::Latest, Policy::Cloud, Policy::Device, Policy::Sum};

QSet<QString> unfoldedTables(const QTreeWidget& list)
{
    QSet<QString> tables;
    for (int row = 0; row < list.topLevelItemCount(); ++row) {
        if (list.topLevelItem(row)->isExpanded())
            tables << list.topLevelItem(row)->text(0);
    }
    return tables;
}

} // namespace

PoliciesBox::PoliciesBox(const Session& session, QWidget* parent)
    : QGroupBox(tr("Where both sides changed a row"), parent),
      m_session(session),
      m_list(new QuietView<QTreeWidget>),
      m_who(new QLabel(tr("Wh&o decides"))),
      m_choice(new QComboBox),
      m_set(new QPushButton(tr("S&et for everyone"))),
      m_effect(new QLabel),
      m_note(new QLabel)
{
    m_list->setHeaderLabels({tr("Table or column"), tr("Who decides")});
    setUpList(*m_list, tr("Tables and columns, and who decides for them"));
    m_list->setRootIsDecorated(true);
    setRowsShown(*m_list, 6);
    m_who->setBuddy(m_choice);
    m_note->setWordWrap(true);
    m_note->setTextFormat(Qt::PlainText);
    m_effect->setWordWrap(true);
    m_effect->setTextFormat(Qt::PlainText);
    auto* row = new QHBoxLayout;
    row->addWidget(m_who);
    row->addWidget(m_choice, 1);
    row->addWidget(m_set);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_list);
    layout->addLayout(row);
    layout->addWidget(m_effect);
    layout->addWidget(m_note);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &PoliciesBox::offerChoices);
    connect(m_list, &QTreeWidget::itemExpanded, this, [this] { fitColumns(*m_list); });
    connect(m_choice, &QComboBox::currentIndexChanged, this, &PoliciesBox::showChoice);
    connect(m_set, &QPushButton::clicked, this, &PoliciesBox::apply);
    connect(&m_session.databases, &DatabaseList::currentChanged, this, [this] {
        if (isVisible())
            reload();
    });
    offerChoices();
}

void PoliciesBox::showEvent(QShowEvent* event)
{
    QGroupBox::showEvent(event);
    reload();
}

void PoliciesBox::reload()
{
    Database* database = m_session.databases.current();
    m_database = database;
    m_policies = {};
    m_account = {};
    if (!database)
        return listTables({});
    database->tables(this, [this, asked = m_database](Result<std::vector<device::TableSummary>> tables) {
        if (!tables || asked != m_database)
            return;
        listTables(*tables);
        findAccount();
    });
}

void PoliciesBox::findAccount()
{
    m_session.cloud.accounts(this, [this](Result<KnownAccounts> known) {
        m_account = {};
        if (!known || !m_database)
            return;
        const device::Status& status = m_database->situation().status;
        for (const sync::Account& account : known->accounts) {
            if (account.tenant == toQString(status.tenant) && account.server == toQString(status.server))
                m_account = account;
        }
        fetch();
    });
}

void PoliciesBox::fetch()
{
    if (m_account.tenant.isEmpty())
        return m_note->setText(tr("Sign in to see what your company has decided."));
    m_session.cloud.policies(this, m_account, [this](Result<Policies> policies) {
        if (policies)
            show(std::move(*policies));
        else
            m_note->setText(Wording::refusal(policies.error()));
    });
}

void PoliciesBox::listTables(const std::vector<device::TableSummary>& tables)
{
    const QTreeWidgetItem* before = m_list->currentItem();
    const auto chosen =
        before ? std::pair(before->data(0, tableRole), before->data(0, columnRole)) : std::pair<QVariant, QVariant>();
    const QSet<QString> unfolded = unfoldedTables(*m_list);
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    // Something always is, or nobody sees why the box below is off.
    QTreeWidgetItem* current = nullptr;
    const auto consider = [&](QTreeWidgetItem* item) {
        if (!current || std::pair(item->data(0, tableRole), item->data(0, columnRole)) == chosen)
            current = item;
    };
    for (const device::TableSummary& table : tables) {
        if (!table.synced)
            continue;
        auto* item = new QTreeWidgetItem(m_list, {toQString(table.name)});
        item->setData(0, tableRole, toQString(table.name));
        consider(item);
        for (const std::string& column : table.columns) {
            auto* child = new QTreeWidgetItem(item, {toQString(column)});
            child->setData(0, tableRole, toQString(table.name));
            child->setData(0, columnRole, toQString(column));
            consider(child);
        }
        item->setExpanded(unfolded.contains(item->text(0)));
    }
    m_list->setCurrentItem(current);
    fitColumns(*m_list);
    offerChoices();
}

QString PoliciesBox::effect() const
{
    return m_effect->text();
}

bool PoliciesBox::mayChange() const
{
    return m_account.role == u"ADMIN" || m_account.role == u"MANAGER";
}

void PoliciesBox::show(Policies policies)
{
    m_policies = std::move(policies);
    for (int row = 0; row < m_list->topLevelItemCount(); ++row) {
        QTreeWidgetItem* table = m_list->topLevelItem(row);
        showItem(*table);
        for (int column = 0; column < table->childCount(); ++column)
            showItem(*table->child(column));
    }
    fitColumns(*m_list);
    offerChoices();
}

void PoliciesBox::showItem(QTreeWidgetItem& item)
{
    const bool isColumn = !item.data(0, columnRole).toString().isEmpty();
    const auto policy = policyOf(item);
    item.setText(1, !policy && isColumn ? tr("as the table") : Wording::policy(policy.value_or(Policy::Ask)));
}

std::optional<Policy> PoliciesBox::policyOf(const QTreeWidgetItem& item) const
{
    const std::string table = item.data(0, tableRole).toString().toStdString();
    const std::string column = item.data(0, columnRole).toString().toStdString();
    for (const PolicyEntry& entry : m_policies.entries()) {
        if (entry.table == table && entry.column == column)
            return entry.policy;
    }
    return std::nullopt;
}

QVariant PoliciesBox::choiceOf(const QTreeWidgetItem& item) const
{
    if (const auto own = policyOf(item))
        return int(*own);
    return item.parent() ? asTheTable : int(Policy::Ask);
}

std::optional<Policy> PoliciesBox::chosen() const
{
    const int choice = m_choice->currentData().toInt();
    return choice == asTheTable ? std::nullopt : std::optional(static_cast<Policy>(choice));
}

void PoliciesBox::offerChoices()
{
    const QTreeWidgetItem* item = m_list->currentItem();
    const QTreeWidgetItem* table = item ? item->parent() : nullptr;
    const auto ofTable = table ? policyOf(*table) : std::nullopt;
    const QSignalBlocker quiet(m_choice);
    m_choice->clear();
    if (table)
        m_choice->addItem(tr("As the table: %1").arg(Wording::policy(ofTable.value_or(Policy::Ask))), asTheTable);
    for (const Policy policy : allPolicies) {
        const bool isAsTheTable = table && policy == Policy::Ask && !ofTable; // the same as the first
        if (!isAsTheTable)
            m_choice->addItem(Wording::policy(policy), int(policy));
    }
    m_choice->setEnabled(item && mayChange());
    m_choice->setCurrentIndex(item ? m_choice->findData(choiceOf(*item)) : -1);
    showChoice();
}

void PoliciesBox::showChoice()
{
    const QTreeWidgetItem* item = m_list->currentItem();
    const bool isSet = !item || m_choice->currentData() == choiceOf(*item);
    const bool inherits = item && item->parent() && !chosen();
    const Policy policy = inherits ? policyOf(*item->parent()).value_or(Policy::Ask) : chosen().value_or(Policy::Ask);
    const Wording::Of what = item && item->parent() && !inherits ? Wording::Of::Column : Wording::Of::Table;
    const QString effect = item ? Wording::policyEffect(policy, what) : QString();
    m_effect->setText(effect);
    m_effect->setVisible(!effect.isEmpty());
    m_choice->setAccessibleDescription(effect);
    if (m_set->hasFocus() && isSet)
        m_choice->setFocus();
    m_set->setEnabled(!isSet && mayChange());
    if (!m_account.tenant.isEmpty())
        m_note->setText(whatHolds(isSet));
    m_set->setAccessibleDescription(m_note->text());
}

QString PoliciesBox::whatHolds(bool isSet) const
{
    const QString company = m_account.tenantName.isEmpty() ? m_account.tenant : m_account.tenantName;
    if (!mayChange())
        return tr("Managers and administrators of your company decide this.");
    return isSet ? tr("Holds for everyone of %1, from the next sync on.").arg(company)
                 : tr("Not set yet. Once it is, it holds for everyone of %1, from the next sync on.").arg(company);
}

void PoliciesBox::apply()
{
    const QTreeWidgetItem* item = m_list->currentItem();
    if (!item)
        return;
    const auto policy = chosen();
    const PolicyEntry entry{item->data(0, tableRole).toString().toStdString(),
                            item->data(0, columnRole).toString().toStdString(), policy.value_or(Policy::Ask)};
    const auto answer = [this](const Result<Policies>& policies) { applied(policies); };
    if (policy)
        m_session.cloud.setPolicy(this, m_account, entry, answer);
    else
        m_session.cloud.unsetPolicy(this, m_account, entry, answer);
}

void PoliciesBox::applied(const Result<Policies>& policies)
{
    if (policies)
        return show(*policies);
    emit failed(policies.error());
    offerChoices();
}

} // namespace dbsync::ui
