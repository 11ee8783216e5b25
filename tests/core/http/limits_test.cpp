#include "test_server.h"

#include <QElapsedTimer>
#include <QTest>

#include <atomic>
#include <thread>

using namespace dbsync::http;
using namespace dbsync::http::testing;

using std::chrono::milliseconds;

class LimitsTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void limitsHeaders_data();
    void limitsHeaders();
    void limitsTargets();
    void limitsBodiesByTheirLength();
    void limitsChunkedBodies();
    void limitsBodiesThatAreStillComing();
    void takesLargeBodiesWhereTheRouteDoes();
    void cutsSlowHeaders();
    void cutsDrippedHeaders();
    void cutsStalledBodies();
    void cutsDrippedBodies();
    void cutsStalledChunks();
    void closesIdleConnections();
    void limitsConnections();
    void limitsConnectionsOfAnAddress();
    void refusesWhatThePoolCannotTake();
    void servesOthersMeanwhile();

private:
    std::unique_ptr<TestServer> m_server;
    Limits& limits() { return m_server->options.limits; }
    void start();
};

void LimitsTest::init()
{
    m_server = std::make_unique<TestServer>();
}

void LimitsTest::cleanup()
{
    m_server.reset();
}

void LimitsTest::start()
{
    m_server->start();
    QVERIFY2(m_server->listener, m_server->failure.c_str());
}

void LimitsTest::limitsHeaders_data()
{
    QTest::addColumn<QByteArray>("headers");
    QTest::newRow("one long header") << QByteArray("X: " + QByteArray(20'000, 'x') + "\r\n\r\n");
    QTest::newRow("many headers") << QByteArray("X: y\r\n").repeated(5'000) + "\r\n";
    QTest::newRow("without an end") << QByteArray("X: " + QByteArray(1'000'000, 'x'));
}

void LimitsTest::limitsHeaders()
{
    QFETCH(QByteArray, headers);
    start();
    RawClient client(m_server->port());
    client.send("GET /ping HTTP/1.1\r\nHost: test\r\n" + headers.toStdString());
    QCOMPARE(wrongWithRefusal(client.reply(), 431), std::string());
    QVERIFY(client.endsWithin(3000));

    RawClient below(m_server->port());
    below.send("GET /ping HTTP/1.1\r\nHost: test\r\nX: " + std::string(12'000, 'x') + "\r\n\r\n");
    const auto reply = below.reply();
    QVERIFY(reply && reply->status == 200);
}

void LimitsTest::limitsTargets()
{
    start();
    for (const std::size_t size : {8'200U, 15'000U, 100'000U}) {
        RawClient client(m_server->port());
        client.send("GET /" + std::string(size, 'x') + " HTTP/1.1\r\nHost: test\r\n\r\n");
        QCOMPARE(wrongWithRefusal(client.reply(), 414), std::string());
    }
    RawClient below(m_server->port());
    const auto reply = below.get("/ping?" + std::string(8'000, 'x'));
    QVERIFY(reply && reply->status == 200);
}

void LimitsTest::limitsBodiesByTheirLength()
{
    start();
    RawClient client(m_server->port());
    client.send("POST /size HTTP/1.1\r\nHost: test\r\nContent-Length: 1048577\r\n\r\n");
    QCOMPARE(wrongWithRefusal(client.reply(), 413), std::string());

    RawClient huge(m_server->port());
    huge.send("POST /size HTTP/1.1\r\nHost: test\r\nContent-Length: 18446744073709551615\r\n\r\n");
    QCOMPARE(wrongWithRefusal(huge.reply(), 413), std::string());

    RawClient patient(m_server->port());
    patient.send("POST /size HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n");
    QCOMPARE(wrongWithRefusal(patient.reply(), 413), std::string());

    RawClient exact(m_server->port());
    exact.send("POST /size HTTP/1.1\r\nHost: test\r\nContent-Length: 1048576\r\n\r\n" + std::string(1 << 20, 'x'));
    const auto reply = exact.reply();
    QVERIFY(reply && reply->body == "1048576");
}

void LimitsTest::limitsChunkedBodies()
{
    start();
    RawClient client(m_server->port());
    client.send("POST /size HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
    for (int i = 0; i < 17; ++i)
        client.send(chunk);
    QCOMPARE(wrongWithRefusal(client.reply(), 413), std::string());
    QVERIFY(client.endsWithin(5000));
}

void LimitsTest::limitsBodiesThatAreStillComing()
{
    limits().drainBytes = 4'000'000;
    start();
    RawClient client(m_server->port());
    client.send("POST /size HTTP/1.1\r\nHost: test\r\nContent-Length: 200000000\r\n\r\n");
    // What fits between the client and the answer is read, so that the answer is not lost to a reset.
    client.send(std::string(1'000'000, 'x'));
    QCOMPARE(wrongWithRefusal(client.reply(), 413), std::string());
    const std::string megabyte(1'000'000, 'x');
    int taken = 0;
    while (taken < 100 && client.send(megabyte))
        ++taken;
    QVERIFY(taken < 100);
}

void LimitsTest::takesLargeBodiesWhereTheRouteDoes()
{
    RouteOptions routeOptions;
    routeOptions.bodyLimit = 3 << 20;
    m_server->add(
        "POST", "/large", [](Request& request) { return plain(std::to_string(request.body->size())); }, routeOptions);
    start();
    RawClient client(m_server->port());
    client.send("POST /large HTTP/1.1\r\nHost: test\r\nContent-Length: 3145728\r\n\r\n" + std::string(3 << 20, 'x'));
    const auto reply = client.reply();
    QVERIFY(reply && reply->body == "3145728");
    client.send("POST /large HTTP/1.1\r\nHost: test\r\nContent-Length: 3145729\r\n\r\n");
    QCOMPARE(wrongWithRefusal(client.reply(), 413), std::string());
}

void LimitsTest::cutsSlowHeaders()
{
    limits().headers = milliseconds(200);
    start();
    RawClient client(m_server->port());
    client.send("GET /ping HTTP/1.1\r\nHost: t");
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(wrongWithRefusal(client.reply(), 408), std::string());
    QVERIFY(client.endsWithin(3000));
    QVERIFY(timer.elapsed() >= 150 && timer.elapsed() < 3000);
}

void LimitsTest::cutsDrippedHeaders()
{
    limits().headers = milliseconds(300);
    start();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 100; ++i) {
        clients.push_back(std::make_unique<RawClient>(m_server->port()));
        clients.back()->send("GET /ping HTTP/1.1\r\nX: ");
    }
    for (int round = 0; round < 10; ++round) {
        std::this_thread::sleep_for(milliseconds(50));
        for (const auto& client : clients)
            client->send("x");
    }
    for (const auto& client : clients)
        QVERIFY(client->endsWithin(2000));
    clients.clear();
    QVERIFY(becomesTrue([this] { return m_server->listener->statistics().connections == 0; }));
}

void LimitsTest::cutsStalledBodies()
{
    limits().bodyStall = milliseconds(200);
    limits().bodyBytesPerSecond = 0;
    start();
    RawClient client(m_server->port());
    client.send("POST /size HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nabc");
    QCOMPARE(wrongWithRefusal(client.reply(), 408), std::string());
    QVERIFY(client.endsWithin(3000));

    RawClient slow(m_server->port()); // slower than the limit in all, but never without a byte for so long
    slow.send("POST /size HTTP/1.1\r\nHost: test\r\nContent-Length: 8\r\n\r\n");
    for (int i = 0; i < 8; ++i) {
        std::this_thread::sleep_for(milliseconds(60));
        QVERIFY(slow.send("x"));
    }
    const auto reply = slow.reply();
    QVERIFY(reply && reply->body == "8");
}

void LimitsTest::cutsDrippedBodies()
{
    limits().bodyStall = milliseconds(300);
    limits().bodyBytesPerSecond = 100;
    start();
    RawClient client(m_server->port());
    client.send("POST /size HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\n");
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 3000 && client.readUntil("\r\n\r\n", 50).empty())
        client.send("x");
    QVERIFY(timer.elapsed() >= 250 && timer.elapsed() < 2000);
    QVERIFY(client.endsWithin(3000));
}

void LimitsTest::cutsStalledChunks()
{
    limits().bodyStall = milliseconds(200);
    start();
    RawClient client(m_server->port());
    client.send("POST /size HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
    QCOMPARE(wrongWithRefusal(client.reply(), 408), std::string());
}

void LimitsTest::closesIdleConnections()
{
    limits().idle = milliseconds(200);
    start();
    RawClient silent(m_server->port());
    RawClient used(m_server->port());
    const auto reply = used.get("/ping");
    QVERIFY(reply && reply->status == 200);
    QCOMPARE(used.readToEnd(), std::string());
    QCOMPARE(silent.readToEnd(), std::string());
}

void LimitsTest::limitsConnections()
{
    limits().maxConnections = 3;
    start();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(std::make_unique<RawClient>(m_server->port()));
        QVERIFY(clients.back()->get("/ping"));
    }
    RawClient tooMany(m_server->port());
    QVERIFY(tooMany.endsWithin(2000));
    QVERIFY(clients.front()->get("/ping"));
    clients.pop_back();
    QVERIFY(becomesTrue([this] { return RawClient(m_server->port()).get("/ping").has_value(); }));
}

void LimitsTest::limitsConnectionsOfAnAddress()
{
    limits().maxConnectionsPerAddress = 2;
    start();
    RawClient first(m_server->port());
    auto second = std::make_unique<RawClient>(m_server->port());
    QVERIFY(first.get("/ping") && second->get("/ping"));
    QVERIFY(RawClient(m_server->port()).endsWithin(2000));
    second.reset();
    QVERIFY(becomesTrue([this] { return RawClient(m_server->port()).get("/ping").has_value(); }));
}

void LimitsTest::refusesWhatThePoolCannotTake()
{
    m_server->options.poolThreads = 1;
    m_server->options.poolQueue = 1;
    Gate gate;
    std::atomic<int> running = 0;
    m_server->add("GET", "/slow", [&gate, &running](Request&) {
        ++running;
        gate.wait();
        return plain("slow");
    });
    RouteOptions light;
    light.light = true;
    m_server->add(
        "GET", "/health", [](Request&) { return plain("well"); }, light);
    start();

    RawClient first(m_server->port());
    first.send("GET /slow HTTP/1.1\r\nHost: test\r\n\r\n");
    QVERIFY(becomesTrue([&running] { return running == 1; }));
    RawClient second(m_server->port());
    second.send("GET /slow HTTP/1.1\r\nHost: test\r\n\r\n");
    QVERIFY(becomesTrue([this] { return m_server->listener->statistics().pool.queued == 1; }));

    RawClient third(m_server->port());
    const auto refused = third.get("/slow");
    QCOMPARE(wrongWithRefusal(refused, 503), std::string());
    QCOMPARE(refused->header("retry-after"), std::string("1"));
    const auto health = third.get("/health");
    QVERIFY(health && health->body == "well");
    QCOMPARE(m_server->listener->statistics().pool.refused, std::uint64_t{1});
    QCOMPARE(m_server->listener->statistics().pool.busy, std::size_t{1});

    gate.open();
    for (RawClient* client : {&first, &second}) {
        const auto reply = client->reply();
        QVERIFY(reply && reply->body == "slow");
    }
    const auto again = third.get("/slow");
    QVERIFY(again && again->status == 200);
}

void LimitsTest::servesOthersMeanwhile()
{
    start();
    std::vector<std::unique_ptr<RawClient>> attackers;
    for (int i = 0; i < 300; ++i) {
        attackers.push_back(std::make_unique<RawClient>(m_server->port()));
        attackers.back()->send(i % 2 ? "GET /ping HTTP/1.1\r\nX: "
                                     : "POST /size HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\nx");
    }
    QElapsedTimer timer;
    timer.start();
    RawClient client(m_server->port());
    for (int i = 0; i < 50; ++i) {
        const auto reply = client.get("/ping");
        QVERIFY(reply && reply->body == "pong");
    }
    QVERIFY(timer.elapsed() < 3000);
}

QTEST_GUILESS_MAIN(LimitsTest)
#include "limits_test.moc"
