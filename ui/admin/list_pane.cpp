#include "ui/admin/list_pane.h"

#include "ui/admin/add_dialogs.h"
#include "ui/look/icons.h"
#include "ui/common/list_view.h"
#include "ui/words/problem_label.h"
#include "ui/words/wording.h"

#include <QHeaderView>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace dbsync::ui {
namespace {

QString moment(const QJsonValue& value)
{
    return Wording::when(value.toString().toStdString(), QDateTime::currentDateTime());
}

} // namespace

ListPane::ListPane(Cloud& cloud, Cloud::List list, QWidget* parent)
    : QWidget(parent),
      m_cloud(cloud),
      m_list(list),
      m_model(new JsonTableModel(columns(list), this)),
      m_view(new QTreeView),
      m_count(new QLabel),
      m_problem(new ProblemLabel),
      m_add(new QPushButton(icon(QStringLiteral("add")), tr("Add…")))
{
    m_view->setModel(m_model);
    setUpList(*m_view, title(list));
    m_view->setAlternatingRowColors(true);
    auto* again = new QPushButton(icon(QStringLiteral("sync")), tr("Read again"));
    m_add->setVisible(list == Cloud::List::Tenants || list == Cloud::List::Datasources);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_add);
    buttons->addWidget(again);
    buttons->addStretch(1);
    buttons->addWidget(m_count);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(buttons);
    layout->addWidget(m_problem);
    layout->addWidget(m_view, 1);
    connect(again, &QPushButton::clicked, this, &ListPane::reload);
    connect(m_add, &QPushButton::clicked, this, &ListPane::add);
}

QString ListPane::title(Cloud::List list)
{
    switch (list) {
    case Cloud::List::Tenants:
        return tr("Companies");
    case Cloud::List::Datasources:
        return tr("Datasources");
    case Cloud::List::Users:
        return tr("Users");
    case Cloud::List::Devices:
        break;
    }
    return tr("Devices");
}

std::vector<JsonTableModel::Column> ListPane::columns(Cloud::List list)
{
    const auto field = [](const char16_t* name) { return QString::fromUtf16(name); };
    switch (list) {
    case Cloud::List::Tenants:
        return {{tr("Code"), field(u"code"), {}},
                {tr("Name"), field(u"name"), {}},
                {tr("Website"), field(u"website"), {}},
                {tr("Since"), field(u"createdAt"), moment}};
    case Cloud::List::Datasources:
        return {{tr("Name"), field(u"name"), {}},
                {tr("State"), field(u"state"), {}},
                {tr("Companies"), field(u"tenants"), {}}};
    case Cloud::List::Users:
        return {{tr("E-mail"), field(u"emailAddress"), {}},
                {tr("First name"), field(u"firstName"), {}},
                {tr("Last name"), field(u"lastName"), {}},
                {tr("Role"), field(u"role"), [](const QJsonValue& role) { return Wording::role(role.toString()); }}};
    case Cloud::List::Devices:
        break;
    }
    return {{tr("Device"), field(u"name"), {}},
            {tr("User"), field(u"user"), {}},
            {tr("Last seen"), field(u"lastSeen"), moment},
            {tr("Revoked"), field(u"revoked"),
             [](const QJsonValue& revoked) { return revoked.toBool() ? tr("yes") : QString(); }}};
}

void ListPane::setAccount(const sync::Account& account)
{
    m_account = account;
    m_model->setObjects({});
    reload();
}

void ListPane::reload()
{
    m_count->setText(tr("Reading…"));
    m_cloud.list(this, m_account, m_list, [this](Result<QJsonArray> objects) { show(std::move(objects)); });
}

void ListPane::show(Result<QJsonArray> objects)
{
    if (!objects) {
        m_count->clear();
        m_problem->setText(Wording::sentence(objects.error()));
        return;
    }
    m_problem->clear();
    m_model->setObjects(*objects);
    m_count->setText(tr("%Ln line(s)", nullptr, m_model->rowCount()));
    fitColumns(*m_view);
}

void ListPane::add()
{
    AddDialog* dialog = nullptr;
    if (m_list == Cloud::List::Tenants)
        dialog = new AddTenantDialog(m_cloud, m_account, this);
    else
        dialog = new AddDatasourceDialog(m_cloud, m_account, this);
    connect(dialog, &AddDialog::added, this, &ListPane::reload);
    dialog->open();
}

} // namespace dbsync::ui
