#include "test_server.h"

#include <QTest>

#include <thread>

using namespace dbsync::http;
using namespace dbsync::http::testing;

using std::chrono::milliseconds;

class EventsTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void formatsEvents();
    void sendsTheFirstEvent();
    void publishesToTheChannelOnly();
    void tellsTheCurrentStateOnceItListens();
    void keepsOnlyTheLatestForSlowReaders();
    void beats();
    void closesByTag();
    void noticesThatClientsAreGone();
    void cutsStuckReaders();
    void sendsToOldClientsToo();
    void carriesManyStreams();

private:
    std::unique_ptr<TestServer> m_server;
    void start();
    /// A client of GET /events/:channel/:tag whose head and first event, "hello", have arrived.
    std::unique_ptr<RawClient> open(const std::string& channel, const std::string& tag = "none", int receiveBuffer = 0);
    bool hasSubscribers(std::size_t count);
};

void EventsTest::init()
{
    m_server = std::make_unique<TestServer>();
    m_server->add("GET", "/events/:channel/:tag", [](Request& request) {
        Response response;
        EventSubscription subscription;
        subscription.channel = request.pathParameter("channel");
        subscription.tag = request.pathParameter("tag");
        subscription.first = formatEvent("first", "hello");
        response.events = std::move(subscription);
        return response;
    });
}

void EventsTest::cleanup()
{
    m_server.reset();
}

void EventsTest::start()
{
    m_server->start();
    QVERIFY2(m_server->listener, m_server->failure.c_str());
}

std::unique_ptr<RawClient> EventsTest::open(const std::string& channel, const std::string& tag, int receiveBuffer)
{
    auto client = std::make_unique<RawClient>(m_server->port(), receiveBuffer);
    const std::size_t before = m_server->events->subscribers();
    client->send("GET /events/" + channel + "/" + tag + " HTTP/1.1\r\nHost: test\r\n\r\n");
    const std::string head = client->readUntil("\r\n\r\n");
    const std::string first = client->readUntil("data: hello\n\n\r\n");
    const bool good = head.starts_with("HTTP/1.1 200 ") && head.find("text/event-stream") != std::string::npos &&
                      first.find("event: first\n") != std::string::npos && hasSubscribers(before + 1);
    return good ? std::move(client) : nullptr;
}

bool EventsTest::hasSubscribers(std::size_t count)
{
    return becomesTrue([this, count] { return m_server->events->subscribers() == count; });
}

void EventsTest::formatsEvents()
{
    QCOMPARE(formatEvent("revision", "7"), std::string("event: revision\ndata: 7\n\n"));
    QCOMPARE(formatEvent("x", "a\nb"), std::string("event: x\ndata: a\ndata: b\n\n"));
}

void EventsTest::sendsTheFirstEvent()
{
    start();
    RawClient client(m_server->port());
    client.send("GET /events/a/none HTTP/1.1\r\nHost: test\r\n\r\n");
    const std::string head = client.readUntil("\r\n\r\n");
    QVERIFY(head.find("content-type: text/event-stream") != std::string::npos);
    QVERIFY(head.find("transfer-encoding: chunked") != std::string::npos);
    QVERIFY(head.find("cache-control: no-") != std::string::npos);
    QVERIFY(head.find("x-request-id: ") != std::string::npos);
    QVERIFY(client.readUntil("\n\n").ends_with("event: first\ndata: hello\n\n"));
}

void EventsTest::publishesToTheChannelOnly()
{
    start();
    const auto first = open("a");
    const auto second = open("a");
    const auto other = open("b");
    QVERIFY(first && second && other);
    QCOMPARE(m_server->listener->statistics().eventStreams, std::size_t{3});
    m_server->events->publish("a", formatEvent("revision", "1"));
    for (RawClient* client : {first.get(), second.get()})
        QVERIFY(client->readUntil("\n\n").ends_with("event: revision\ndata: 1\n\n"));
    QCOMPARE(other->readUntil("\n\n", 100), std::string());
    m_server->events->publish("b", formatEvent("revision", "2"));
    QVERIFY(other->readUntil("\n\n").ends_with("data: 2\n\n"));
    m_server->events->publish("nobody", formatEvent("revision", "3"));
}

void EventsTest::tellsTheCurrentStateOnceItListens()
{
    m_server->add("GET", "/current", [this](Request&) {
        Response response;
        EventSubscription subscription;
        subscription.channel = "a";
        subscription.current = [this] {
            return formatEvent("current", std::to_string(m_server->events->subscribers()));
        };
        response.events = std::move(subscription);
        return response;
    });
    start();
    RawClient client(m_server->port());
    client.send("GET /current HTTP/1.1\r\nHost: test\r\n\r\n");
    QVERIFY(client.readUntil("data: 1\n\n").ends_with("event: current\ndata: 1\n\n"));
}

void EventsTest::keepsOnlyTheLatestForSlowReaders()
{
    start();
    const auto client = open("a", "none", 16 * 1024);
    QVERIFY(client);
    constexpr int published = 500;
    const std::string filling(64 * 1024, '.');
    for (int i = 1; i <= published; ++i)
        m_server->events->publish("a", formatEvent("n", std::to_string(i) + filling));
    std::this_thread::sleep_for(milliseconds(100));
    m_server->events->publish("a", formatEvent("last", "end"));
    const std::string all = client->readUntil("data: end\n\n");
    QVERIFY(all.ends_with("data: end\n\n"));
    QVERIFY2(all.size() < 20'000'000, std::to_string(all.size()).c_str());
}

void EventsTest::beats()
{
    m_server->options.limits.heartbeat = milliseconds(50);
    start();
    const auto client = open("a");
    QVERIFY(client);
    for (int i = 0; i < 3; ++i) {
        const std::string beat = client->readUntil("\n\n", 2000);
        QVERIFY(beat.find("\n:") != std::string::npos && beat.ends_with("\n\n"));
    }
    m_server->events->publish("a", formatEvent("x", "after"));
    QVERIFY(client->readUntil("data: after\n\n").ends_with("data: after\n\n"));
}

void EventsTest::closesByTag()
{
    start();
    const auto kept = open("a", "alice");
    const auto closed = open("a", "bob");
    const auto closedToo = open("b", "bob");
    QVERIFY(kept && closed && closedToo);
    m_server->events->closeTagged("bob");
    QVERIFY(closed->readToEnd().ends_with("0\r\n\r\n"));
    QVERIFY(closedToo->readToEnd().ends_with("0\r\n\r\n"));
    QVERIFY(hasSubscribers(1));
    m_server->events->publish("a", formatEvent("x", "still here"));
    QVERIFY(kept->readUntil("still here\n\n").ends_with("still here\n\n"));
}

void EventsTest::noticesThatClientsAreGone()
{
    start();
    const auto closing = open("a");
    auto vanishing = open("a");
    QVERIFY(closing && vanishing);
    vanishing->vanish();
    QVERIFY(hasSubscribers(1));
    closing->closeSending();
    QVERIFY(hasSubscribers(0));
}

void EventsTest::cutsStuckReaders()
{
    m_server->options.limits.writeStall = milliseconds(200);
    start();
    const auto client = open("a", "none", 16 * 1024);
    QVERIFY(client);
    const std::string event = formatEvent("x", std::string(1 << 20, '.'));
    QVERIFY(becomesTrue([this, &event] {
        m_server->events->publish("a", event);
        return m_server->events->subscribers() == 0;
    }));
}

void EventsTest::sendsToOldClientsToo()
{
    start();
    RawClient client(m_server->port());
    client.send("GET /events/a/bob HTTP/1.0\r\n\r\n");
    const std::string head = client.readUntil("\r\n\r\n");
    QVERIFY(head.find("transfer-encoding") == std::string::npos);
    QCOMPARE(client.readUntil("\n\n"), std::string("event: first\ndata: hello\n\n"));
    QVERIFY(hasSubscribers(1));
    m_server->events->closeTagged("bob");
    QVERIFY(client.endsWithin(2000));
}

void EventsTest::carriesManyStreams()
{
    start();
    constexpr int count = 300;
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<RawClient>(m_server->port()));
        clients.back()->send("GET /events/a/none HTTP/1.1\r\nHost: test\r\n\r\n");
    }
    QVERIFY(hasSubscribers(count));
    // From several threads; every client hears at least the last.
    std::vector<std::thread> publishers;
    for (int t = 0; t < 3; ++t) {
        publishers.emplace_back([this] {
            for (int i = 0; i < 20; ++i)
                m_server->events->publish("a", formatEvent("x", "some"));
        });
    }
    for (std::thread& publisher : publishers)
        publisher.join();
    m_server->events->publish("a", formatEvent("x", "end"));
    for (const auto& client : clients)
        QVERIFY(client->readUntil("data: end\n\n").ends_with("data: end\n\n"));
    clients.clear();
    QVERIFY(hasSubscribers(0));
}

QTEST_GUILESS_MAIN(EventsTest)
#include "events_test.moc"
