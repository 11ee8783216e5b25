#include "cloud_fixture.h"

#include <QTcpSocket>

using namespace dbsync;
using namespace dbsync::testing;

/// Every route, asked by those who may not: another tenant's, disabled, logged out, of a suspended or removed tenant.
class OutsidersTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void refusesThemOnEveryRoute_data();
    void refusesThemOnEveryRoute();
    void letsOperatorsIntoASuspendedTenant();
    void knowsNothingOfAnothersIds();
    void takesNoTwoCodesOrCredentials();
    void knowsNothingOfAnothersCursor();
    void refusesARevokedDevice();

private:
    Caller keyOf(const Caller& user);
    QString deviceOf(const Caller& user);
    QByteArray batch(const QString& device, const QString& mark, int revision) const;
    Answer ask(const api::Route& route, const Caller& caller);

    std::unique_ptr<Cloud> m_cloud;
    Client* m_client = nullptr;
    Caller m_root;
    Caller m_ann;
    Caller m_eve; ///< of another tenant
};

namespace {

constexpr const char* schemaSql = "CREATE TABLE T (id INTEGER PRIMARY KEY, a TEXT)";
const QString changes = QStringLiteral("/changes");

} // namespace

void OutsidersTest::init()
{
    m_cloud = std::make_unique<Cloud>();
    m_client = m_cloud->client.get();
    m_root = m_cloud->operatorLogin();
    m_ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    m_eve = m_cloud->signUp(QStringLiteral("evil"), QStringLiteral("eve@example.com"));
    for (const Caller& admin : {m_ann, m_eve})
        QCOMPARE(m_client->send("POST", QStringLiteral("/schema"), admin, schemaBody(schemaSql, 0)).status, 200);
}

Caller OutsidersTest::keyOf(const Caller& user)
{
    const Answer issued =
        m_client->post(QStringLiteral("/keys"), {{QStringLiteral("name"), QStringLiteral("nightly")}}, user);
    return {issued.object("key").value(QStringLiteral("key")).toString(), user.tenant, {}};
}

QString OutsidersTest::deviceOf(const Caller& user)
{
    return m_client->post(QStringLiteral("/devices"), {{QStringLiteral("name"), QStringLiteral("desk")}}, user)
        .object("device")
        .value(QStringLiteral("id"))
        .toString();
}

QByteArray OutsidersTest::batch(const QString& device, const QString& mark, int revision) const
{
    std::string text;
    wire::append(wire::BatchHeader{device.toStdString(), 1, "a1", {revision, mark.toStdString()}, 1}, text);
    wire::append(wire::Section{"T", {"id", "a"}}, text);
    text += "[\"i\",5,[1,\"secret\"]]\n";
    wire::append(wire::End{1, {}}, text);
    return QByteArray::fromStdString(text);
}

Answer OutsidersTest::ask(const api::Route& route, const Caller& caller)
{
    QString path = QString::fromStdString(route.pattern);
    path.replace(QStringLiteral(":id"), QStringLiteral("1"))
        .replace(QStringLiteral(":code"), caller.tenant)
        .replace(QStringLiteral(":name"), m_cloud->firstDatasource());
    const QByteArray method = QByteArray::fromStdString(route.method);
    return m_client->send(method, path, caller, method == "GET" || method == "DELETE" ? QByteArray() : "{}");
}

void OutsidersTest::refusesThemOnEveryRoute_data()
{
    QTest::addColumn<QString>("who");
    QTest::addColumn<QList<int>>("statuses");
    QTest::newRow("no credentials") << QStringLiteral("nobody") << QList<int>{401};
    QTest::newRow("nonsense") << QStringLiteral("nonsense") << QList<int>{401};
    QTest::newRow("logged out") << QStringLiteral("loggedOut") << QList<int>{401};
    QTest::newRow("a refresh token") << QStringLiteral("refreshToken") << QList<int>{401};
    QTest::newRow("another tenant's token") << QStringLiteral("otherTenant") << QList<int>{403};
    QTest::newRow("another tenant's API key") << QStringLiteral("otherKey") << QList<int>{403};
    QTest::newRow("a disabled user's token") << QStringLiteral("disabled") << QList<int>{401, 403};
    QTest::newRow("a disabled user's API key") << QStringLiteral("disabledKey") << QList<int>{401, 403};
    QTest::newRow("a revoked API key") << QStringLiteral("revokedKey") << QList<int>{401};
    QTest::newRow("of a suspended tenant") << QStringLiteral("suspended") << QList<int>{403};
    QTest::newRow("an API key of a suspended tenant") << QStringLiteral("suspendedKey") << QList<int>{403};
    QTest::newRow("of a removed tenant") << QStringLiteral("removed") << QList<int>{403};
}

void OutsidersTest::refusesThemOnEveryRoute()
{
    QFETCH(const QString, who);
    QFETCH(const QList<int>, statuses);
    const Caller bob = m_cloud->addUser(m_ann, QStringLiteral("bob@example.com"), QStringLiteral("ADMIN"));
    Caller caller{{}, QStringLiteral("acme"), {}};
    if (who == u"nonsense")
        caller.token = QStringLiteral("nonsense");
    if (who == u"refreshToken")
        caller.token = m_ann.refreshToken;
    if (who == u"loggedOut") {
        caller.token = bob.token;
        QCOMPARE(m_client->post(QStringLiteral("/logout"), {}, bob).status, 204);
    }
    if (who == u"otherTenant")
        caller.token = m_eve.token;
    if (who == u"otherKey")
        caller.token = keyOf(m_eve).token;
    if (who == u"disabled" || who == u"disabledKey") {
        caller.token = who == u"disabled" ? bob.token : keyOf(bob).token;
        QCOMPARE(m_client->patch(QStringLiteral("/users/3"), {{QStringLiteral("disabled"), true}}, m_ann).status, 200);
    }
    if (who == u"revokedKey") {
        caller.token = keyOf(bob).token;
        QCOMPARE(m_client->remove(QStringLiteral("/keys/1"), bob).status, 204);
    }
    if (who.startsWith(u"suspended")) {
        caller.token = who == u"suspended" ? m_ann.token : keyOf(m_ann).token;
        QCOMPARE(m_client
                     ->patch(QStringLiteral("/tenants/acme"), {{QStringLiteral("state"), QStringLiteral("suspended")}},
                             m_root)
                     .status,
                 200);
    }
    if (who == u"removed") {
        caller.token = m_ann.token;
        QCOMPARE(m_client->remove(QStringLiteral("/tenants/acme"), m_root).status, 200);
    }
    for (const api::Route& route : m_cloud->server->routes()) {
        if (!route.access.needsTenant())
            continue;
        const Answer answer = ask(route, caller);
        const std::string name = route.method + " " + route.pattern + " " + std::to_string(answer.status);
        QVERIFY2(statuses.contains(answer.status), name.c_str());
        QVERIFY2(!answer.message().isEmpty(), name.c_str());
        if (who == u"removed")
            QCOMPARE(answer.code(), QStringLiteral("tenantRemovalOrdered"));
    }
    // Routes of operators are nobody else's either.
    for (const api::Route& route : m_cloud->server->routes()) {
        if (route.access.who == api::Access::Who::Operators)
            QVERIFY(ask(route, caller).status == 401 || ask(route, caller).status == 403);
    }
}

void OutsidersTest::letsOperatorsIntoASuspendedTenant()
{
    m_client->patch(QStringLiteral("/tenants/acme"), {{QStringLiteral("state"), QStringLiteral("suspended")}}, m_root);
    Caller root = m_root;
    root.tenant = QStringLiteral("acme");
    QCOMPARE(m_client->get(QStringLiteral("/users"), root).status, 200);
    QCOMPARE(m_client->get(QStringLiteral("/tenants/acme/export"), root).status, 200);
    QCOMPARE(m_client->get(changes, root).status, 403);
    QCOMPARE(m_client
                 ->post(QStringLiteral("/login"), {{QStringLiteral("tenant"), QStringLiteral("acme")},
                                                   {QStringLiteral("email"), QStringLiteral("ann@example.com")},
                                                   {QStringLiteral("password"), password}})
                 .code(),
             QStringLiteral("tenantSuspended"));
}

void OutsidersTest::knowsNothingOfAnothersIds()
{
    const QString device = deviceOf(m_ann);
    keyOf(m_ann);
    QCOMPARE(m_client->remove(QStringLiteral("/devices/") + device, m_eve).status, 404);
    QCOMPARE(m_client->remove(QStringLiteral("/keys/1"), m_eve).status, 404);
    QCOMPARE(m_client->patch(QStringLiteral("/users/1"), {{QStringLiteral("disabled"), true}}, m_eve).status, 404);
    QCOMPARE(m_client->send("POST", QStringLiteral("/batches"), m_eve, batch(device, {}, 0), "application/x-ndjson")
                 .text("result"),
             QStringLiteral("unknownDevice"));
    QCOMPARE(m_client->get(QStringLiteral("/tenants/acme/export"), m_eve).status, 403);
    QCOMPARE(m_client->get(QStringLiteral("/tenants/acme/audit"), m_eve).status, 403);
    QCOMPARE(m_client->get(QStringLiteral("/tenants/none/audit"), m_eve).status, 404);
    QCOMPARE(m_client->get(QStringLiteral("/users"), m_ann).array("users").size(), 1);
}

void OutsidersTest::takesNoTwoCodesOrCredentials()
{
    const auto ask = [&](const QByteArray& path, const QByteArray& headers) {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), m_cloud->server->port());
        socket.write("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " +
                     m_ann.token.toUtf8() + "\r\n" + headers + "\r\n");
        QByteArray answer;
        (void)QTest::qWaitFor(
            [&] {
                answer += socket.readAll();
                return socket.state() == QAbstractSocket::UnconnectedState;
            },
            10'000);
        return answer;
    };
    const QByteArray own = "x-tenant-code: " + m_ann.tenant.toUtf8() + "\r\n";
    QVERIFY(ask("/users", own).startsWith("HTTP/1.1 200"));
    for (const QByteArray& headers : {own + "X-Tenant-Code: other\r\n", "x-tenant-code: other\r\n" + own, own + own}) {
        const QByteArray answer = ask("/users", headers);
        QVERIFY2(answer.startsWith("HTTP/1.1 400") && answer.contains("\"Invalid tenant code.\""), answer.constData());
    }
    QVERIFY(ask("/health", own + own).startsWith("HTTP/1.1 200"));
    // Nor two credentials, of which the first is good.
    QVERIFY(ask("/users", own + "authorization: Bearer " + m_eve.token.toUtf8() + "\r\n").startsWith("HTTP/1.1 401"));
}

void OutsidersTest::knowsNothingOfAnothersCursor()
{
    const Answer pushed = m_client->send("POST", QStringLiteral("/batches"), m_ann, batch(deviceOf(m_ann), {}, 0),
                                         "application/x-ndjson");
    QCOMPARE(pushed.status, 200);
    const QString mark = pushed.text("mark");
    const QString query = QStringLiteral("/changes?since=1&mark=") + mark;
    QCOMPARE(m_client->get(query, m_ann).status, 200);
    QCOMPARE(m_client->get(query, m_eve).code(), QStringLiteral("otherHistory"));
    QVERIFY(!m_client->get(changes, m_eve).body.contains("secret"));
    QCOMPARE(
        m_client
            ->send("POST", QStringLiteral("/batches"), m_eve, batch(deviceOf(m_eve), mark, 1), "application/x-ndjson")
            .text("result"),
        QStringLiteral("otherHistory"));
}

void OutsidersTest::refusesARevokedDevice()
{
    const QString device = deviceOf(m_ann);
    QCOMPARE(m_client->remove(QStringLiteral("/devices/") + device, m_ann).status, 200);
    const QString revoked = QStringLiteral("deviceRevoked");
    QCOMPARE(m_client->get(QStringLiteral("/changes?device=") + device, m_ann).code(), revoked);
    QCOMPARE(m_client->get(QStringLiteral("/events?device=") + device, m_ann).code(), revoked);
    const Answer pushed =
        m_client->send("POST", QStringLiteral("/batches"), m_ann, batch(device, {}, 0), "application/x-ndjson");
    QCOMPARE(pushed.status, 403);
    QCOMPARE(pushed.code(), revoked);
}

QTEST_GUILESS_MAIN(OutsidersTest)
#include "outsiders_test.moc"
