#include "sync/cloud/cloud_client.h"

#include <QBuffer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>

#include <algorithm>
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

    void whatIsLeavingCounts()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        CloudClient client(QStringLiteral("http://127.0.0.1:%1").arg(server.serverPort()));
        std::int64_t arrived = 0;
        std::int64_t counted = 0;
        connect(&server, &QTcpServer::newConnection, &server, [&] {
            QTcpSocket* socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [&, socket] {
                arrived += socket->readAll().size();
                counted = std::max(counted, client.bytesSent());
                if (arrived > 20'000'000)
                    socket->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
            });
        });
        QByteArray bytes(20'000'000, 'a');
        QBuffer body(&bytes);
        QVERIFY(body.open(QIODevice::ReadOnly));
        const auto answer = client.upload(QStringLiteral("/batches"), body, "text/plain", {});
        QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
        QVERIFY(counted > 0);
        QVERIFY(client.bytesSent() > 20'000'000 && client.bytesSent() < 20'001'000);
    }
};

QTEST_GUILESS_MAIN(CloudClientTest)
#include "cloud_client_test.moc"
