#include "sync/cloud/event_stream.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace dbsync;
using namespace dbsync::sync;

/// Over a socket whose other end the test writes.
class EventStreamTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QTcpServer m_server;
    QByteArray m_answer;

private slots:
    void initTestCase()
    {
        qputenv("DBSYNC_CONFIG_DIR", m_folder.path().toLocal8Bit());
        QVERIFY(m_server.listen(QHostAddress::LocalHost));
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            QTcpSocket* socket = m_server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                if (socket->readAll().contains("\r\n\r\n"))
                    socket->write(m_answer);
            });
        });
    }

    /// A network that wants a log-in of its own answers everything, and everything well.
    void thePageOfANetworkIsNoSignal()
    {
        m_answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 31\r\n\r\n"
                   "data: {\"revision\": 7}\n\n<p>Log in";
        const Account account{QStringLiteral("http://127.0.0.1:%1").arg(m_server.serverPort()), QStringLiteral("acme"),
                              QStringLiteral("Acme"), QStringLiteral("ann@example.org"), QStringLiteral("USER")};
        QVERIFY(AccountStore().save(account, {QStringLiteral("access"), QStringLiteral("refresh")}));
        EventStream stream(account);
        QSignalSpy connected(&stream, &EventStream::connectedChanged);
        QSignalSpy heard(&stream, &EventStream::revisionHeard);
        stream.open();
        QTest::qWait(1'000);
        QCOMPARE(connected.count(), 0);
        QCOMPARE(heard.count(), 0);
        m_answer = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {\"revision\": 8}\n\n";
        QTRY_COMPARE_WITH_TIMEOUT(heard.count(), 1, 20'000);
        QVERIFY(stream.isConnected());
    }
};

QTEST_GUILESS_MAIN(EventStreamTest)
#include "event_stream_test.moc"
