#include "change/wire.h"
#include "cloud_fixture.h"

#include <QTcpSocket>

using namespace dbsync;
using namespace dbsync::testing;

/// Text that databases do not take, NUL and what is not UTF-8, wherever a client may write it.
class OddTextTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void refusesItInAddresses_data();
    void refusesItInAddresses();
    void refusesItInTheHeader();
    void refusesItInBatches_data();
    void refusesItInBatches();
    void refusesItInSchemas();
    void namesWhatIsMissing();
    void takesBlanksBetweenValues();
    void cleanupTestCase() { QCOMPARE(undeclaredAnswers(*m_cloud->client), QStringList()); }

private:
    static void check(const Answer& answer);

    std::unique_ptr<Cloud> m_cloud;
    Caller m_ann;
    Caller m_root;
    QString m_device;
};

void OddTextTest::initTestCase()
{
    m_cloud = std::make_unique<Cloud>();
    m_ann = m_cloud->signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    m_root = m_cloud->operatorLogin();
    QCOMPARE(m_cloud->client
                 ->send("POST", QStringLiteral("/schema"), m_ann,
                        schemaBody("CREATE TABLE T (id TEXT PRIMARY KEY, a TEXT)", 0))
                 .status,
             200);
    m_device =
        m_cloud->client->post(QStringLiteral("/devices"), {{QStringLiteral("name"), QStringLiteral("desk")}}, m_ann)
            .object("device")
            .value(QStringLiteral("id"))
            .toString();
    QVERIFY(!m_device.isEmpty());
}

/// 400 in plain words, without what a database says of it.
void OddTextTest::check(const Answer& answer)
{
    QVERIFY2(answer.status == 400, answer.body.constData());
    QVERIFY(!answer.message().isEmpty());
    for (const char* word : {"SELECT", "INSERT", "UPDATE", "SQLSTATE", "byte sequence", "exception"})
        QVERIFY2(!answer.body.contains(word), answer.body.constData());
}

void OddTextTest::refusesItInAddresses_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("byOperator");
    const auto add = [](const char* method, const char* path, bool byOperator) {
        for (const char* odd : {"%00", "a%00b", "%FF", "%C3", "%ED%A0%80"}) {
            const QString whole = QString::fromLatin1(path).replace(u'$', QString::fromLatin1(odd));
            QTest::addRow("%s %s", method, qPrintable(whole)) << QByteArray(method) << whole << byOperator;
        }
    };
    add("GET", "/tenants/$", true);
    add("PATCH", "/tenants/$", true);
    add("DELETE", "/tenants/$", true);
    add("GET", "/tenants/$/audit", true);
    add("GET", "/audit?tenant=$", true);
    add("DELETE", "/datasources/$", true);
    add("POST", "/datasources/$/check", true);
    add("DELETE", "/devices/$", false);
    add("DELETE", "/keys/$", false);
    add("GET", "/changes?since=1&mark=$", false);
    add("GET", "/changes?device=$", false);
    add("GET", "/changes?at=1&table=T&key=$", false);
    add("GET", "/changes?at=1&table=$&key=[1]", false);
    add("GET", "/digests?device=$", false);
    add("GET", "/digests?salt=$", false);
    add("GET", "/events?device=$", false);
}

void OddTextTest::refusesItInAddresses()
{
    QFETCH(const QByteArray, method);
    QFETCH(const QString, path);
    QFETCH(const bool, byOperator);
    const QByteArray body = method == "PATCH" || method == "POST" ? "{}" : "";
    check(m_cloud->client->send(method, path, byOperator ? m_root : m_ann, body));
}

void OddTextTest::refusesItInTheHeader()
{
    for (const QByteArray& code : {QByteArray("\xff"), QByteArray("acme\xc3"), QByteArray("\xed\xa0\x80")}) {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), m_cloud->server->port());
        socket.write("GET /users HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " +
                     m_ann.token.toUtf8() + "\r\nx-tenant-code: " + code + "\r\n\r\n");
        QByteArray answer;
        (void)QTest::qWaitFor(
            [&] {
                answer += socket.readAll();
                return socket.state() == QAbstractSocket::UnconnectedState;
            },
            10'000);
        QVERIFY2(answer.startsWith("HTTP/1.1 400") && answer.contains("\"Invalid tenant code.\""), answer.constData());
    }
}

void OddTextTest::refusesItInBatches_data()
{
    QTest::addColumn<QByteArray>("header");
    const auto header = [](const char* device, const char* id, const char* mark) {
        return QByteArray(R"({"device":")") + device + R"(","sequence":1,"id":")" + id +
               R"(","cursor":{"revision":1,"mark":")" + mark + R"("},"schemaVersion":1})";
    };
    QTest::newRow("device") << header("\\u0000", "a1", "");
    QTest::newRow("id") << header("DEVICE", "a\\u0000", "");
    QTest::newRow("mark") << header("DEVICE", "a1", "\\u0000");
    QTest::newRow("not UTF-8") << header("DEVICE", "a1", "\xff");
}

void OddTextTest::refusesItInBatches()
{
    QFETCH(QByteArray, header);
    header.replace("DEVICE", m_device.toLatin1());
    std::string rest;
    wire::append(wire::Section{"T", {"id", "a"}}, rest);
    wire::append(wire::End{0, {}}, rest);
    check(m_cloud->client->send("POST", QStringLiteral("/batches"), m_ann,
                                header + "\n" + QByteArray::fromStdString(rest), "application/x-ndjson"));
}

void OddTextTest::refusesItInSchemas()
{
    const QByteArray good = schemaBody("CREATE TABLE T (id TEXT PRIMARY KEY, a TEXT, b TEXT)", 1);
    for (const char* name : {"\"b\"", "\"TEXT\"", "\"T\""}) {
        QByteArray odd = good;
        odd.replace(name, QByteArray(name).insert(2, "\\u0000"));
        QVERIFY(odd != good);
        check(m_cloud->client->send("POST", QStringLiteral("/schema"), m_ann, odd));
    }
}

void OddTextTest::namesWhatIsMissing()
{
    QByteArray body = schemaBody("CREATE TABLE T (id TEXT PRIMARY KEY, a TEXT)", 1);
    body.replace("\"columns\":[{\"name\":\"id\"", "\"colums\":[{\"name\":\"id\"");
    const Answer answer = m_cloud->client->send("POST", QStringLiteral("/schema"), m_ann, body);
    check(answer);
    QCOMPARE(answer.message(), QStringLiteral("The schema is malformed: in table \"T\" \"columns\" is missing."));
}

void OddTextTest::takesBlanksBetweenValues()
{
    const QByteArray table = "\t{ \"table\" : \"T\", \"columns\": [\"id\", \"a\"] }\r\n";
    const auto send = [&](const QByteArray& number, const QByteArray& id, const QByteArray& cursor,
                          const QByteArray& lines) {
        const QByteArray first = "{ \"device\": \"" + m_device.toLatin1() + "\", \"sequence\": " + number +
                                 ", \"id\" : \"" + id + "\", \"cursor\": " + cursor + ", \"schemaVersion\": 1 }\n";
        return m_cloud->client->send("POST", QStringLiteral("/batches"), m_ann,
                                     first + table + lines + "{ \"end\": true, \"rows\": 1 }\n",
                                     "application/x-ndjson");
    };
    Answer answer = send("1", "b1", "{\"revision\": 0, \"mark\": \"\"}", " [ \"i\" , 77, [\"k\", \"x, y\"] ]\r\n");
    QVERIFY2(answer.status == 200, answer.body.constData());
    const QByteArray cursor = "{\"revision\": 1, \"mark\": \"" + answer.text("mark").toLatin1() + "\"}";
    answer = send("2", "b2", cursor, "[\"u\", 77, [\"k\"], [ 1 ], [\"x, y\"], [ \"z\" ] ]\n");
    QVERIFY2(answer.status == 200, answer.body.constData());
    const QByteArray rows =
        m_cloud->client->send("GET", QStringLiteral("/changes"), m_ann, {}, {}, "application/x-ndjson").body;
    QVERIFY2(rows.contains("[\"k\",\"z\"]"), rows.constData());
}

QTEST_GUILESS_MAIN(OddTextTest)
#include "odd_text_test.moc"
