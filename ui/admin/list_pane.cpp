#include "ui/admin/list_pane.h"

#include "ui/admin/list_columns.h"
#include "ui/common/list_view.h"
#include "ui/common/message_bar.h"
#include "ui/common/quiet_view.h"
#include "ui/look/icons.h"
#include "ui/words/problem_label.h"
#include "ui/words/wording.h"

#include <QComboBox>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace dbsync::ui {

ListPane::ListPane(Cloud& cloud, Cloud::List list, QWidget* parent)
    : QWidget(parent),
      m_cloud(cloud),
      m_list(list),
      m_model(new JsonTableModel(ListColumns::of(list), this)),
      m_view(new QuietView<QTreeView>),
      m_tenant(new QComboBox),
      m_tenantLabel(new QLabel(tr("Co&mpany"))),
      m_filter(new QLineEdit),
      m_count(new QLabel),
      m_messages(new MessageBar),
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
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(buttons);
    layout->addLayout(makeFilter());
    layout->addWidget(m_messages);
    layout->addWidget(m_problem);
    layout->addWidget(m_view, 1);
    connect(again, &QPushButton::clicked, this, &ListPane::reload);
    connect(m_tenant, &QComboBox::currentIndexChanged, this, &ListPane::reload);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &ListPane::updateButtons);
    // By keys as elsewhere: Enter opens a line, Insert adds one, F5 reads all again.
    connect(m_view, &QTreeView::activated, this, [this] { press("edit"); });
    makeKey(Qt::Key_Insert, tr("Add"), [this] { press("add"); });
    makeKey(QKeySequence::Refresh, tr("Refresh the list"), [this] { reload(); });
    updateButtons();
}

QHBoxLayout* ListPane::makeFilter()
{
    m_filter->setPlaceholderText(tr("Search in this list"));
    m_filter->setAccessibleName(tr("Search in this list"));
    m_filter->setClearButtonEnabled(true);
    addSearchIcon(*m_filter);
    addFindKey(*this, *m_filter);
    connect(m_filter, &QLineEdit::textChanged, this, &ListPane::filter);
    auto* line = new QHBoxLayout;
    line->addWidget(m_filter, 1);
    line->addWidget(m_count);
    return line;
}

void ListPane::filter()
{
    const QJsonObject before = chosen();
    m_model->setFilter(m_filter->text());
    choose(before, 0);
    showCount();
}

/// What was done in another list, or by somebody else, is seen as soon as one looks here.
void ListPane::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_wasRead)
        read();
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
    for (const Button& each : m_buttons)
        each.button->setVisible(mayChange());
    updateButtons();
    const bool ofTenant = m_list != Cloud::List::Tenants && m_list != Cloud::List::Datasources;
    const bool choose = account.tenant.isEmpty() && ofTenant;
    m_tenant->setVisible(choose);
    m_tenantLabel->setVisible(choose);
    read();
}

/// A manager sees who there is, and changes nothing.
bool ListPane::mayChange() const
{
    return m_account.tenant.isEmpty() || m_account.role == u"ADMIN";
}

void ListPane::read()
{
    if (m_tenant->isHidden())
        return reload();
    m_cloud.list(this, m_account, Cloud::List::Tenants, {},
                 [this](Result<QJsonArray> tenants) { showTenants(tenants); });
}

void ListPane::showTenants(const Result<QJsonArray>& tenants)
{
    if (!tenants)
        return m_problem->setText(Wording::refusal(tenants.error()));
    {
        const QString before = tenant();
        const QSignalBlocker quiet(m_tenant);
        m_tenant->clear();
        if (m_list == Cloud::List::Audit)
            m_tenant->addItem(tr("All"), QString());
        for (const QJsonValue& each : *tenants)
            m_tenant->addItem(each[u"name"].toString(), each[u"code"].toString());
        m_tenant->setCurrentIndex(std::max(0, m_tenant->findData(before)));
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
    m_wasRead = true;
    if (!objects) {
        // Who may not see it any more does not go on seeing what was there.
        if (objects.error().kind == ErrorKind::Refused)
            m_model->setObjects({});
        m_count->clear();
        m_problem->setText(Wording::refusal(objects.error()));
        updateButtons();
        return;
    }
    const int row = std::max(0, m_view->currentIndex().row());
    const QJsonObject before = chosen();
    const QJsonObject made = std::exchange(m_made, {});
    m_model->setObjects(*objects);
    showCount();
    fitColumns(*m_view);
    choose(made.isEmpty() || m_model->rowOf(made) < 0 ? before : made, row);
}

void ListPane::showCount()
{
    // The cloud answers with so many, the newest first.
    constexpr int mostOfAudit = 1'000;
    const int shown = m_model->rowCount();
    if (shown < m_model->countOfAll())
        m_count->setText(tr("%L1 of %Ln line(s)", nullptr, m_model->countOfAll()).arg(shown));
    else if (m_list == Cloud::List::Audit && shown == mostOfAudit)
        m_count->setText(tr("the newest %Ln line(s)", nullptr, shown));
    else
        m_count->setText(tr("%Ln line(s)", nullptr, shown));
}

void ListPane::choose(const QJsonObject& line, int otherwise)
{
    const int known = line.isEmpty() ? -1 : m_model->rowOf(line);
    const int row = known >= 0 ? known : std::min(otherwise, m_model->rowCount() - 1);
    if (row >= 0)
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
    bool hadFocus = false;
    for (const Button& each : m_buttons) {
        const bool possible = mayChange() && (!each.possible || (!line.isEmpty() && each.possible(line)));
        hadFocus = hadFocus || (each.button->hasFocus() && !possible);
        each.button->setEnabled(possible);
    }
    // It goes to the line that was acted upon, not to whatever button comes next.
    if (hadFocus)
        m_view->setFocus();
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

void ListPane::act(const Cloud::Order& order, const QString& done)
{
    m_problem->clear();
    m_messages->hide();
    m_cloud.administer(this, m_account, order, [this, done](Result<QJsonObject> answer) {
        if (!answer)
            return m_problem->setText(Wording::refusal(answer.error()));
        if (!done.isEmpty())
            m_messages->showNotice(done);
        reload();
    });
}

} // namespace dbsync::ui
