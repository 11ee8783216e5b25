#include "base/identifier.h"
#include "cloud_fixture.h"

#include <QTcpSocket>

#include <algorithm>

using namespace dbsync;
using namespace dbsync::testing;

/// Devices that take their time over a pull keep no other tenant's from pulling.
class SlowReadersTest : public QObject
{
    Q_OBJECT

private slots:
    void othersPullMeanwhile();
    void theTenantPullsAgainOnceTheyAreGone();

private:
    /// More than what lies between two sockets, so that each pull stays open.
    static constexpr int rowCount = 30;
    static constexpr int readers = 50;

    Caller signUp(const QString& code);
    void fill(const Caller& caller);
    std::unique_ptr<QTcpSocket> pullSlowly(const Caller& caller);
    int pull(const Caller& caller)
    {
        return m_cloud.client->send("GET", QStringLiteral("/changes"), caller, {}, {}, "application/x-ndjson").status;
    }

    Cloud m_cloud;
};

Caller SlowReadersTest::signUp(const QString& code)
{
    Caller caller = m_cloud.signUp(code, QStringLiteral("ann@example.com"));
    m_cloud.client->send("POST", QStringLiteral("/schema"), caller,
                         schemaBody("CREATE TABLE T (id INTEGER PRIMARY KEY, a TEXT)", 0));
    return caller;
}

void SlowReadersTest::fill(const Caller& caller)
{
    const QString device =
        m_cloud.client->post(QStringLiteral("/devices"), {{QStringLiteral("name"), QStringLiteral("desk")}}, caller)
            .object("device")
            .value(QStringLiteral("id"))
            .toString();
    std::string body;
    wire::append(wire::BatchHeader{device.toStdString(), 1, "id", {}, 1}, body);
    wire::append(wire::Section{"T", {"id", "a"}}, body);
    for (int row = 1; row <= rowCount; ++row)
        body +=
            "[\"i\"," + std::to_string(row) + ",[" + std::to_string(row) + ",\"" + std::string(1 << 20, 'x') + "\"]]\n";
    wire::append(wire::End{rowCount, {}}, body);
    QCOMPARE(
        m_cloud.client
            ->send("POST", QStringLiteral("/batches"), caller, QByteArray::fromStdString(body), "application/x-ndjson")
            .status,
        200);
}

std::unique_ptr<QTcpSocket> SlowReadersTest::pullSlowly(const Caller& caller)
{
    auto socket = std::make_unique<QTcpSocket>();
    socket->setReadBufferSize(1024);
    socket->connectToHost(QStringLiteral("127.0.0.1"), m_cloud.server->port());
    socket->write("GET /changes HTTP/1.1\r\nHost: x\r\nAccept: application/x-ndjson\r\nx-tenant-code: " +
                  caller.tenant.toUtf8() + "\r\nAuthorization: Bearer " + caller.token.toUtf8() + "\r\n\r\n");
    return socket;
}

void SlowReadersTest::othersPullMeanwhile()
{
    const Caller acme = signUp(QStringLiteral("acme"));
    const Caller other = signUp(QStringLiteral("other"));
    fill(acme);
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int reader = 0; reader < readers; ++reader)
        sockets.push_back(pullSlowly(acme));
    const auto isRead = [](const auto& socket) { return socket->bytesAvailable() > 0; };
    QTRY_VERIFY(std::count_if(sockets.begin(), sockets.end(), isRead) >= 12);
    QCOMPARE(pull(other), 200);
    const Answer refused =
        m_cloud.client->send("GET", QStringLiteral("/changes"), acme, {}, {}, "application/x-ndjson");
    QCOMPARE(refused.status, 503);
    QCOMPARE(refused.code(), QStringLiteral("busy"));
    QVERIFY(!refused.header("Retry-After").isEmpty());
}

void SlowReadersTest::theTenantPullsAgainOnceTheyAreGone()
{
    const Caller acme = m_cloud.client->logIn(QStringLiteral("acme"), QStringLiteral("ann@example.com"), password);
    QTRY_COMPARE_WITH_TIMEOUT(pull(acme), 200, 20'000);
}

QTEST_GUILESS_MAIN(SlowReadersTest)
#include "slow_readers_test.moc"
