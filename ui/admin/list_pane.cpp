#include "ui/admin/list_pane.h"

#include "ui/admin/list_columns.h"
#include "ui/common/list_view.h"
#include "ui/look/icons.h"
#include "ui/words/problem_label.h"
#include "ui/words/wording.h"

#include <QComboBox>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace dbsync::ui {

ListPane::ListPane(Cloud& cloud, Cloud::List list, QWidget* parent)
    : QWidget(parent),
      m_cloud(cloud),
      m_list(list),
      m_model(new JsonTableModel(ListColumns::of(list), this)),
      m_view(new QTreeView),
      m_tenant(new QComboBox),
      m_tenantLabel(new QLabel(tr("Co&mpany"))),
      m_count(new QLabel),
      m_problem(new ProblemLabel)
{
    m_view->setModel(m_model);
    setUpList(*m_view, ListColumns::title(list));
    m_view->setAlternatingRowColors(true);
    m_tenantLabel->setBuddy(m_tenant);
    m_tenant->hide();
    m_tenantLabel->hide();
    auto* again = new QPushButton(icon(QStringLiteral("sync")), tr("Refresh"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_tenantLabel);
    buttons->addWidget(m_tenant);
    addButtons(*buttons);
    buttons->addWidget(again);
    buttons->addStretch(1);
    buttons->addWidget(m_count);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(buttons);
    layout->addWidget(m_problem);
    layout->addWidget(m_view, 1);
    connect(again, &QPushButton::clicked, this, &ListPane::reload);
    connect(m_tenant, &QComboBox::currentIndexChanged, this, &ListPane::reload);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &ListPane::updateButtons);
    connect(m_model, &QAbstractItemModel::modelReset, this, &ListPane::updateButtons);
    // By keys as elsewhere: Enter opens a line, Insert adds one, F5 reads all again.
    connect(m_view, &QTreeView::activated, this, [this] { press("edit"); });
    makeKey(Qt::Key_Insert, tr("Add"), [this] { press("add"); });
    makeKey(QKeySequence::Refresh, tr("Refresh the list"), [this] { reload(); });
    updateButtons();
}

void ListPane::makeKey(const QKeySequence& key, const QString& what, std::function<void()> act)
{
    auto* shortcut = new QShortcut(key, this);
    shortcut->setWhatsThis(what);
    shortcut->setContext(Qt::WidgetWithChildrenShortcut);
    connect(shortcut, &QShortcut::activated, this, std::move(act));
}

void ListPane::press(const char* name)
{
    if (QPushButton* button = this->button(name))
        button->click();
}

QPushButton* ListPane::button(const char* name) const
{
    return findChild<QPushButton*>(QLatin1String(name));
}

QString ListPane::problem() const
{
    return m_problem->text();
}

QString ListPane::tenant() const
{
    return m_account.tenant.isEmpty() ? m_tenant->currentData().toString() : m_account.tenant;
}

void ListPane::setAccount(const sync::Account& account)
{
    m_account = account;
    m_model->setObjects({});
    const bool ofTenant = m_list != Cloud::List::Tenants && m_list != Cloud::List::Datasources;
    const bool choose = account.tenant.isEmpty() && ofTenant;
    m_tenant->setVisible(choose);
    m_tenantLabel->setVisible(choose);
    if (!choose)
        return reload();
    m_cloud.list(this, m_account, Cloud::List::Tenants, {},
                 [this](Result<QJsonArray> tenants) { showTenants(tenants); });
}

void ListPane::showTenants(const Result<QJsonArray>& tenants)
{
    if (!tenants)
        return m_problem->setText(Wording::refusal(tenants.error()));
    {
        const QSignalBlocker quiet(m_tenant);
        m_tenant->clear();
        if (m_list == Cloud::List::Audit)
            m_tenant->addItem(tr("All"), QString());
        for (const QJsonValue& each : *tenants)
            m_tenant->addItem(each[u"name"].toString(), each[u"code"].toString());
    }
    reload();
}

void ListPane::reload()
{
    if (tenant().isEmpty() && (m_list == Cloud::List::Users || m_list == Cloud::List::Devices))
        return;
    m_problem->clear();
    m_count->setText(tr("Reading…"));
    m_cloud.list(this, m_account, m_list, tenant(), [this](Result<QJsonArray> objects) { show(std::move(objects)); });
}

void ListPane::show(Result<QJsonArray> objects)
{
    if (!objects) {
        m_count->clear();
        m_problem->setText(Wording::refusal(objects.error()));
        return;
    }
    const int row = std::max(0, m_view->currentIndex().row());
    m_model->setObjects(*objects);
    m_count->setText(tr("%Ln line(s)", nullptr, m_model->rowCount()));
    fitColumns(*m_view);
    if (row < m_model->rowCount())
        m_view->setCurrentIndex(m_model->index(row, 0));
    updateButtons();
}

QJsonObject ListPane::chosen() const
{
    const QModelIndex index = m_view->currentIndex();
    return index.isValid() ? m_model->object(index.row()) : QJsonObject();
}

void ListPane::updateButtons()
{
    const QJsonObject line = chosen();
    for (const Button& each : m_buttons)
        each.button->setEnabled(!each.possible || (!line.isEmpty() && each.possible(line)));
}

void ListPane::addButton(QBoxLayout& layout, const char* name, const QString& text, Possible possible,
                         std::function<void()> act)
{
    auto* button = new QPushButton(text);
    button->setObjectName(QLatin1String(name));
    if (!possible)
        button->setIcon(icon(QStringLiteral("add")));
    layout.addWidget(button);
    m_buttons.push_back({button, std::move(possible)});
    connect(button, &QPushButton::clicked, this, std::move(act));
}

void ListPane::act(const Cloud::Order& order)
{
    m_problem->clear();
    m_cloud.administer(this, m_account, order, [this](Result<QJsonObject> answer) {
        if (!answer)
            return m_problem->setText(Wording::refusal(answer.error()));
        reload();
    });
}

} // namespace dbsync::ui
