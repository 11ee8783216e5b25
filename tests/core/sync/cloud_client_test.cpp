#include "sync/cloud/cloud_client.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>

#include <chrono>

using namespace dbsync;
using namespace dbsync::sync;

/// Over a socket whose other end the test writes.
class CloudClientTest : public QObject
{
    Q_OBJECT

private slots:
    void whatIsArrivingCounts()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QTcpServer::newConnection, &server, [&server] {
            QTcpSocket* socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                if (!socket->readAll().contains("\r\n\r\n"))
                    return;
                socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2000\r\n\r\n");
                socket->write(QByteArray(1000, 'a'));
                QTimer::singleShot(std::chrono::milliseconds(300), socket,
                                   [socket] { socket->write(QByteArray(1000, 'b')); });
            });
        });
        CloudClient client(QStringLiteral("http://127.0.0.1:%1").arg(server.serverPort()));
        std::vector<std::int64_t> counted;
        const auto done =
            client.download(QStringLiteral("/changes"), "text/plain", [&](std::string_view) -> Result<void> {
                counted.push_back(client.bytesReceived());
                return {};
            });
        QVERIFY2(done, done ? "" : done.error().message.c_str());
        QVERIFY(counted.size() > 1);
        QVERIFY(counted.front() >= 1000);
        QVERIFY(counted.back() >= 2000);
        // With the head, and each byte once.
        QVERIFY(client.bytesReceived() > 2000 && client.bytesReceived() < 2500);
    }
};

QTEST_GUILESS_MAIN(CloudClientTest)
#include "cloud_client_test.moc"
