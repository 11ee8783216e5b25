#include "ui/admin/list_columns.h"

#include "ui/words/wording.h"

#include <map>

namespace dbsync::ui {

namespace {

QString moment(const QJsonValue& value)
{
    return Wording::when(value.toString().toStdString(), QDateTime::currentDateTime());
}

QString roleOf(const QJsonValue& role)
{
    return Wording::role(role.toString());
}

QString field(const char16_t* name)
{
    return QString::fromUtf16(name);
}

} // namespace

QString ListColumns::title(Cloud::List list)
{
    switch (list) {
    case Cloud::List::Tenants:
        return tr("Companies");
    case Cloud::List::Datasources:
        return tr("Datasources");
    case Cloud::List::Users:
        return tr("Users");
    case Cloud::List::Devices:
        return tr("Devices");
    case Cloud::List::Audit:
        break;
    }
    return tr("Audit log");
}

QString ListColumns::tenantState(const QJsonValue& state)
{
    const QString name = state.toString();
    if (name == u"suspended")
        return tr("suspended");
    return name == u"removed" ? tr("removed, kept until its time is over") : QString();
}

QString ListColumns::datasourceState(const QJsonValue& state)
{
    return state.toString() == u"draining" ? tr("takes no new companies") : tr("in use");
}

QString ListColumns::auditWord(const QJsonValue& what)
{
    static const std::map<QString, const char*> words{
        {QStringLiteral("tenantAdded"), QT_TR_NOOP("company added")},
        {QStringLiteral("tenantEdited"), QT_TR_NOOP("company changed")},
        {QStringLiteral("tenantMoved"), QT_TR_NOOP("company moved")},
        {QStringLiteral("tenantSuspended"), QT_TR_NOOP("company suspended")},
        {QStringLiteral("tenantResumed"), QT_TR_NOOP("company resumed")},
        {QStringLiteral("tenantRemoved"), QT_TR_NOOP("company removed")},
        {QStringLiteral("tenantPurged"), QT_TR_NOOP("company removed for good")},
        {QStringLiteral("tenantExported"), QT_TR_NOOP("company exported")},
        {QStringLiteral("tenantSignedUp"), QT_TR_NOOP("company signed up")},
        {QStringLiteral("datasourceAdded"), QT_TR_NOOP("datasource added")},
        {QStringLiteral("datasourceEdited"), QT_TR_NOOP("datasource changed")},
        {QStringLiteral("datasourceRemoved"), QT_TR_NOOP("datasource removed")},
        {QStringLiteral("userAdded"), QT_TR_NOOP("user added")},
        {QStringLiteral("userEdited"), QT_TR_NOOP("user changed")},
        {QStringLiteral("userDisabled"), QT_TR_NOOP("user disabled")},
        {QStringLiteral("passwordChanged"), QT_TR_NOOP("password changed")},
        {QStringLiteral("deviceRevoked"), QT_TR_NOOP("device revoked")},
        {QStringLiteral("schemaPushed"), QT_TR_NOOP("schema pushed")},
        {QStringLiteral("policySet"), QT_TR_NOOP("policy set")},
        {QStringLiteral("policyUnset"), QT_TR_NOOP("policy taken back")},
        {QStringLiteral("keyIssued"), QT_TR_NOOP("API key made")},
        {QStringLiteral("keyRevoked"), QT_TR_NOOP("API key revoked")},
        {QStringLiteral("operatorAdded"), QT_TR_NOOP("operator added")},
        {QStringLiteral("operatorUpdated"), QT_TR_NOOP("operator changed")},
        {QStringLiteral("loggedIn"), QT_TR_NOOP("logged in")},
        {QStringLiteral("loginFailed"), QT_TR_NOOP("wrong password")},
        {QStringLiteral("loginRefused"), QT_TR_NOOP("login refused")},
        {QStringLiteral("loginLocked"), QT_TR_NOOP("locked out for some minutes")},
    };
    const auto found = words.find(what.toString());
    return found == words.end() ? what.toString() : tr(found->second);
}

std::vector<JsonTableModel::Column> ListColumns::of(Cloud::List list)
{
    const auto yes = [](const QString& word) {
        return [word](const QJsonValue& value) { return value.toBool() ? word : QString(); };
    };
    switch (list) {
    case Cloud::List::Tenants:
        return {{tr("Code"), field(u"code"), {}},
                {tr("Name"), field(u"name"), {}},
                {tr("Website"), field(u"website"), {}},
                {tr("Datasource"), field(u"datasourceName"), {}},
                {tr("State"), field(u"state"), tenantState},
                {tr("Since"), field(u"createdAt"), moment}};
    case Cloud::List::Datasources:
        return {{tr("Name"), field(u"name"), {}},
                {tr("State"), field(u"state"), datasourceState},
                {tr("Companies"), field(u"tenants"), {}},
                {tr("Weight"), field(u"weight"), {}},
                {tr("Address"), field(u"url"), {}}};
    case Cloud::List::Users:
        return {{tr("E-mail"), field(u"emailAddress"), {}},
                {tr("First name"), field(u"firstName"), {}},
                {tr("Last name"), field(u"lastName"), {}},
                {tr("Role"), field(u"role"), roleOf},
                {tr("Disabled"), field(u"disabled"), yes(tr("disabled"))}};
    case Cloud::List::Devices:
        return {{tr("Device"), field(u"name"), {}},
                {tr("User"), field(u"user"), {}},
                {tr("Last seen"), field(u"lastSeen"), moment},
                {tr("Revision"), field(u"revision"), {}},
                {tr("Revoked"), field(u"revoked"), yes(tr("revoked"))}};
    case Cloud::List::Audit:
        break;
    }
    return {{tr("When"), field(u"time"), moment},    {tr("Who"), field(u"who"), {}},
            {tr("What"), field(u"what"), auditWord}, {tr("On"), field(u"on"), {}},
            {tr("From"), field(u"from"), {}},        {tr("Times"), field(u"times"), {}}};
}

} // namespace dbsync::ui
