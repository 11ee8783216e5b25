#include "http/client_address.h"
#include "test_server.h"

#include <QTest>

using namespace dbsync;
using namespace dbsync::http;
using namespace dbsync::http::testing;

class ClientAddressTest : public QObject
{
    Q_OBJECT

private slots:
    void readsNetworks_data();
    void readsNetworks();
    void refusesWhatIsNone_data();
    void refusesWhatIsNone();
    void believesTrustedProxiesOnly_data();
    void believesTrustedProxiesOnly();
    void limitsNetworks();
    void tellsHandlersAndTheLog();
};

void ClientAddressTest::readsNetworks_data()
{
    QTest::addColumn<QString>("list");
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("inside");
    const auto add = [](const char* list, const char* address, bool inside) {
        QTest::addRow("%s: %s", list, address) << QString::fromLatin1(list) << QString::fromLatin1(address) << inside;
    };
    add("", "127.0.0.1", false);
    add("127.0.0.1", "127.0.0.1", true);
    add("127.0.0.1", "127.0.0.2", false);
    add("10.0.0.0/8", "10.255.0.1", true);
    add("10.1.2.3/8", "10.255.0.1", true);
    add("10.0.0.0/8", "11.0.0.1", false);
    add("192.0.2.128/25", "192.0.2.127", false);
    add("192.0.2.128/25", "192.0.2.129", true);
    add("0.0.0.0/0", "8.8.8.8", true);
    add("0.0.0.0/0", "::1", false);
    add("::/0", "::1", true);
    add("::1", "::1", true);
    add("fd00::/8, 10.0.0.0/8", "fd12::1", true);
    add("fd00::/8,10.0.0.0/8", "10.0.0.9", true);
    add("fd00::/8", "fe80::1", false);
    add("10.0.0.0/8", "::ffff:10.0.0.1", true);
    add("fe80::/10", "fe80::1%eth0", true);
    add("10.0.0.0/8", "nonsense", false);
}

void ClientAddressTest::readsNetworks()
{
    QFETCH(const QString, list);
    QFETCH(const QString, address);
    QFETCH(const bool, inside);
    const auto proxies = TrustedProxies::parse(list.toStdString());
    QVERIFY(proxies);
    QCOMPARE(proxies->contains(address.toStdString()), inside);
}

void ClientAddressTest::refusesWhatIsNone_data()
{
    QTest::addColumn<QString>("list");
    for (const char* list : {"nonsense", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "10.0.0/8", "::1/129",
                             "10.0.0.0/-1", "10.0.0.1 10.0.0.2", "example.com"})
        QTest::newRow(list) << QString::fromLatin1(list);
}

void ClientAddressTest::refusesWhatIsNone()
{
    QFETCH(const QString, list);
    const auto proxies = TrustedProxies::parse(list.toStdString());
    QVERIFY(!proxies);
    QCOMPARE(proxies.error().code, std::string("addressInvalid"));
    QVERIFY(proxies.error().message.find(list.toStdString()) != std::string::npos);
}

void ClientAddressTest::believesTrustedProxiesOnly_data()
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QString>("forwarded");
    QTest::addColumn<QString>("client");
    const auto add = [](const char* peer, const char* forwarded, const char* client) {
        QTest::addRow("%s for %s", peer, forwarded)
            << QString::fromLatin1(peer) << QString::fromLatin1(forwarded) << QString::fromLatin1(client);
    };
    add("192.0.2.1", "198.51.100.7", "192.0.2.1"); // anyone may write the header
    add("10.0.0.1", "", "10.0.0.1");
    add("10.0.0.1", "198.51.100.7", "198.51.100.7");
    add("10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"); // what the client wrote itself stands first
    add("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7");
    add("10.0.0.1", "10.0.0.3,10.0.0.2", "10.0.0.3");
    add("::ffff:10.0.0.1", "::ffff:198.51.100.7", "198.51.100.7");
    add("10.0.0.1", "2001:DB8::7", "2001:db8::7");
    add("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7");
    add("10.0.0.1", "198.51.100.7:4711", "198.51.100.7");
    add("10.0.0.1", "198.51.100.7, unknown", "10.0.0.1");
    add("10.0.0.1", "unknown, 10.0.0.2", "10.0.0.2");
    add("10.0.0.1", "198.51.100.7,", "10.0.0.1");
}

void ClientAddressTest::believesTrustedProxiesOnly()
{
    QFETCH(const QString, peer);
    QFETCH(const QString, forwarded);
    QFETCH(const QString, client);
    const auto proxies = TrustedProxies::parse("10.0.0.0/8");
    QVERIFY(proxies);
    QCOMPARE(QString::fromStdString(proxies->clientOf(peer.toStdString(), forwarded.toStdString())), client);
    QCOMPARE(QString::fromStdString(TrustedProxies().clientOf(peer.toStdString(), forwarded.toStdString())), peer);
}

void ClientAddressTest::limitsNetworks()
{
    QCOMPARE(limitedNetwork("192.0.2.1"), std::string("192.0.2.1"));
    QCOMPARE(limitedNetwork("::ffff:192.0.2.1"), std::string("192.0.2.1"));
    QCOMPARE(limitedNetwork("2001:db8:1:2:3:4:5:6"), limitedNetwork("2001:db8:1:2::1"));
    QVERIFY(limitedNetwork("2001:db8:1:2::1") != limitedNetwork("2001:db8:1:3::1"));
}

void ClientAddressTest::tellsHandlersAndTheLog()
{
    TestServer server;
    server.options.trustedProxies = *TrustedProxies::parse("127.0.0.0/8");
    server.add("GET", "/who", [](Request& request) { return plain(request.remoteAddress); });
    server.start();
    QVERIFY2(server.listener, server.failure.c_str());
    RawClient client(server.port());
    QVERIFY(client.send("GET /who HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.9\r\n"
                        "x-forwarded-for: 198.51.100.7\r\n\r\n"));
    const auto reply = client.reply();
    QVERIFY(reply);
    QCOMPARE(reply->body, std::string("198.51.100.7"));
    QCOMPARE(server.summaryOf("/who").remote, std::string("198.51.100.7"));
}

QTEST_GUILESS_MAIN(ClientAddressTest)
#include "client_address_test.moc"
