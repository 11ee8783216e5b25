#include "cloud_fixture.h"
#include "test_postgres/relay.h"

#include <arpa/inet.h>
#include <atomic>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace dbsync;
using namespace dbsync::testing;

namespace {

/// Takes connections and never says a word.
class SilentServer
{
public:
    SilentServer() : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof address;
        if (::bind(m_socket, generic, size) != 0 || ::listen(m_socket, 128) != 0 ||
            ::getsockname(m_socket, generic, &size) != 0)
            qFatal("cannot listen");
        m_port = ntohs(address.sin_port);
    }
    ~SilentServer() { end(); }
    std::uint16_t port() const { return m_port; }
    void end()
    {
        if (m_socket >= 0)
            ::close(m_socket);
        m_socket = -1;
    }

private:
    int m_socket;
    std::uint16_t m_port = 0;
};

/// One request on a connection of its own: the answer's head.
QByteArray ask(std::uint16_t port, const QByteArray& path, const Caller& caller)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    QByteArray answer;
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        const QByteArray request =
            "GET " + path +
            " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nx-tenant-code: " + caller.tenant.toUtf8() +
            "\r\nAuthorization: Bearer " + caller.token.toUtf8() + "\r\n\r\n";
        ::send(socket, request.constData(), static_cast<std::size_t>(request.size()), MSG_NOSIGNAL);
        char buffer[4096];
        for (ssize_t size = 0; (size = ::recv(socket, buffer, sizeof buffer, 0)) > 0;)
            answer.append(buffer, static_cast<int>(size));
    }
    ::close(socket);
    return answer;
}

/// Many requests at once; those that are answered are counted.
class Crowd
{
public:
    Crowd(std::uint16_t port, const Caller& caller, int size)
    {
        for (int i = 0; i < size; ++i)
            m_threads.emplace_back([this, port, caller] {
                const QByteArray answer = ask(port, "/schema", caller);
                const bool busy = answer.startsWith("HTTP/1.1 503") && answer.toLower().contains("retry-after: 1");
                ++(busy ? m_busy : m_other);
            });
    }
    ~Crowd() { join(); }
    void join()
    {
        for (std::thread& thread : m_threads)
            thread.join();
        m_threads.clear();
    }
    int busy() const { return m_busy; }
    int other() const { return m_other; }

private:
    std::atomic<int> m_busy = 0;
    std::atomic<int> m_other = 0;
    std::vector<std::thread> m_threads;
};

constexpr int crowd = 60;   ///< more than the node has threads
constexpr int longest = 16; ///< of them may wait for an answer

} // namespace

/// Datasources that take connections but do not answer.
class SilentDatasourceTest : public QObject
{
    Q_OBJECT

private slots:
    void othersAreServed();
    void othersAreServedWhenOneFallsSilent();
    void manyAtOnceWaitTheirTurn();
};

void SilentDatasourceTest::othersAreServed()
{
    Cloud cloud;
    SilentServer silent;
    const Caller good = cloud.signUp(QStringLiteral("good"), QStringLiteral("ann@example.com"));
    const Caller bad = cloud.signUp(QStringLiteral("bad"), QStringLiteral("bob@example.com"));
    maindb::MainDatabase& main = cloud.server->mainDatabase();
    maindb::Datasource record;
    record.name = "silent";
    record.url = "postgresql://u:p@127.0.0.1:" + std::to_string(silent.port()) + "/d?connect_timeout=120";
    const auto added = main.datasources.add(record);
    QVERIFY(added && main.tenants.place((*main.tenants.find("bad"))->id, added->id));
    Crowd waiting(cloud.server->port(), bad, crowd);
    QTRY_VERIFY_WITH_TIMEOUT(waiting.busy() >= crowd - longest, 30'000);
    QCOMPARE(cloud.client->get(QStringLiteral("/schema"), good).status, 200);
    QVERIFY(waiting.busy() < crowd); // some still wait
    QCOMPARE(waiting.other(), 0);
    silent.end();
    waiting.join();
    QCOMPARE(waiting.busy(), crowd);
}

void SilentDatasourceTest::othersAreServedWhenOneFallsSilent()
{
    auto cluster = test::PostgresCluster::shared();
    QVERIFY2(cluster, cluster ? "" : cluster.error().message.c_str());
    test::Relay relay((*cluster)->port());
    QVERIFY((*cluster)->makeDatabase("falls_silent"));
    Cloud cloud;
    const Caller good = cloud.signUp(QStringLiteral("good"), QStringLiteral("ann@example.com"));
    const Caller bad = cloud.signUp(QStringLiteral("bad"), QStringLiteral("bob@example.com"));
    maindb::MainDatabase& main = cloud.server->mainDatabase();
    maindb::Datasource record;
    record.name = "relayed";
    record.url = "postgresql://postgres:" + test::PostgresCluster::encodedPassword() +
                 "@127.0.0.1:" + std::to_string(relay.port()) + "/falls_silent?schema=rows&connect_timeout=120";
    const auto added = main.datasources.add(record);
    QVERIFY(added && main.tenants.place((*main.tenants.find("bad"))->id, added->id));
    QCOMPARE(cloud.client->get(QStringLiteral("/schema"), bad).status, 200);
    relay.freeze(true);
    {
        Crowd waiting(cloud.server->port(), bad, crowd);
        QTRY_VERIFY_WITH_TIMEOUT(waiting.busy() >= crowd - longest, 30'000);
        QCOMPARE(cloud.client->get(QStringLiteral("/schema"), good).status, 200);
        QVERIFY(waiting.busy() < crowd);
        QCOMPARE(waiting.other(), 0);
        relay.freeze(false);
    }
    // It answers again.
    QTRY_COMPARE_WITH_TIMEOUT(cloud.client->get(QStringLiteral("/schema"), bad).status, 200, 30'000);
}

/// More than may be in a datasource at a time, which answers.
void SilentDatasourceTest::manyAtOnceWaitTheirTurn()
{
    Cloud cloud;
    const Caller ann = cloud.signUp(QStringLiteral("acme"), QStringLiteral("ann@example.com"));
    std::atomic<int> served = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 100; ++i)
        threads.emplace_back([&] {
            for (const char* path : {"/schema", "/changes", "/policies"})
                served += ask(cloud.server->port(), path, ann).startsWith("HTTP/1.1 200");
        });
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(served, 300);
}

QTEST_GUILESS_MAIN(SilentDatasourceTest)
#include "silent_datasource_test.moc"
