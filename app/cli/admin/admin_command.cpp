#include "commands.h"
#include "resource.h"
#include "sync/auto/commands.h"

#include <array>
#include <nlohmann/json.hpp>

namespace {

using Find = const admin::Resource& (*)();

constexpr std::array<Find, 7> resources{admin::tenantResource, admin::datasourceResource, admin::userResource,
                                        admin::deviceResource, admin::schemaResource,     admin::statusResource,
                                        admin::auditResource};

int logInOperator(const QStringList& arguments)
{
    Invocation invocation(QStringLiteral("admin login"),
                          QStringLiteral("admin login --server URL --email E --password-stdin"),
                          QStringLiteral("Logs in as an operator of the whole installation."));
    invocation.parser().addOptions(
        {{QStringLiteral("server"), QStringLiteral("The cloud's address."), QStringLiteral("URL")},
         {QStringLiteral("email"), QStringLiteral("The operator's e-mail address."), QStringLiteral("E")}});
    invocation.takesPassword();
    if (const auto code = invocation.parse(arguments))
        return *code;
    for (const char* needed : {"server", "email"}) {
        if (invocation.value(needed).isEmpty())
            return invocation.misuse(QStringLiteral("--%1 is missing.").arg(QLatin1String(needed)));
    }
    const auto password = invocation.password();
    if (!password)
        return invocation.fail(password.error());
    const auto account = dbsync::sync::logIn(invocation.value("server"), {}, invocation.value("email"), *password);
    if (!account)
        return invocation.fail(account.error());
    return invocation.answer({{"server", account->server.toStdString()}, {"email", account->email.toStdString()}},
                             "Logged in as operator " + account->email.toStdString() + ".");
}

QString description()
{
    QString text = QStringLiteral("Administers the cloud, as an operator (admin login) or, with --tenant, as the "
                                  "tenant's ADMIN (login).\n\nResources:");
    for (const Find find : resources)
        text += QStringLiteral("\n  dbsync admin %1 --help").arg(QLatin1String(find().name));
    return text;
}

} // namespace

int runAdmin(const QStringList& arguments)
{
    const QString what = arguments.value(0);
    if (what == QStringLiteral("login"))
        return logInOperator(arguments.mid(1));
    for (const Find find : resources) {
        if (what == QLatin1String(find().name))
            return admin::run(find(), arguments.mid(1));
    }
    Invocation invocation(QStringLiteral("admin"), QStringLiteral("admin login | RESOURCE VERB [OPTIONS]"),
                          description());
    invocation.takesArguments();
    if (const auto code = invocation.parse(arguments); code && invocation.positional().isEmpty())
        return *code;
    return invocation.misuse(QStringLiteral("Give login, tenant, datasource, user, device, schema, status or audit."));
}
