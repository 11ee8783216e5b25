#include "sync/auto/commands.h"

#include "device/store/linking.h"
#include "sync/cloud/cloud_client.h"
#include "sync/cloud/http_cloud.h"
#include "sync/session/opening.h"
#include "sync/session/session.h"

namespace dbsync::sync {

namespace {

Account accountFrom(const QString& server, const QJsonObject& json)
{
    const QJsonObject tenant = json.value(QStringLiteral("tenant")).toObject();
    const QJsonObject user = json.value(QStringLiteral("user")).toObject();
    return {server, tenant.value(QStringLiteral("code")).toString(), tenant.value(QStringLiteral("name")).toString(),
            user.value(QStringLiteral("emailAddress")).toString(), user.value(QStringLiteral("role")).toString()};
}

Result<Tokens> tokensFrom(const QString& server, const QJsonObject& json)
{
    if (json.value(QStringLiteral("accessToken")).toString().isEmpty())
        return Error{ErrorKind::Unreachable, "otherServer",
                     "What answers at " + server.toStdString() + " is not the cloud.", "Check the server's address."};
    return Tokens{json.value(QStringLiteral("accessToken")).toString(),
                  json.value(QStringLiteral("refreshToken")).toString()};
}

} // namespace

Result<Account> signUp(const QString& typedServer, const QString& tenant, const QString& tenantName,
                       const QString& email, const QString& password, bool keep)
{
    DBSYNC_ASSIGN(const QString server, normaliseServer(typedServer));
    CloudClient client(server);
    const QJsonObject body{
        {QStringLiteral("tenant"), QJsonObject{{QStringLiteral("code"), tenant}, {QStringLiteral("name"), tenantName}}},
        {QStringLiteral("user"), QJsonObject{{QStringLiteral("emailAddress"), email},
                                             {QStringLiteral("password"), password},
                                             {QStringLiteral("firstName"), QString()},
                                             {QStringLiteral("lastName"), QString()}}}};
    DBSYNC_ASSIGN(const CloudAnswer answer, client.send("POST", QStringLiteral("/signup"), body));
    Account account = accountFrom(server, answer.json());
    account.tenant = tenant;
    account.tenantName = tenantName;
    account.email = email;
    DBSYNC_ASSIGN(const Tokens tokens, tokensFrom(server, answer.json()));
    DBSYNC_TRY(AccountStore().save(account, tokens, keep));
    return account;
}

Result<Account> logIn(const QString& typedServer, const QString& tenant, const QString& email, const QString& password,
                      bool keep)
{
    DBSYNC_ASSIGN(const QString server, normaliseServer(typedServer));
    CloudClient client(server);
    QJsonObject body{{QStringLiteral("email"), email}, {QStringLiteral("password"), password}};
    if (!tenant.isEmpty())
        body.insert(QStringLiteral("tenant"), tenant);
    auto answer = client.send("POST", QStringLiteral("/login"), body);
    if (!answer) {
        if (answer.error().kind == ErrorKind::Refused && answer.error().code == "unauthorised")
            answer.error().hint = "Check the tenant's code, the e-mail address and the password.";
        return answer.error();
    }
    Account account = accountFrom(server, answer->json());
    account.tenant = tenant;
    account.email = email;
    DBSYNC_ASSIGN(const Tokens tokens, tokensFrom(server, answer->json()));
    DBSYNC_TRY(AccountStore().save(account, tokens, keep));
    return account;
}

Result<void> logOut(const Account& account)
{
    CloudClient client(account);
    // Forgotten here whether or not the cloud hears of it: its tokens run out by themselves.
    [[maybe_unused]] const auto ended = client.send("POST", QStringLiteral("/logout"));
    return AccountStore().remove(account);
}

Result<QString> checkServer(const QString& typedServer)
{
    DBSYNC_ASSIGN(const QString server, normaliseServer(typedServer));
    CloudClient client(server);
    DBSYNC_ASSIGN(const CloudAnswer answer, client.send("GET", QStringLiteral("/")));
    const QJsonObject json = answer.json();
    if (json.value(QStringLiteral("status")).toString() != QStringLiteral("ok"))
        return Error{ErrorKind::InvalidRequest, "notACloud",
                     "The server at " + server.toStdString() + " is not a db-sync cloud.", "Check the address."};
    return json.value(QStringLiteral("version")).toString();
}

Result<FilePreview> preview(const QString& path)
{
    DBSYNC_ASSIGN(const auto contents, device::inspectFile(path.toStdString()));
    FilePreview preview{contents.exists, contents.linked, contents.rows, {}};
    for (const Table& table : contents.schema.tables)
        preview.tables.push_back({QString::fromStdString(table.name), true, {}});
    for (const LeftOutTable& table : contents.schema.leftOut)
        preview.tables.push_back({QString::fromStdString(table.name), false, table.reason});
    return preview;
}

Result<SyncReport> syncNow(const QString& path, const SyncOptions& options, const ProgressCallback& progress)
{
    // The file is looked at first, then who is logged in, then the cloud.
    DBSYNC_ASSIGN(const OpenedFile file, openForSync(path));
    HttpCloud cloud(file.account, path);
    return Session(*file.store, cloud, file.account.email.toStdString(), options, progress).run();
}

Result<void> unlink(const QString& path)
{
    const std::string absolute = device::absolutePath(path.toStdString());
    DBSYNC_TRY(device::removeLink(absolute));
    return forgetDatabase(QString::fromStdString(absolute));
}

} // namespace dbsync::sync
