#pragma once

#include "api/server.h"
#include "base/sqlite.h"
#include "schema/schema_json.h"
#include "schema/sqlite_schema.h"
#include "test_postgres/postgres_cluster.h"

#include <QByteArray>
#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <memory>

/// A cloud in this process, and a client for it.
namespace dbsync::testing {

struct Answer
{
    int status = 0;
    QJsonObject json;
    QByteArray body;
    QList<QNetworkReply::RawHeaderPair> headers;

    QByteArray header(const QByteArray& name) const
    {
        for (const auto& [key, value] : headers) {
            if (key.compare(name, Qt::CaseInsensitive) == 0)
                return value;
        }
        return {};
    }
    QString code() const { return json.value(QStringLiteral("code")).toString(); }
    QString message() const { return json.value(QStringLiteral("message")).toString(); }
    QJsonObject object(const char* name) const { return json.value(QLatin1String(name)).toObject(); }
    QJsonArray array(const char* name) const { return json.value(QLatin1String(name)).toArray(); }
    QString text(const char* name) const { return json.value(QLatin1String(name)).toString(); }
};

/// Who asks: a bearer credential and a tenant code, each may be empty.
struct Caller
{
    QString token = {};
    QString tenant = {};
    QString refreshToken = {};
    QByteArray forwardedFor = {}; ///< what a proxy says of who asks
};

inline QByteArray jsonText(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

class Client
{
public:
    explicit Client(QString url = {}) : m_url(std::move(url)) {}
    void setUrl(const QString& url) { m_url = url; }

    Answer get(const QString& path, const Caller& caller = {}) { return send("GET", path, caller); }
    Answer post(const QString& path, const QJsonObject& body, const Caller& caller = {})
    {
        return send("POST", path, caller, jsonText(body));
    }
    Answer patch(const QString& path, const QJsonObject& body, const Caller& caller = {})
    {
        return send("PATCH", path, caller, jsonText(body));
    }
    Answer remove(const QString& path, const Caller& caller = {}) { return send("DELETE", path, caller); }

    /// Waits for the whole answer, of an event stream for its first bytes only.
    Answer send(const QByteArray& method, const QString& path, const Caller& caller, const QByteArray& body = {},
                const QByteArray& type = "application/json", const QByteArray& accept = {})
    {
        QNetworkRequest request((QUrl(m_url + path)));
        request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
        if (!caller.token.isEmpty())
            request.setRawHeader("Authorization", "Bearer " + caller.token.toUtf8());
        if (!caller.tenant.isEmpty())
            request.setRawHeader("x-tenant-code", caller.tenant.toUtf8());
        if (!caller.forwardedFor.isEmpty())
            request.setRawHeader("X-Forwarded-For", caller.forwardedFor);
        if (!accept.isEmpty())
            request.setRawHeader("Accept", accept);
        if (method != "GET" && !type.isEmpty())
            request.setRawHeader("Content-Type", type);
        const std::unique_ptr<QNetworkReply> reply(m_network.sendCustomRequest(request, method, body));
        wait(*reply);
        Answer answer;
        answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        answer.body = reply->readAll();
        answer.headers = reply->rawHeaderPairs();
        answer.json = QJsonDocument::fromJson(answer.body).object();
        reply->abort();
        return answer;
    }

    Caller logIn(const QString& tenant, const QString& email, const QString& password)
    {
        const Answer answer = post(QStringLiteral("/login"), {{QStringLiteral("tenant"), tenant},
                                                              {QStringLiteral("email"), email},
                                                              {QStringLiteral("password"), password}});
        return {answer.text("accessToken"), tenant, answer.text("refreshToken")};
    }

private:
    static void wait(QNetworkReply& reply)
    {
        QEventLoop loop;
        QObject::connect(&reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
        QObject::connect(&reply, &QIODevice::readyRead, &loop, [&] {
            if (reply.rawHeader("Content-Type").startsWith("text/event-stream"))
                loop.quit();
        });
        QTimer::singleShot(20'000, &loop, &QEventLoop::quit);
        if (!reply.isFinished())
            loop.exec();
    }

    QString m_url;
    QNetworkAccessManager m_network;
};

inline const QString password = QStringLiteral("correct horse");

inline QJsonObject signupBody(const QString& code, const QString& email)
{
    return {{QStringLiteral("tenant"),
             QJsonObject{{QStringLiteral("code"), code}, {QStringLiteral("name"), QStringLiteral("Company ") + code}}},
            {QStringLiteral("user"), QJsonObject{{QStringLiteral("emailAddress"), email},
                                                 {QStringLiteral("password"), password},
                                                 {QStringLiteral("firstName"), QStringLiteral("Ann")},
                                                 {QStringLiteral("lastName"), QStringLiteral("Lee")}}}};
}

/// The body of a push of the schema that `sql` makes.
inline QByteArray schemaBody(const char* sql, int baseVersion)
{
    const auto connection = sqlite::Connection::open(":memory:", true);
    if (!connection || !sqlite::execute(*connection, sql))
        qFatal("wrong SQL in a test");
    const api::Json body{{"baseVersion", baseVersion}, {"schema", schemaToJson(*readSqliteSchema(*connection))}};
    return QByteArray::fromStdString(body.dump());
}

/// What came from a server, "GET /users 404", and its OpenAPI document does not tell of.
inline QStringList undeclaredAnswers(Client& client)
{
    const QJsonObject paths = client.get(QStringLiteral("/openapi.json")).object("paths");
    static const QRegularExpression counted(
        QStringLiteral("dbsync_requests_total\\{method=\"(\\w+)\",route=\"(/[^\"]*)\",status=\"(\\d+)\"\\}"));
    static const QRegularExpression parameter(QStringLiteral(":(\\w+)"));
    QStringList undeclared;
    auto lines = counted.globalMatch(QString::fromUtf8(client.get(QStringLiteral("/metrics")).body));
    while (lines.hasNext()) {
        const auto line = lines.next();
        const QString path = line.captured(2).replace(parameter, QStringLiteral("{\\1}"));
        const QJsonValue operation = paths.value(path).toObject().value(line.captured(1).toLower());
        if (!operation[QStringLiteral("responses")].toObject().contains(line.captured(3)))
            undeclared.append(line.captured(1) + u' ' + line.captured(2) + u' ' + line.captured(3));
    }
    return undeclared;
}

/// A server in this process over a folder of its own.
class Cloud
{
public:
    Cloud()
    {
        options.folder = m_folder.path().toStdString();
        options.port = 0;
        options.logRequests = false;
        options.environment = "test";
        options.passwordCost = maindb::PasswordHasher::Cost::Lowest;
        if (qEnvironmentVariableIsSet("DBSYNC_TEST_POSTGRES"))
            options.mainUrl = makeSchema();
        start();
    }

    void start()
    {
        auto started = api::Server::start(options);
        if (!started)
            qFatal("%s", started.error().message.c_str());
        server = std::move(*started);
        client = std::make_unique<Client>(QString::fromStdString(server->url()));
    }
    /// Ends the server as a crash would, and starts another over the same folder.
    void restart()
    {
        server.reset();
        start();
    }

    Caller signUp(const QString& code, const QString& email)
    {
        const Answer answer = client->post(QStringLiteral("/signup"), signupBody(code, email));
        return {answer.text("accessToken"), code, answer.text("refreshToken")};
    }
    /// Adds a user with a role to the tenant of `admin` and logs them in.
    Caller addUser(const Caller& admin, const QString& email, const QString& role)
    {
        client->post(QStringLiteral("/users"),
                     {{QStringLiteral("emailAddress"), email},
                      {QStringLiteral("password"), password},
                      {QStringLiteral("role"), role}},
                     admin);
        return client->logIn(admin.tenant, email, password);
    }
    Caller operatorLogin()
    {
        maindb::PasswordHasher hasher(maindb::PasswordHasher::Cost::Lowest);
        (void)server->mainDatabase().operators.makeOrUpdate("root@example.com", *hasher.hash(password.toStdString()));
        return client->logIn(QString(), QStringLiteral("root@example.com"), password);
    }
    /// The datasource that is there from the start.
    QString firstDatasource() const
    {
        return options.embedded() ? QStringLiteral("embedded") : QStringLiteral("default");
    }
    QString path(const char* file) const { return m_folder.filePath(QLatin1String(file)); }

    api::ServerOptions options;
    std::unique_ptr<api::Server> server;
    std::unique_ptr<Client> client;

private:
    /// A schema of its own in the tests' PostgreSQL, for all that this cloud keeps.
    static std::string makeSchema()
    {
        static int count = 0;
        const auto cluster = test::PostgresCluster::shared();
        if (!cluster)
            qFatal("%s", cluster.error().message.c_str());
        const std::string database = "cloud" + std::to_string(++count);
        const auto url = (*cluster)->makeDatabase(database);
        if (!url)
            qFatal("%s", url.error().message.c_str());
        return *url + "?schema=app";
    }

    QTemporaryDir m_folder;
};

} // namespace dbsync::testing
