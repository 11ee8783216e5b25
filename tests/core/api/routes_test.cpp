#include "api/documents/open_api.h"
#include "cloud_fixture.h"

#include <QFile>
#include <QSet>

using namespace dbsync;
using namespace dbsync::testing;

class RoutesTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void tellsWhatItIs();
    void letsInWhomItShould_data();
    void letsInWhomItShould();
    void knowsEveryRoute();
    void passesTheStepsInOrder();
    void describesEveryRoute();
    void keepsTheTableOfRoutesCurrent();
    void answersWhatItDoesNotKnow();
    void countsRequests();
    void declaresWhatItAnswers();

private:
    Caller callerOf(const QString& role) const;

    std::unique_ptr<Cloud> m_cloud;
    Caller m_admin;
    Caller m_manager;
    Caller m_user;
    Caller m_guest;
    Caller m_operator;
};

namespace {

const QStringList roles{QStringLiteral("nobody"),  QStringLiteral("GUEST"), QStringLiteral("USER"),
                        QStringLiteral("MANAGER"), QStringLiteral("ADMIN"), QStringLiteral("operator")};

struct Expected
{
    const char* route;
    const char* who; ///< everyone, loggedIn, operators, or the lowest role; "+": operators too
};

/// Written by hand, not made from the table that is tested.
constexpr Expected expected[] = {
    {"GET /", "everyone"},
    {"GET /health", "everyone"},
    {"GET /metrics", "everyone"},
    {"GET /openapi.json", "everyone"},
    {"POST /signup", "everyone"},
    {"POST /login", "everyone"},
    {"POST /token", "everyone"},
    {"POST /logout", "loggedIn"},
    {"GET /me", "loggedIn"},
    {"PATCH /me", "users"},
    {"GET /keys", "GUEST"},
    {"POST /keys", "GUEST"},
    {"DELETE /keys/:id", "GUEST"},
    {"GET /users", "MANAGER+"},
    {"POST /users", "ADMIN+"},
    {"PATCH /users/:id", "ADMIN+"},
    {"GET /devices", "MANAGER+"},
    {"POST /devices", "USER"},
    {"DELETE /devices/:id", "USER+"},
    {"GET /schemas", "operators"},
    {"GET /schema", "GUEST+"},
    {"POST /schema", "MANAGER+"},
    {"GET /policies", "GUEST+"},
    {"PUT /policies", "MANAGER+"},
    {"GET /changes", "GUEST"},
    {"GET /digests", "GUEST"},
    {"GET /digests/rows", "GUEST"},
    {"POST /batches", "USER"},
    {"POST /batches/outcome", "GUEST"},
    {"GET /events", "GUEST"},
    {"GET /tenants", "operators"},
    {"GET /tenants/:code", "operators"},
    {"POST /tenants", "operators"},
    {"PATCH /tenants/:code", "operators"},
    {"DELETE /tenants/:code", "operators"},
    {"POST /tenants/:code/move", "operators"},
    {"GET /tenants/:code/export", "ADMIN+"},
    {"GET /tenants/:code/audit", "ADMIN+"},
    {"GET /datasources", "operators"},
    {"POST /datasources", "operators"},
    {"PATCH /datasources/:name", "operators"},
    {"POST /datasources/:name/check", "operators"},
    {"DELETE /datasources/:name", "operators"},
    {"GET /status", "operators"},
    {"GET /audit", "operators"},
};

bool mayUse(const QString& role, const QString& who)
{
    if (who == u"everyone")
        return true;
    if (role == u"nobody")
        return false;
    if (who == u"loggedIn" || who == u"users")
        return who == u"loggedIn" || role != u"operator";
    if (role == u"operator")
        return who == u"operators" || who.endsWith(u'+');
    return who != u"operators" && roles.indexOf(role) >= roles.indexOf(QString(who).remove(u'+'));
}

} // namespace

void RoutesTest::initTestCase()
{
    m_cloud = std::make_unique<Cloud>();
    m_admin = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    m_manager = m_cloud->addUser(m_admin, QStringLiteral("max@example.com"), QStringLiteral("MANAGER"));
    m_user = m_cloud->addUser(m_admin, QStringLiteral("uma@example.com"), QStringLiteral("USER"));
    m_guest = m_cloud->addUser(m_admin, QStringLiteral("gus@example.com"), QStringLiteral("GUEST"));
    m_operator = m_cloud->operatorLogin();
    m_operator.tenant = QStringLiteral("acme");
    for (const Caller& caller : {m_admin, m_manager, m_user, m_guest, m_operator})
        QCOMPARE(caller.token.size(), 64);
}

Caller RoutesTest::callerOf(const QString& role) const
{
    const Caller nobody{{}, QStringLiteral("acme"), {}};
    return role == u"ADMIN"     ? m_admin
           : role == u"MANAGER" ? m_manager
           : role == u"USER"    ? m_user
           : role == u"GUEST"   ? m_guest
           : role == u"nobody"  ? nobody
                                : m_operator;
}

void RoutesTest::tellsWhatItIs()
{
    const Answer answer = m_cloud->client->get(QStringLiteral("/"));
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.text("name"), QStringLiteral("db-sync"));
    QCOMPARE(answer.text("environment"), QStringLiteral("test"));
    QCOMPARE(answer.text("status"), QStringLiteral("ok"));
    QCOMPARE(answer.header("x-request-id").size(), 36);
    const Answer health = m_cloud->client->get(QStringLiteral("/health"));
    QCOMPARE(health.text("status"), QStringLiteral("ok"));
    QCOMPARE(health.array("databases").size(), 2);
}

void RoutesTest::letsInWhomItShould_data()
{
    QTest::addColumn<QString>("route");
    QTest::addColumn<QString>("role");
    QTest::addColumn<bool>("allowed");
    for (const Expected& row : expected) {
        for (const QString& role : roles) {
            if (qstrcmp(row.route, "POST /logout") == 0 && role != u"nobody")
                continue; // would end the sessions of the others; tested with the accounts
            QTest::addRow("%s as %s", row.route, qPrintable(role))
                << QString::fromLatin1(row.route) << role << mayUse(role, QString::fromLatin1(row.who));
        }
    }
}

void RoutesTest::letsInWhomItShould()
{
    QFETCH(const QString, route);
    QFETCH(const QString, role);
    QFETCH(const bool, allowed);
    const QByteArray method = route.section(u' ', 0, 0).toLatin1();
    QString path = route.section(u' ', 1);
    path.replace(QStringLiteral(":id"), QStringLiteral("12345"))
        .replace(QStringLiteral(":code/export"), QStringLiteral("acme/export"))
        .replace(QStringLiteral(":code/audit"), QStringLiteral("acme/audit"))
        .replace(QStringLiteral(":code"), QStringLiteral("none"));
    path.replace(QStringLiteral(":name"), QStringLiteral("none"));
    const QByteArray body = method == "GET" || method == "DELETE" ? QByteArray() : QByteArray("{}");
    const Answer answer = m_cloud->client->send(method, path, callerOf(role), body);
    QVERIFY(answer.status > 0);
    QVERIFY(answer.status < 500);
    const bool letIn = answer.status != 403 && (answer.status != 401 || route == u"POST /token");
    QCOMPARE(letIn, allowed);
    if (!allowed)
        QCOMPARE(answer.status, role == u"nobody" ? 401 : 403);
    if (answer.status >= 400) {
        QCOMPARE(answer.json.value(QStringLiteral("statusCode")).toInt(), answer.status);
        QVERIFY(!answer.message().isEmpty());
        QVERIFY(!answer.text("error").isEmpty());
    }
}

void RoutesTest::knowsEveryRoute()
{
    QSet<QString> known;
    for (const Expected& row : expected)
        known.insert(QString::fromLatin1(row.route));
    QSet<QString> served;
    for (const api::Route& route : m_cloud->server->routes())
        served.insert(QString::fromStdString(route.method + " " + route.pattern));
    QCOMPARE(served, known);
}

void RoutesTest::passesTheStepsInOrder()
{
    Client& client = *m_cloud->client;
    const QString users = QStringLiteral("/users");
    // The tenant comes before the guards.
    Answer answer = client.get(users, {});
    QCOMPARE(answer.status, 400);
    QCOMPARE(answer.message(), QStringLiteral("Invalid tenant code."));
    answer = client.get(users, {QStringLiteral("bad"), QStringLiteral("nowhere"), {}});
    QCOMPARE(answer.status, 400);
    QCOMPARE(client
                 .post(QStringLiteral("/tenants"),
                       {{QStringLiteral("code"), QStringLiteral("bare")},
                        {QStringLiteral("name"), QStringLiteral("Bare")},
                        {QStringLiteral("datasource"), QStringLiteral("none")}},
                       m_operator)
                 .status,
             201);
    answer = client.get(users, {{}, QStringLiteral("bare"), {}});
    QCOMPARE(answer.status, 404);
    QCOMPARE(answer.message(), QStringLiteral("This tenant has no datasource."));
    // Authentication comes before the user's tenant, that before the role, that before the body.
    QCOMPARE(client.get(users, {QStringLiteral("bad"), QStringLiteral("acme"), {}}).status, 401);
    QCOMPARE(client.send("POST", users, {QStringLiteral("bad"), QStringLiteral("acme"), {}}, "nonsense").status, 401);
    QCOMPARE(client.send("POST", users, m_guest, "nonsense").status, 403);
    QCOMPARE(client.send("POST", users, m_admin, "nonsense").status, 400);
    // Routes that need no tenant ignore the header.
    QCOMPARE(client.get(QStringLiteral("/me"), {m_user.token, QStringLiteral("nowhere"), {}}).status, 200);
}

void RoutesTest::describesEveryRoute()
{
    const Answer answer = m_cloud->client->get(QStringLiteral("/openapi.json"));
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.text("openapi").startsWith(u"3."));
    const QJsonObject paths = answer.object("paths");
    int operations = 0;
    for (const Expected& row : expected) {
        const QString route = QString::fromLatin1(row.route);
        QString path = route.section(u' ', 1);
        path.replace(QRegularExpression(QStringLiteral(":(\\w+)")), QStringLiteral("{\\1}"));
        const QJsonObject operation =
            paths.value(path).toObject().value(route.section(u' ', 0, 0).toLower()).toObject();
        QVERIFY2(!operation.isEmpty(), row.route);
        QVERIFY(!operation.value(QStringLiteral("summary")).toString().isEmpty());
        const QJsonObject responses = operation.value(QStringLiteral("responses")).toObject();
        QVERIFY(!responses.isEmpty());
        if (operation.contains(QStringLiteral("requestBody")))
            QVERIFY2(responses.contains(QStringLiteral("408")) && responses.contains(QStringLiteral("413")), row.route);
        ++operations;
    }
    const auto login = paths.value(QStringLiteral("/login"))[QStringLiteral("post")][QStringLiteral("responses")];
    for (const char* status : {"200", "400", "401", "403", "429"})
        QVERIFY2(login.toObject().contains(QLatin1String(status)), status);
    int described = 0;
    for (const auto& path : paths)
        described += static_cast<int>(path.toObject().size());
    QCOMPARE(described, operations);
}

void RoutesTest::keepsTheTableOfRoutesCurrent()
{
    QFile file(QStringLiteral(DBSYNC_SOURCE_DIR "/docs/routes.md"));
    const QByteArray now = QByteArray::fromStdString(api::routesDocument(m_cloud->server->routes()));
    if (qEnvironmentVariableIsSet("DBSYNC_WRITE_DOCS")) {
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(now), now.size());
        return;
    }
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY2(file.readAll() == now, "docs/routes.md is old: run this test with DBSYNC_WRITE_DOCS=1 set");
}

void RoutesTest::answersWhatItDoesNotKnow()
{
    Client& client = *m_cloud->client;
    Answer answer = client.get(QStringLiteral("/nowhere"));
    QCOMPARE(answer.status, 404);
    QCOMPARE(answer.json.value(QStringLiteral("statusCode")).toInt(), 404);
    QCOMPARE(answer.header("x-request-id").size(), 36);
    QCOMPARE(client.send("PUT", QStringLiteral("/users"), m_admin, "{}").status, 405);
}

void RoutesTest::countsRequests()
{
    m_cloud->client->get(QStringLiteral("/tenants/secret-looking"), m_operator);
    const QByteArray text = m_cloud->client->get(QStringLiteral("/metrics")).body;
    QVERIFY(text.contains("dbsync_requests_total{method=\"GET\",route=\"/tenants/:code\",status=\"404\"}"));
    QVERIFY(!text.contains("secret-looking"));
    for (const char* name : {"dbsync_request_duration_seconds_bucket", "dbsync_event_streams", "dbsync_pool_queued",
                             "dbsync_sent_bytes_total", "dbsync_batches_total", "dbsync_rows_sent_total"})
        QVERIFY2(text.contains(name), name);
}

/// All that the tests before this one have asked for.
void RoutesTest::declaresWhatItAnswers()
{
    Client& client = *m_cloud->client;
    QCOMPARE(client.get(QStringLiteral("/tenants/%FF"), m_operator).status, 400);
    QCOMPARE(client.send("POST", QStringLiteral("/datasources/%00/check"), m_operator).status, 400);
    QCOMPARE(undeclaredAnswers(client), QStringList());
    const Answer document = client.get(QStringLiteral("/openapi.json"));
    const QJsonObject responses = document.object("components").value(QStringLiteral("responses")).toObject();
    for (const auto& path : document.object("paths")) {
        for (const auto& operation : path.toObject()) {
            const QJsonValue declared = operation[QStringLiteral("responses")];
            for (const char* status : {"400", "405", "408", "413", "414", "431", "500", "503"}) {
                const QString reference = declared[QLatin1String(status)][QStringLiteral("$ref")].toString();
                QVERIFY2(responses.contains(reference.section(u'/', -1)), status);
            }
        }
    }
    const QJsonValue schemas =
        document.object("paths")[QStringLiteral("/schemas")][QStringLiteral("get")][QStringLiteral("responses")]
                                [QStringLiteral("200")][QStringLiteral("content")][QStringLiteral("application/json")]
                                [QStringLiteral("schema")][QStringLiteral("properties")][QStringLiteral("schemas")]
                                [QStringLiteral("items")][QStringLiteral("properties")];
    for (const char* name : {"version", "namespace", "tables"})
        QVERIFY2(schemas[QLatin1String(name)][QStringLiteral("nullable")].toBool(), name);
}

QTEST_GUILESS_MAIN(RoutesTest)
#include "routes_test.moc"
