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

/// What a source did, seen from outside.
struct Watch
{
    std::atomic<int> chunks = 0;
    std::atomic<bool> destroyed = false;
    std::atomic<bool> atOnce = false; ///< two threads at the same time
    std::atomic<std::thread::id> destroyedOn;
};

class CountedSource final : public BodySource
{
public:
    CountedSource(std::shared_ptr<Watch> watch, int chunks, std::size_t size, int failAt = -1)
        : m_watch(std::move(watch)), m_chunks(chunks), m_size(size), m_failAt(failAt)
    {
    }
    ~CountedSource() override
    {
        m_watch->destroyedOn = std::this_thread::get_id();
        m_watch->destroyed = true;
    }
    Result<bool> next(std::string& chunk) override
    {
        if (m_inside.exchange(true) || !chunk.empty())
            m_watch->atOnce = true;
        const int number = m_watch->chunks++;
        if (number == m_failAt) {
            m_inside = false;
            return internalError("The database went away.");
        }
        if (number < m_chunks)
            chunk.assign(m_size, static_cast<char>('a' + number % 26));
        m_inside = false;
        return number + 1 < m_chunks;
    }

private:
    std::shared_ptr<Watch> m_watch;
    int m_chunks;
    std::size_t m_size;
    int m_failAt;
    std::atomic<bool> m_inside = false;
};

} // namespace

class StreamsTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void sendsChunks();
    void sendsToOldClientsToo();
    void sendsNothingToHead();
    void skipsEmptyChunks();
    void cutsWhenTheSourceFails();
    void answersWhenTheSourceFailsAtOnce();
    void survivesSourcesThatThrow();
    void letsGoWhenTheClientVanishes();
    void waitsForSlowReaders();
    void cutsStuckReaders();
    void servesOthersWhileManyStream();
    void movesLargeStreams();

private:
    std::unique_ptr<TestServer> m_server;
    std::shared_ptr<Watch> m_watch;
    void start();
    /// Answers GET /stream with `chunks` of `size` bytes.
    void addStream(int chunks, std::size_t size, int failAt = -1);
};

void StreamsTest::init()
{
    m_server = std::make_unique<TestServer>();
    m_watch = std::make_shared<Watch>();
}

void StreamsTest::cleanup()
{
    m_server.reset();
}

void StreamsTest::start()
{
    m_server->start();
    QVERIFY2(m_server->listener, m_server->failure.c_str());
}

void StreamsTest::addStream(int chunks, std::size_t size, int failAt)
{
    m_server->add("GET", "/stream", [this, chunks, size, failAt](Request&) {
        Response response;
        response.stream = std::make_unique<CountedSource>(m_watch, chunks, size, failAt);
        return response;
    });
}

void StreamsTest::sendsChunks()
{
    addStream(30, 1000);
    start();
    RawClient client(m_server->port());
    const auto reply = client.get("/stream");
    QVERIFY(reply);
    QCOMPARE(reply->header("transfer-encoding"), std::string("chunked"));
    QVERIFY(!reply->headers.contains("content-length"));
    QCOMPARE(reply->body.size(), std::size_t{30'000});
    for (std::size_t i = 0; i < 30; ++i)
        QCOMPARE(reply->body[i * 1000 + 999], static_cast<char>('a' + i % 26));
    QVERIFY(becomesTrue([this] { return m_watch->destroyed.load(); }));
    QVERIFY(!m_watch->atOnce);
    QVERIFY(m_watch->destroyedOn.load() != std::this_thread::get_id());
    QCOMPARE(m_server->summaryOf("/stream").bytesOut, std::uint64_t{30'000});
    const auto next = client.get("/ping");
    QVERIFY(next && next->body == "pong");
}

void StreamsTest::sendsToOldClientsToo()
{
    addStream(3, 10);
    start();
    RawClient client(m_server->port());
    client.send("GET /stream HTTP/1.0\r\n\r\n");
    const auto reply = client.reply();
    QVERIFY(reply);
    QVERIFY(!reply->headers.contains("transfer-encoding"));
    QCOMPARE(reply->body, std::string(10, 'a') + std::string(10, 'b') + std::string(10, 'c'));
}

void StreamsTest::sendsNothingToHead()
{
    addStream(3, 10);
    start();
    RawClient client(m_server->port());
    client.send("HEAD /stream HTTP/1.1\r\nHost: test\r\n\r\n");
    const auto reply = client.reply(true);
    QVERIFY(reply && reply->status == 200);
    const auto next = client.get("/ping");
    QVERIFY(next && next->body == "pong");
    QVERIFY(becomesTrue([this] { return m_watch->destroyed.load(); }));
    QCOMPARE(m_watch->chunks.load(), 0);
}

void StreamsTest::skipsEmptyChunks()
{
    addStream(5, 0);
    start();
    RawClient client(m_server->port());
    const auto reply = client.get("/stream");
    QVERIFY(reply && reply->body.empty());
    QCOMPARE(m_watch->chunks.load(), 5);
}

void StreamsTest::cutsWhenTheSourceFails()
{
    addStream(10, 1000, 4);
    start();
    RawClient client(m_server->port());
    client.send("GET /stream HTTP/1.1\r\nHost: test\r\n\r\n");
    const std::string all = client.readToEnd();
    QVERIFY(all.find("dddd") != std::string::npos);
    QVERIFY(!all.ends_with("\r\n0\r\n\r\n"));
    QVERIFY(m_server->summaryOf("/stream").broken);
    QVERIFY(becomesTrue([this] { return m_watch->destroyed.load() && !m_server->errors().empty(); }));
}

void StreamsTest::answersWhenTheSourceFailsAtOnce()
{
    addStream(10, 1000, 0);
    start();
    const auto reply = RawClient(m_server->port()).get("/stream");
    QCOMPARE(wrongWithRefusal(reply, 500), std::string());
    QVERIFY(reply->body.find("went away") == std::string::npos);
    QVERIFY(becomesTrue([this] { return m_watch->destroyed.load() && !m_server->errors().empty(); }));
}

void StreamsTest::survivesSourcesThatThrow()
{
    class ThrowingSource final : public BodySource
    {
        Result<bool> next(std::string& chunk) override
        {
            if (m_begun)
                throw std::runtime_error("odd");
            chunk = "begun";
            m_begun = true;
            return true;
        }
        bool m_begun = false;
    };
    m_server->add("GET", "/stream", [](Request&) {
        Response response;
        response.stream = std::make_unique<ThrowingSource>();
        return response;
    });
    start();
    RawClient client(m_server->port());
    client.send("GET /stream HTTP/1.1\r\nHost: test\r\n\r\n");
    const std::string all = client.readToEnd();
    QVERIFY(all.find("begun") != std::string::npos);
    QVERIFY(!all.ends_with("0\r\n\r\n"));
    const auto next = RawClient(m_server->port()).get("/ping");
    QVERIFY(next && next->body == "pong");
}

void StreamsTest::letsGoWhenTheClientVanishes()
{
    addStream(1'000'000'000, 64 * 1024);
    start();
    RawClient client(m_server->port());
    client.send("GET /stream HTTP/1.1\r\nHost: test\r\n\r\n");
    QVERIFY(client.readUntil("aaaa").ends_with("aaaa"));
    QVERIFY(!m_watch->destroyed);
    client.vanish();
    QVERIFY(becomesTrue([this] { return m_watch->destroyed.load(); }));
    const RequestSummary summary = m_server->summaryOf("/stream");
    QVERIFY(summary.broken);
    QCOMPARE(summary.status, 200);
    QVERIFY(becomesTrue([this] { return m_server->listener->statistics().connections == 0; }));
}

void StreamsTest::waitsForSlowReaders()
{
    constexpr int chunks = 500;
    constexpr std::size_t size = 128 * 1024;
    addStream(chunks, size);
    start();
    RawClient client(m_server->port(), 64 * 1024);
    client.send("GET /stream HTTP/1.1\r\nHost: test\r\n\r\n");
    QVERIFY(becomesTrue([this] { return m_watch->chunks > 0; }));
    std::this_thread::sleep_for(milliseconds(300));
    // No more than what the kernel buffers, and a chunk or two.
    const int made = m_watch->chunks;
    QVERIFY2(made < 100, std::to_string(made).c_str());
    const auto reply = client.reply();
    QVERIFY(reply);
    QCOMPARE(reply->body.size(), chunks * size);
}

void StreamsTest::cutsStuckReaders()
{
    m_server->options.limits.writeStall = milliseconds(200);
    addStream(1'000'000'000, 64 * 1024);
    start();
    RawClient client(m_server->port(), 16 * 1024);
    client.send("GET /stream HTTP/1.1\r\nHost: test\r\n\r\n");
    QVERIFY(becomesTrue([this] { return m_watch->destroyed.load(); }));
    QVERIFY(m_server->summaryOf("/stream").broken);
}

void StreamsTest::servesOthersWhileManyStream()
{
    m_server->options.poolThreads = 2;
    addStream(1'000'000'000, 64 * 1024);
    start();
    std::vector<std::unique_ptr<RawClient>> readers;
    for (int i = 0; i < 30; ++i) {
        readers.push_back(std::make_unique<RawClient>(m_server->port(), 16 * 1024));
        readers.back()->send("GET /stream HTTP/1.1\r\nHost: test\r\n\r\n");
        QVERIFY(readers.back()->readUntil("aaaa").ends_with("aaaa"));
    }
    const auto reply = RawClient(m_server->port()).get("/ping");
    QVERIFY(reply && reply->body == "pong");
}

void StreamsTest::movesLargeStreams()
{
    constexpr int chunks = 800;
    constexpr std::size_t size = 256 * 1024;
    addStream(chunks, size);
    start();
    RawClient client(m_server->port());
    QElapsedTimer timer;
    timer.start();
    client.send("GET /stream HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    std::size_t received = 0;
    std::string end;
    while (true) {
        const std::string part = client.readUntil("\r\n");
        if (part.empty())
            break;
        received += part.size();
        end = part;
    }
    QCOMPARE(end, std::string("\r\n"));
    QVERIFY(received > chunks * size);
    qInfo("%lld MB/s", static_cast<long long>(received / 1000 / static_cast<std::size_t>(timer.elapsed() + 1)));
}

QTEST_GUILESS_MAIN(StreamsTest)
#include "streams_test.moc"
