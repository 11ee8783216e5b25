#include "base/interruption.h"
#include "test_server.h"

#include <QElapsedTimer>
#include <QTest>

#include <atomic>
#include <thread>

using namespace dbsync;
using namespace dbsync::http;
using namespace dbsync::http::testing;

using std::chrono::milliseconds;

namespace {

/// Sends a chunk every 20 milliseconds.
class SlowSource final : public BodySource
{
public:
    explicit SlowSource(int chunks) : m_left(chunks) {}
    Result<bool> next(std::string& chunk) override
    {
        std::this_thread::sleep_for(milliseconds(20));
        chunk = "0123456789";
        return --m_left > 0;
    }

private:
    int m_left;
};

} // namespace

/// How a listener starts and ends.
class DrainTest : public QObject
{
    Q_OBJECT

private slots:
    void readsHostsAndPorts_data();
    void readsHostsAndPorts();
    void tellsWhyItCannotListen();
    void listensOnIpv6();
    void finishesWhatRuns();
    void finishesStreams();
    void endsEventStreams();
    void closesIdleConnections();
    void cutsWhatTakesTooLong();
    void endsWithoutADrain();
    void interruptsWhatNobodyWaitsFor();
    void startsAgainOnItsPort();

private:
    std::unique_ptr<TestServer> makeServer();
};

std::unique_ptr<TestServer> DrainTest::makeServer()
{
    auto server = std::make_unique<TestServer>();
    server->add("GET", "/stream/:chunks", [](Request& request) {
        Response response;
        response.stream = std::make_unique<SlowSource>(std::stoi(request.pathParameter("chunks")));
        return response;
    });
    server->add("GET", "/events", [](Request&) {
        Response response;
        response.events.emplace();
        response.events->channel = "a";
        response.events->first = formatEvent("first", "hello");
        return response;
    });
    return server;
}

void DrainTest::readsHostsAndPorts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<int>("port");
    QTest::newRow("address") << QByteArray("127.0.0.1:8484") << QByteArray("127.0.0.1") << 8484;
    QTest::newRow("any port") << QByteArray("[::1]:0") << QByteArray("::1") << 0;
    QTest::newRow("name") << QByteArray("localhost:80") << QByteArray("localhost") << 80;
    QTest::newRow("largest port") << QByteArray("0.0.0.0:65535") << QByteArray("0.0.0.0") << 65535;
    for (const char* text : {"", "127.0.0.1", "127.0.0.1:", ":", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:8x",
                             "127.0.0.1: 8", "[::1]", "[::1:80", "::1:80", "[]:80", "127.0.0.1:99999999999999999999"})
        QTest::newRow(*text ? text : "empty") << QByteArray(text) << QByteArray() << -1;
}

void DrainTest::readsHostsAndPorts()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, host);
    QFETCH(int, port);
    const auto parsed = parseHostPort(text.toStdString());
    QCOMPARE(bool(parsed), port >= 0);
    if (parsed) {
        QCOMPARE(QByteArray::fromStdString(parsed->first), host);
        QCOMPARE(int{parsed->second}, port);
    } else {
        QCOMPARE(parsed.error().code, std::string("addressInvalid"));
        QVERIFY(parsed.error().kind == ErrorKind::InvalidRequest);
    }
}

void DrainTest::tellsWhyItCannotListen()
{
    const auto first = makeServer();
    first->start();
    QVERIFY2(first->listener, first->failure.c_str());
    const auto second = makeServer();
    second->options.port = first->port();
    second->start();
    QVERIFY(!second->listener);
    QVERIFY2(second->failure.starts_with("addressInUse: "), second->failure.c_str());
    QVERIFY(second->failure.find(std::to_string(first->port())) != std::string::npos);

    const auto foreign = makeServer();
    foreign->options.host = "192.0.2.1";
    foreign->start();
    QVERIFY2(foreign->failure.starts_with("addressInvalid: "), foreign->failure.c_str());
    const auto unknown = makeServer();
    unknown->options.host = "no such host";
    unknown->start();
    QVERIFY2(unknown->failure.starts_with("addressInvalid: "), unknown->failure.c_str());
}

void DrainTest::listensOnIpv6()
{
    const auto server = makeServer();
    server->options.host = "::1";
    server->start();
    if (!server->listener)
        QSKIP("no IPv6 here");
    QVERIFY(server->port() != 0);
}

void DrainTest::finishesWhatRuns()
{
    const auto server = makeServer();
    Gate running;
    Gate gate;
    server->add("GET", "/slow", [&running, &gate](Request&) {
        running.open();
        gate.wait();
        return plain("done");
    });
    server->start();
    QVERIFY2(server->listener, server->failure.c_str());
    RawClient client(server->port());
    QVERIFY(client.get("/ping"));
    client.send("GET /slow HTTP/1.1\r\nHost: test\r\n\r\n");
    QVERIFY(running.wait());
    std::atomic<bool> drained = false;
    std::thread draining([&server, &drained] {
        server->listener->drain(milliseconds(5000));
        drained = true;
    });
    const std::uint16_t port = server->port();
    QVERIFY(becomesTrue([port] { return !RawClient(port).isConnected(); }));
    QVERIFY(!drained);
    gate.open();
    const auto reply = client.reply();
    draining.join();
    QVERIFY(reply);
    QCOMPARE(reply->body, std::string("done"));
    QCOMPARE(reply->header("connection"), std::string("close"));
    QVERIFY(client.endsWithin(1000));
}

void DrainTest::finishesStreams()
{
    const auto server = makeServer();
    server->start();
    QVERIFY2(server->listener, server->failure.c_str());
    RawClient client(server->port());
    client.send("GET /stream/15 HTTP/1.1\r\nHost: test\r\n\r\n");
    client.readUntil("0123456789");
    server->listener->drain(milliseconds(5000));
    QVERIFY(client.readToEnd().ends_with("0\r\n\r\n"));
}

void DrainTest::endsEventStreams()
{
    const auto server = makeServer();
    server->start();
    QVERIFY2(server->listener, server->failure.c_str());
    RawClient client(server->port());
    client.send("GET /events HTTP/1.1\r\nHost: test\r\n\r\n");
    QVERIFY(client.readUntil("hello\n\n").ends_with("hello\n\n"));
    QElapsedTimer timer;
    timer.start();
    server->listener->drain(milliseconds(5000));
    QVERIFY(timer.elapsed() < 2000);
    QVERIFY(client.readToEnd().ends_with("0\r\n\r\n"));
    QCOMPARE(server->events->subscribers(), std::size_t{0});
}

void DrainTest::closesIdleConnections()
{
    const auto server = makeServer();
    server->start();
    QVERIFY2(server->listener, server->failure.c_str());
    RawClient silent(server->port());
    RawClient used(server->port());
    QVERIFY(used.get("/ping"));
    QElapsedTimer timer;
    timer.start();
    server->listener->drain(milliseconds(5000));
    QVERIFY(timer.elapsed() < 2000);
    QVERIFY(silent.endsWithin(1000));
    QVERIFY(used.endsWithin(1000));
}

void DrainTest::cutsWhatTakesTooLong()
{
    const auto server = makeServer();
    server->start();
    QVERIFY2(server->listener, server->failure.c_str());
    RawClient streaming(server->port());
    streaming.send("GET /stream/100000 HTTP/1.1\r\nHost: test\r\n\r\n");
    streaming.readUntil("0123456789");
    RawClient sending(server->port());
    sending.send("POST /size HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\nx");
    QElapsedTimer timer;
    timer.start();
    server->listener->drain(milliseconds(300));
    QVERIFY(timer.elapsed() >= 250 && timer.elapsed() < 2000);
    QVERIFY(!streaming.readToEnd().ends_with("0\r\n\r\n"));
    QVERIFY(sending.endsWithin(1000));
}

/// Work that looks at its interruption ends with its client where it is of no use without, and with the drain.
void DrainTest::interruptsWhatNobodyWaitsFor()
{
    std::atomic<int> running = 0;
    auto server = std::make_unique<TestServer>();
    const auto endless = [&](Request&) {
        ++running;
        for (int i = 0; i < 1'000 && Interruption::isWanted(); ++i)
            std::this_thread::sleep_for(milliseconds(20));
        --running;
        return plain("ended");
    };
    RouteOptions ofClient;
    ofClient.ofClient = true;
    server->add("GET", "/read", endless, ofClient);
    server->add("GET", "/move", endless);
    server->start();
    auto reader = std::make_unique<RawClient>(server->port());
    RawClient mover(server->port());
    QVERIFY(reader->send("GET /read HTTP/1.1\r\nhost: x\r\n\r\n"));
    QVERIFY(mover.send("GET /move HTTP/1.1\r\nhost: x\r\n\r\n"));
    QVERIFY(becomesTrue([&] { return running == 2; }));
    reader.reset();
    QVERIFY(becomesTrue([&] { return running == 1; }));
    QElapsedTimer clock;
    clock.start();
    server->listener->drain(milliseconds(300));
    server.reset();
    QCOMPARE(running.load(), 0);
    QVERIFY(clock.elapsed() < 3'000);
}

void DrainTest::endsWithoutADrain()
{
    const auto server = makeServer();
    server->start();
    QVERIFY2(server->listener, server->failure.c_str());
    RawClient streaming(server->port());
    streaming.send("GET /stream/100000 HTTP/1.1\r\nHost: test\r\n\r\n");
    streaming.readUntil("0123456789");
    RawClient listening(server->port());
    listening.send("GET /events HTTP/1.1\r\nHost: test\r\n\r\n");
    listening.readUntil("hello\n\n");
    QElapsedTimer timer;
    timer.start();
    server->listener.reset();
    QVERIFY(timer.elapsed() < 2000);
    QVERIFY(streaming.endsWithin(1000));
    QVERIFY(listening.endsWithin(1000));
    server->events->publish("a", formatEvent("x", "nobody hears it"));
    QCOMPARE(server->events->subscribers(), std::size_t{0});
}

void DrainTest::startsAgainOnItsPort()
{
    auto server = makeServer();
    server->start();
    QVERIFY2(server->listener, server->failure.c_str());
    const std::uint16_t port = server->port();
    for (int i = 0; i < 5; ++i) {
        RawClient client(port);
        QVERIFY(client.get("/ping"));
        server.reset(); // closes first, so that the connection lingers in the kernel
        server = makeServer();
        server->options.port = port;
        server->start();
        QVERIFY2(server->listener, server->failure.c_str());
        QVERIFY(RawClient(port).get("/ping"));
    }
}

QTEST_GUILESS_MAIN(DrainTest)
#include "drain_test.moc"
