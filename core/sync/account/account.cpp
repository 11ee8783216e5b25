#include "sync/account/account.h"

#include "sync/account/configuration.h"
#include "sync/account/secret_store.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrl>
#include <algorithm>

namespace dbsync::sync {

namespace {

const auto documentName = QStringLiteral("accounts");
const auto listKey = QStringLiteral("accounts");

QJsonObject toJson(const Account& account)
{
    return {{QStringLiteral("server"), account.server},
            {QStringLiteral("tenant"), account.tenant},
            {QStringLiteral("tenantName"), account.tenantName},
            {QStringLiteral("email"), account.email},
            {QStringLiteral("role"), account.role}};
}

Account fromJson(const QJsonObject& json)
{
    return {json.value(QStringLiteral("server")).toString(), json.value(QStringLiteral("tenant")).toString(),
            json.value(QStringLiteral("tenantName")).toString(), json.value(QStringLiteral("email")).toString(),
            json.value(QStringLiteral("role")).toString()};
}

QString secretName(const Account& account)
{
    return account.tenant + QLatin1Char('@') + account.server;
}

bool samePlace(const Account& a, const Account& b)
{
    return a.server == b.server && a.tenant == b.tenant;
}

Result<void> replace(const Account& account, bool keep)
{
    return changeConfiguration(documentName, [&](QJsonObject& json) {
        QJsonArray list;
        for (const auto& each : json.value(listKey).toArray()) {
            if (!samePlace(fromJson(each.toObject()), account))
                list.append(each);
        }
        if (keep)
            list.append(toJson(account));
        json.insert(listKey, list);
    });
}

/// Whether who is logged in can be read at all.
Result<void> readable()
{
    DBSYNC_ASSIGN(const QJsonObject json, readConfiguration(documentName));
    return {};
}

Error notLoggedIn(const QString& tenant)
{
    return {ErrorKind::Refused, "notLoggedIn",
            tenant.isEmpty() ? "Nobody is logged in." : "Nobody is logged in at tenant " + tenant.toStdString() + ".",
            "Log in first: dbsync login --server URL --tenant CODE --email E."};
}

} // namespace

std::vector<Account> AccountStore::accounts() const
{
    std::vector<Account> accounts;
    if (const auto json = readConfiguration(documentName)) {
        for (const auto& each : json->value(listKey).toArray())
            accounts.push_back(fromJson(each.toObject()));
    }
    return accounts;
}

Result<Account> AccountStore::find(const QString& server, const QString& tenant) const
{
    std::vector<Account> found;
    for (const Account& account : accounts()) {
        if (account.tenant.isEmpty())
            continue;
        if ((server.isEmpty() || account.server == server) && (tenant.isEmpty() || account.tenant == tenant))
            found.push_back(account);
    }
    if (found.empty()) {
        DBSYNC_TRY(readable());
        return notLoggedIn(tenant);
    }
    if (found.size() > 1)
        return Error{ErrorKind::InvalidRequest, "ambiguousTenant", "You are logged in at several tenants.",
                     "Name one: --tenant CODE."};
    return found.front();
}

Result<Account> AccountStore::findOperator(const QString& server) const
{
    const std::vector<Account> all = accounts();
    // Who logged in last, where several are.
    const auto found = std::find_if(all.rbegin(), all.rend(), [&](const Account& account) {
        return account.tenant.isEmpty() && (server.isEmpty() || account.server == server);
    });
    if (found != all.rend())
        return *found;
    return Error{ErrorKind::Refused, "notLoggedIn", "No operator is logged in.",
                 "Log in first: dbsync admin login --server URL --email E."};
}

namespace {

QString secretOf(const Tokens& tokens)
{
    const QJsonObject json{{QStringLiteral("access"), tokens.access}, {QStringLiteral("refresh"), tokens.refresh}};
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

} // namespace

Result<void> AccountStore::save(const Account& account, const Tokens& tokens, bool keep)
{
    DBSYNC_TRY(writeSecret(secretName(account), secretOf(tokens), keep));
    return replace(account, true);
}

Result<void> AccountStore::saveTokens(const Account& account, const Tokens& tokens)
{
    return writeSecret(secretName(account), secretOf(tokens));
}

Result<void> AccountStore::remove(const Account& account)
{
    DBSYNC_TRY(removeSecret(secretName(account)));
    return replace(account, false);
}

Result<Tokens> AccountStore::tokens(const Account& account) const
{
    DBSYNC_ASSIGN(const auto secret, readSecret(secretName(account)));
    if (!secret)
        return notLoggedIn(account.tenant);
    const QJsonObject json = QJsonDocument::fromJson(secret->toUtf8()).object();
    return Tokens{json.value(QStringLiteral("access")).toString(), json.value(QStringLiteral("refresh")).toString()};
}

bool AccountStore::usesFile()
{
    return secretsLieInFile();
}

QString AccountStore::folder()
{
    return configurationFolder();
}

Result<QString> normaliseServer(const QString& typed)
{
    QString text = typed.trimmed();
    if (!text.contains(QStringLiteral("://"))) {
        const bool local = text.startsWith(QStringLiteral("localhost")) || text.startsWith(QStringLiteral("127.")) ||
                           text.startsWith(QStringLiteral("[::1]"));
        text.prepend(local ? QStringLiteral("http://") : QStringLiteral("https://"));
    }
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() ||
        (url.scheme() != QStringLiteral("http") && url.scheme() != QStringLiteral("https")))
        return Error{ErrorKind::InvalidRequest, "invalidServer",
                     "\"" + typed.toStdString() + "\" is not the address of a server.",
                     "Give it as https://host or http://host:port."};
    return url.adjusted(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo).toString();
}

} // namespace dbsync::sync
