#include "commands.h"
#include "invocation.h"
#include "sync/account/administration.h"
#include "sync/auto/commands.h"

#include <QJsonDocument>
#include <nlohmann/json.hpp>

namespace {

using dbsync::Error;
using dbsync::ErrorKind;
using dbsync::Result;
using dbsync::sync::Account;
using dbsync::sync::AccountStore;
using dbsync::sync::Administration;

nlohmann::ordered_json toJson(const QJsonValue& value)
{
    const QJsonDocument wrapped(QJsonArray{value});
    return nlohmann::ordered_json::parse(wrapped.toJson(QJsonDocument::Compact).toStdString()).front();
}

void addOptions(Invocation& invocation, std::initializer_list<const char*> names)
{
    for (const char* name : names)
        invocation.parser().addOption({QLatin1String(name), QString(), QString::fromLatin1(name).toUpper()});
}

/// The operator that is logged in, or the tenant's administrator where --tenant names one.
Result<Account> administrator(const Invocation& invocation)
{
    QString server;
    if (invocation.isSet("server")) {
        DBSYNC_ASSIGN(server, dbsync::sync::normaliseServer(invocation.value("server")));
    }
    auto found = AccountStore().findOperator(server);
    if (found || !invocation.isSet("tenant"))
        return found;
    return AccountStore().find(server, invocation.value("tenant"));
}

int printed(const Invocation& invocation, const char* field, const Result<QJsonArray>& list)
{
    if (!list)
        return invocation.fail(list.error());
    const auto json = toJson(*list);
    std::string text;
    for (const auto& each : json)
        text += each.dump() + "\n";
    return invocation.answer({{field, json}}, text.empty() ? "None." : text);
}

int printed(const Invocation& invocation, const char* field, const Result<QJsonObject>& object)
{
    if (!object)
        return invocation.fail(object.error());
    const auto json = toJson(*object);
    return invocation.answer({{field, json}}, json.dump(2));
}

Result<QJsonObject> fieldsOf(const Invocation& invocation, std::initializer_list<const char*> names)
{
    QJsonObject fields;
    for (const char* name : names) {
        if (!invocation.parser().optionNames().contains(QLatin1String(name)))
            continue;
        const QString text = invocation.value(name);
        if (QLatin1String(name) == QLatin1String("metadata")) {
            const auto document = QJsonDocument::fromJson(text.toUtf8());
            if (!document.isObject())
                return Error{ErrorKind::InvalidRequest, "invalidMetadata", "--metadata is not a JSON object.", {}};
            fields.insert(QLatin1String(name), document.object());
        } else if (QLatin1String(name) == QLatin1String("weight")) {
            fields.insert(QLatin1String(name), text.toInt());
        } else if (QLatin1String(name) == QLatin1String("datasource") && text == QStringLiteral("none")) {
            fields.insert(QLatin1String(name), QJsonValue::Null);
        } else {
            fields.insert(QLatin1String(name), text);
        }
    }
    return fields;
}

int runLoginOperator(const QStringList& arguments)
{
    Invocation invocation(QStringLiteral("admin login"),
                          QStringLiteral("admin login --server URL --email E --password-stdin"),
                          QStringLiteral("Logs in as an operator of the whole installation."));
    addOptions(invocation, {"server", "email"});
    invocation.takesPassword();
    if (const auto code = invocation.parse(arguments))
        return *code;
    if (!invocation.isSet("server") || !invocation.isSet("email"))
        return invocation.misuse(QStringLiteral("--server and --email are needed."));
    const auto password = invocation.password();
    if (!password)
        return invocation.fail(password.error());
    const auto account =
        dbsync::sync::logIn(invocation.value("server"), {}, invocation.value("email"), *password);
    if (!account)
        return invocation.fail(account.error());
    return invocation.answer({{"server", account->server.toStdString()}, {"email", account->email.toStdString()}},
                             "Logged in as operator " + account->email.toStdString() + ".");
}

int runTenant(const QString& verb, const QStringList& arguments)
{
    Invocation invocation(QStringLiteral("admin tenant"),
                          QStringLiteral("admin tenant list | add | edit | suspend | resume --code CODE ..."),
                          QStringLiteral("Lists and changes tenants."));
    addOptions(invocation, {"server", "code", "name", "website", "metadata", "datasource"});
    if (const auto code = invocation.parse(arguments))
        return *code;
    if (verb != QStringLiteral("list") && !invocation.isSet("code"))
        return invocation.misuse(QStringLiteral("--code is missing."));
    const auto account = administrator(invocation);
    if (!account)
        return invocation.fail(account.error());
    const Administration administration(*account);
    if (verb == QStringLiteral("list"))
        return printed(invocation, "tenants", administration.tenants());
    auto fields = fieldsOf(invocation, {"name", "website", "metadata", "datasource"});
    if (!fields)
        return invocation.fail(fields.error());
    if (verb == QStringLiteral("add")) {
        fields->insert(QStringLiteral("code"), invocation.value("code"));
        return printed(invocation, "tenant", administration.addTenant(*fields));
    }
    if (verb == QStringLiteral("suspend"))
        fields->insert(QStringLiteral("state"), QStringLiteral("suspended"));
    else if (verb == QStringLiteral("resume"))
        fields->insert(QStringLiteral("state"), QStringLiteral("active"));
    else if (verb != QStringLiteral("edit"))
        return invocation.misuse(QStringLiteral("There is no \"admin tenant %1\".").arg(verb));
    return printed(invocation, "tenant", administration.editTenant(invocation.value("code"), *fields));
}

int runDatasource(const QString& verb, const QStringList& arguments)
{
    Invocation invocation(QStringLiteral("admin datasource"),
                          QStringLiteral("admin datasource list | add | check --name NAME ..."),
                          QStringLiteral("Lists, adds and checks datasources."));
    addOptions(invocation, {"server", "name", "url", "weight", "metadata"});
    if (const auto code = invocation.parse(arguments))
        return *code;
    const auto account = administrator(invocation);
    if (!account)
        return invocation.fail(account.error());
    const Administration administration(*account);
    if (verb == QStringLiteral("list"))
        return printed(invocation, "datasources", administration.datasources());
    if (!invocation.isSet("name"))
        return invocation.misuse(QStringLiteral("--name is missing."));
    if (verb == QStringLiteral("check"))
        return printed(invocation, "datasource", administration.checkDatasource(invocation.value("name")));
    if (verb != QStringLiteral("add"))
        return invocation.misuse(QStringLiteral("There is no \"admin datasource %1\".").arg(verb));
    const auto fields = fieldsOf(invocation, {"name", "url", "weight", "metadata"});
    if (!fields)
        return invocation.fail(fields.error());
    return printed(invocation, "datasource", administration.addDatasource(*fields));
}

int runUser(const QString& verb, const QStringList& arguments)
{
    Invocation invocation(QStringLiteral("admin user"),
                          QStringLiteral("admin user list | add --tenant CODE [--email E --role ROLE --password-stdin]"),
                          QStringLiteral("Lists and adds a tenant's users."));
    addOptions(invocation, {"server", "tenant", "email", "role", "firstName", "lastName"});
    invocation.takesPassword();
    if (const auto code = invocation.parse(arguments))
        return *code;
    if (!invocation.isSet("tenant"))
        return invocation.misuse(QStringLiteral("--tenant is missing."));
    const auto account = administrator(invocation);
    if (!account)
        return invocation.fail(account.error());
    const Administration administration(*account);
    if (verb == QStringLiteral("list"))
        return printed(invocation, "users", administration.users(invocation.value("tenant")));
    if (verb != QStringLiteral("add"))
        return invocation.misuse(QStringLiteral("There is no \"admin user %1\".").arg(verb));
    auto fields = fieldsOf(invocation, {"role", "firstName", "lastName"});
    const auto password = invocation.password();
    if (!fields || !password)
        return invocation.fail(!fields ? fields.error() : password.error());
    fields->insert(QStringLiteral("emailAddress"), invocation.value("email"));
    fields->insert(QStringLiteral("password"), *password);
    return printed(invocation, "user", administration.addUser(invocation.value("tenant"), *fields));
}

int runDevice(const QString& verb, const QStringList& arguments)
{
    Invocation invocation(QStringLiteral("admin device"), QStringLiteral("admin device list --tenant CODE"),
                          QStringLiteral("Lists a tenant's devices."));
    addOptions(invocation, {"server", "tenant"});
    if (const auto code = invocation.parse(arguments))
        return *code;
    if (verb != QStringLiteral("list") || !invocation.isSet("tenant"))
        return invocation.misuse(QStringLiteral("Give list --tenant CODE."));
    const auto account = administrator(invocation);
    if (!account)
        return invocation.fail(account.error());
    return printed(invocation, "devices", Administration(*account).devices(invocation.value("tenant")));
}

} // namespace

int runAdmin(const QStringList& arguments)
{
    const QString what = arguments.value(0);
    if (what == QStringLiteral("login"))
        return runLoginOperator(arguments.mid(1));
    const bool help = arguments.value(1).startsWith(QLatin1Char('-'));
    const QString verb = help ? QString() : arguments.value(1);
    const QStringList rest = arguments.mid(help ? 1 : 2);
    if (what == QStringLiteral("tenant"))
        return runTenant(verb, rest);
    if (what == QStringLiteral("datasource"))
        return runDatasource(verb, rest);
    if (what == QStringLiteral("user"))
        return runUser(verb, rest);
    if (what == QStringLiteral("device"))
        return runDevice(verb, rest);
    Invocation invocation(QStringLiteral("admin"),
                          QStringLiteral("admin login | tenant | datasource | user | device ..."),
                          QStringLiteral("Administers the cloud. See dbsync admin tenant --help, and so on."));
    if (const auto code = invocation.parse(arguments); code && invocation.positional().isEmpty())
        return *code;
    return invocation.misuse(QStringLiteral("Give login, tenant, datasource, user or device."));
}
