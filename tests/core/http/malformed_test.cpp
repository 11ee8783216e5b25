#include "test_server.h"

#include <QTest>

#include <thread>

using namespace dbsync::http;
using namespace dbsync::http::testing;

using namespace std::string_literals;

class MalformedTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void refuses_data();
    void refuses();
    void closesOnGarbage();
    void survivesNoise();
    void survivesClientsThatVanish();
    void summarizesWhatItRefused();

private:
    std::unique_ptr<TestServer> m_server;
};

void MalformedTest::initTestCase()
{
    m_server = std::make_unique<TestServer>();
    m_server->start();
    QVERIFY2(m_server->listener, m_server->failure.c_str());
}

void MalformedTest::cleanupTestCase()
{
    m_server.reset();
}

void MalformedTest::refuses_data()
{
    QTest::addColumn<QByteArray>("sent");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, const std::string& sent, int status = 400) {
        QTest::newRow(name) << QByteArray::fromStdString(sent) << status;
    };
    const std::string post = "POST /size HTTP/1.1\r\nHost: test\r\n";
    row("no version", "GET /ping\r\n\r\n");
    row("no such version", "GET /ping HTTP/7.3\r\nHost: test\r\n\r\n");
    row("no HTTP", "HELO mail.example\r\n\r\n");
    row("method with a control character", "GE\x01T /ping HTTP/1.1\r\nHost: test\r\n\r\n");
    row("target with a space", "GET /pi ng HTTP/1.1\r\nHost: test\r\n\r\n");
    row("no host", "GET /ping HTTP/1.1\r\n\r\n");
    row("two hosts", "GET /ping HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    row("header without colon", "GET /ping HTTP/1.1\r\nHost: test\r\nnonsense\r\n\r\n");
    row("space before the colon", "GET /ping HTTP/1.1\r\nHost: test\r\nX : y\r\n\r\n");
    row("zero byte in a header", "GET /ping HTTP/1.1\r\nHost: test\r\nX: a\0b\r\n\r\n"s);
    row("length that is no number", post + "Content-Length: abc\r\n\r\n");
    row("negative length", post + "Content-Length: -5\r\n\r\n");
    row("length beyond 64 bits", post + "Content-Length: 99999999999999999999999\r\n\r\n");
    row("two different lengths", post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd");
    row("length and chunks", post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    row("chunk size that is no number", post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n");
    row("chunk longer than it says", post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n");
    row("chunk size beyond 64 bits", post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n");
    row("unknown coding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501);
    row("coding without chunks", post + "Transfer-Encoding: identity\r\n\r\n", 501);
}

void MalformedTest::refuses()
{
    QFETCH(QByteArray, sent);
    QFETCH(int, status);
    RawClient client(m_server->port());
    QVERIFY(client.send(sent.toStdString()));
    const auto reply = client.reply();
    QCOMPARE(wrongWithRefusal(reply, status), std::string());
    QCOMPARE(reply->header("connection"), std::string("close"));
    QVERIFY(client.endsWithin(3000));
}

void MalformedTest::closesOnGarbage()
{
    RawClient client(m_server->port());
    std::string garbage(5000, ' ');
    for (std::size_t i = 0; i < garbage.size(); ++i)
        garbage[i] = static_cast<char>(i * 37 + 128);
    client.send(garbage);
    QCOMPARE(wrongWithRefusal(client.reply(), 400), std::string());
    QVERIFY(client.endsWithin(3000));

    RawClient tls(m_server->port()); // a hello of TLS at a port without
    tls.send("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s + std::string(40, '\x55'));
    QVERIFY(tls.endsWithin(3000));
}

void MalformedTest::survivesNoise()
{
    std::uint32_t state = 12345;
    const auto next = [&state] { return state = state * 1664525U + 1013904223U; };
    const std::string good = "POST /size?a=b HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "5\r\nhello\r\n0\r\n\r\nGET /ping HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nab";
    for (int round = 0; round < 400; ++round) {
        std::string sent = good;
        for (std::uint32_t i = 0; i <= next() % 4; ++i) {
            const std::size_t at = next() % sent.size();
            switch (next() % 3) {
            case 0:
                sent[at] = static_cast<char>(next() >> 8);
                break;
            case 1:
                sent.erase(at, next() % 9);
                break;
            default:
                sent.insert(at, sent.substr(next() % sent.size(), next() % 30));
                break;
            }
        }
        RawClient client(m_server->port());
        client.send(sent);
        client.closeSending();
        QVERIFY2(client.endsWithin(5000), sent.c_str());
    }
    RawClient client(m_server->port());
    const auto reply = client.get("/ping");
    QVERIFY(reply && reply->body == "pong");
    QVERIFY(becomesTrue([this] { return m_server->listener->statistics().connections == 1; }));
}

void MalformedTest::survivesClientsThatVanish()
{
    const std::string request = "POST /size HTTP/1.1\r\nHost: test\r\nContent-Length: 20\r\n\r\n0123456789";
    for (std::size_t length = 0; length <= request.size(); length += 3) {
        RawClient client(m_server->port());
        client.send(std::string_view(request).substr(0, length));
        client.vanish();
    }
    QVERIFY(becomesTrue([this] { return m_server->listener->statistics().connections == 0; }));
}

void MalformedTest::summarizesWhatItRefused()
{
    const std::size_t before = m_server->summaries().size();
    RawClient client(m_server->port());
    client.send("nonsense\r\n\r\n");
    const auto reply = client.reply();
    QVERIFY(reply);
    QVERIFY(becomesTrue([this, before] { return m_server->summaries().size() > before; }));
    const RequestSummary summary = m_server->summaries().back();
    QCOMPARE(summary.status, 400);
    QCOMPARE(summary.id, reply->header("x-request-id"));
    QCOMPARE(summary.remote, std::string("127.0.0.1"));
}

QTEST_GUILESS_MAIN(MalformedTest)
#include "malformed_test.moc"
