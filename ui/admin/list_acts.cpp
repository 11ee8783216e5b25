#include "ui/admin/datasource_dialog.h"
#include "ui/admin/list_pane.h"
#include "ui/admin/tenant_dialogs.h"
#include "ui/admin/user_dialog.h"
#include "ui/common/confirmation.h"
#include "ui/words/problem_label.h"

#include <QBoxLayout>
#include <QPushButton>

namespace dbsync::ui {

namespace {

bool always(const QJsonObject&)
{
    return true;
}

QString textOf(const QJsonObject& line, QStringView field)
{
    return line.value(field).toString();
}

std::function<bool(const QJsonObject&)> inState(const char16_t* state)
{
    return [state](const QJsonObject& line) { return textOf(line, u"state") == QStringView(state); };
}

std::function<bool(const QJsonObject&)> notInState(const char16_t* state)
{
    return [state](const QJsonObject& line) { return textOf(line, u"state") != QStringView(state); };
}

} // namespace

void ListPane::addButtons(QBoxLayout& layout)
{
    switch (m_list) {
    case Cloud::List::Tenants:
        return addTenantButtons(layout);
    case Cloud::List::Datasources:
        return addDatasourceButtons(layout);
    case Cloud::List::Users:
        return addUserButtons(layout);
    case Cloud::List::Devices:
        return addButton(
            layout, "revoke", tr("Revoke…"), [](const QJsonObject& line) { return !line.value(u"revoked").toBool(); },
            [this] { revoke(); });
    case Cloud::List::Audit:
        break;
    }
}

void ListPane::addTenantButtons(QBoxLayout& layout)
{
    addButton(layout, "add", tr("Add…"), {}, [this] { open(new TenantDialog(m_cloud, m_account, {}, this)); });
    addButton(layout, "edit", tr("Change…"), always,
              [this] { open(new TenantDialog(m_cloud, m_account, chosen(), this)); });
    addButton(layout, "move", tr("Move…"), always,
              [this] { open(new MoveDialog(m_cloud, m_account, chosen(), this)); });
    addButton(
        layout, "suspend", tr("Suspend"),
        [](const QJsonObject& line) {
            const QString state = textOf(line, u"state");
            return state != u"suspended" && state != u"removed";
        },
        [this] { setState(Cloud::Act::EditTenant, QStringLiteral("suspended")); });
    addButton(
        layout, "resume", tr("Resume"),
        [](const QJsonObject& line) {
            const QString state = textOf(line, u"state");
            return state == u"suspended" || state == u"removed";
        },
        [this] { setState(Cloud::Act::EditTenant, QStringLiteral("active")); });
    addButton(layout, "remove", tr("Remove…"), notInState(u"removed"), [this] {
        remove(Cloud::Act::RemoveTenant, tr("Remove the company %1?").arg(textOf(chosen(), u"name")),
               tr("Nobody can use it any more. For 30 days “Resume” brings it back; then all its rows are deleted."));
    });
}

void ListPane::addDatasourceButtons(QBoxLayout& layout)
{
    addButton(layout, "add", tr("Add…"), {}, [this] { open(new DatasourceDialog(m_cloud, m_account, {}, this)); });
    addButton(layout, "edit", tr("Change…"), always,
              [this] { open(new DatasourceDialog(m_cloud, m_account, chosen(), this)); });
    addButton(layout, "check", tr("Check"), always, [this] {
        const QString name = textOf(chosen(), u"name");
        act({Cloud::Act::CheckDatasource, {}, name, {}},
            tr("The datasource %1 can be reached, and is as it should be.").arg(name));
    });
    addButton(layout, "drain", tr("Take no new companies"), notInState(u"draining"),
              [this] { setState(Cloud::Act::EditDatasource, QStringLiteral("draining")); });
    addButton(layout, "use", tr("Use again"), inState(u"draining"),
              [this] { setState(Cloud::Act::EditDatasource, QStringLiteral("active")); });
    addButton(
        layout, "remove", tr("Remove…"), [](const QJsonObject& line) { return line.value(u"tenants").toInt() == 0; },
        [this] {
            remove(Cloud::Act::RemoveDatasource, tr("Remove the datasource %1?").arg(textOf(chosen(), u"name")),
                   tr("The database itself stays; the cloud does not use it any more."));
        });
}

void ListPane::addUserButtons(QBoxLayout& layout)
{
    const auto setDisabled = [this](bool disabled) {
        act({Cloud::Act::EditUser,
             tenant(),
             QString::number(chosen().value(u"id").toInteger()),
             {{QStringLiteral("disabled"), disabled}}});
    };
    addButton(layout, "add", tr("Add…"), {}, [this] { open(new UserDialog(m_cloud, m_account, tenant(), {}, this)); });
    addButton(layout, "edit", tr("Change…"), always,
              [this] { open(new UserDialog(m_cloud, m_account, tenant(), chosen(), this)); });
    addButton(
        layout, "disable", tr("Disable"), [](const QJsonObject& line) { return !line.value(u"disabled").toBool(); },
        [setDisabled] { setDisabled(true); });
    addButton(
        layout, "enable", tr("Enable"), [](const QJsonObject& line) { return line.value(u"disabled").toBool(); },
        [setDisabled] { setDisabled(false); });
}

void ListPane::open(FormDialog* dialog)
{
    m_problem->clear();
    connect(dialog, &FormDialog::done, this, [this](const QJsonObject& object) {
        m_made = object;
        reload();
    });
    dialog->open();
}

void ListPane::setState(Cloud::Act what, const QString& state)
{
    const QJsonObject line = chosen();
    act({what, textOf(line, u"code"), textOf(line, u"name"), {{QStringLiteral("state"), state}}});
}

void ListPane::remove(Cloud::Act what, const QString& question, const QString& consequence)
{
    const QJsonObject line = chosen();
    confirm(this, question, consequence, tr("Remove"), [this, what, line] {
        act({what, textOf(line, u"code"), textOf(line, u"name"), {}});
    });
}

void ListPane::revoke()
{
    const QJsonObject line = chosen();
    confirm(this, tr("Revoke the device %1?").arg(textOf(line, u"name")),
            tr("It cannot sync any more, for good. What was not sent stays on it."), tr("Revoke"), [this, line] {
                act({Cloud::Act::RevokeDevice, tenant(), textOf(line, u"id"), {}});
            });
}

} // namespace dbsync::ui
