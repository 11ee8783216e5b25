#include "commands.h"
#include "invocation.h"
#include "sync/auto/commands.h"

#include <nlohmann/json.hpp>

namespace {

using dbsync::sync::Account;

nlohmann::ordered_json toJson(const Account& account)
{
    return {{"server", account.server.toStdString()},
            {"tenant", account.tenant.toStdString()},
            {"email", account.email.toStdString()},
            {"role", account.role.toStdString()}};
}

void addPlace(Invocation& invocation)
{
    invocation.parser().addOptions(
        {{QStringLiteral("server"), QStringLiteral("The cloud's address."), QStringLiteral("URL")},
         {QStringLiteral("tenant"), QStringLiteral("The tenant's code."), QStringLiteral("CODE")},
         {QStringLiteral("email"), QStringLiteral("The user's e-mail address."), QStringLiteral("E")}});
    invocation.takesPassword();
}

/// The first of `options` that was not given.
QString missing(const Invocation& invocation, std::initializer_list<const char*> options)
{
    for (const char* option : options) {
        if (invocation.value(option).isEmpty())
            return QStringLiteral("--%1 is missing.").arg(QLatin1String(option));
    }
    return {};
}

int loggedIn(const Invocation& invocation, const dbsync::Result<Account>& account)
{
    if (!account)
        return invocation.fail(account.error());
    return invocation.answer(toJson(*account), "Logged in at " + account->tenant.toStdString() + " as " +
                                                   account->email.toStdString() + ".");
}

} // namespace

int runSignup(const QStringList& arguments)
{
    Invocation invocation(QStringLiteral("signup"),
                          QStringLiteral("signup --server URL --tenant CODE --name COMPANY --email E --password-stdin"),
                          QStringLiteral("Makes a tenant with you as its administrator, and logs in."));
    addPlace(invocation);
    invocation.parser().addOption(
        {QStringLiteral("name"), QStringLiteral("The company's name."), QStringLiteral("COMPANY")});
    if (const auto code = invocation.parse(arguments))
        return *code;
    if (const QString what = missing(invocation, {"server", "tenant", "name", "email"}); !what.isEmpty())
        return invocation.misuse(what);
    const auto password = invocation.password();
    if (!password)
        return invocation.fail(password.error());
    return loggedIn(invocation, dbsync::sync::signUp(invocation.value("server"), invocation.value("tenant"),
                                                     invocation.value("name"), invocation.value("email"), *password));
}

int runLogin(const QStringList& arguments)
{
    Invocation invocation(QStringLiteral("login"),
                          QStringLiteral("login --server URL --tenant CODE --email E --password-stdin"),
                          QStringLiteral("Logs in at a tenant."));
    addPlace(invocation);
    if (const auto code = invocation.parse(arguments))
        return *code;
    if (const QString what = missing(invocation, {"server", "tenant", "email"}); !what.isEmpty())
        return invocation.misuse(what);
    const auto password = invocation.password();
    if (!password)
        return invocation.fail(password.error());
    return loggedIn(invocation, dbsync::sync::logIn(invocation.value("server"), invocation.value("tenant"),
                                                    invocation.value("email"), *password));
}

int runLogout(const QStringList& arguments)
{
    Invocation invocation(QStringLiteral("logout"), QStringLiteral("logout [--tenant CODE]"),
                          QStringLiteral("Ends the session here and in the cloud. Linked databases stay as they are."));
    invocation.parser().addOption(
        {QStringLiteral("tenant"), QStringLiteral("Where you are logged in at several."), QStringLiteral("CODE")});
    if (const auto code = invocation.parse(arguments))
        return *code;
    const auto account = dbsync::sync::AccountStore().find({}, invocation.value("tenant"));
    if (!account)
        return invocation.fail(account.error());
    if (const auto ended = dbsync::sync::logOut(*account); !ended)
        return invocation.fail(ended.error());
    return invocation.answer(toJson(*account), "Logged out of " + account->tenant.toStdString() + ".");
}
