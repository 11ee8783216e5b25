#include "endtoend/small_office.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>
#include <QUrl>

using namespace dbsync::test;

namespace {

/// A server that is no cloud, on a thread of its own: it answers everything with one page.
class OtherServer
{
public:
    OtherServer(quint16 port, QByteArray answer) : m_answer(std::move(answer))
    {
        m_listener.moveToThread(&m_thread);
        m_thread.start();
        QObject::connect(&m_listener, &QTcpServer::newConnection, &m_listener, [this] {
            while (QTcpSocket* client = m_listener.nextPendingConnection()) {
                QObject::connect(client, &QTcpSocket::readyRead, client, [this, client] {
                    client->readAll();
                    client->write(m_answer);
                    client->disconnectFromHost();
                });
            }
        });
        QMetaObject::invokeMethod(
            &m_listener, [this, port] { m_listens = m_listener.listen(QHostAddress::LocalHost, port); },
            Qt::BlockingQueuedConnection);
    }
    ~OtherServer()
    {
        QMetaObject::invokeMethod(
            &m_listener, [this] { m_listener.close(); }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    bool listens() const { return m_listens; }

private:
    QByteArray m_answer;
    QThread m_thread;
    QTcpServer m_listener;
    bool m_listens = false;
};

} // namespace

/// Something else answers in the cloud's place, such as the log-in page of a hotel's network: that is no cloud, nobody
/// is logged out by it, and nothing is lost.
class OtherServerTest : public QObject
{
    Q_OBJECT

private slots:
    void isNotTheCloud_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("a page") << QByteArray(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: "
            "close\r\n\r\n<html>");
        QTest::newRow("a page that refuses")
            << QByteArray("HTTP/1.1 401 No\r\nContent-Type: text/html\r\nContent-Length: "
                          "6\r\nConnection: close\r\n\r\n<html>");
        QTest::newRow("JSON of its own") << QByteArray(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            "2\r\nConnection: close\r\n\r\n{}");
        QTest::newRow("JSON that refuses")
            << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: "
                          "21\r\nConnection: close\r\n\r\n{\"error\":\"not found\"}");
        QTest::newRow("a refusal that breaks off")
            << QByteArray("HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\nContent-Length: "
                          "200\r\nConnection: close\r\n\r\n{\"statusCode\":409,\"message\":\"Some");
        QTest::newRow("a refusal without its body")
            << QByteArray("HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: "
                          "200\r\nConnection: close\r\n\r\n");
        QTest::newRow("a refusal without end")
            << QByteArray("HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\nConnection: "
                          "close\r\n\r\n{\"statusCode\":409,\"message\":\"No\"}") +
                   QByteArray(qsizetype{80} << 20, ' ');
        QTest::newRow("a redirect") << QByteArray("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/login\r\n"
                                                  "Content-Length: 0\r\nConnection: close\r\n\r\n");
    }

    void isNotTheCloud()
    {
        QFETCH(QByteArray, answer);
        SmallOffice office;
        QCOMPARE(office.start(), QString());
        QCOMPARE(office.link(QStringLiteral("CREATE TABLE t(id INTEGER PRIMARY KEY, v)")), QString());
        QCOMPARE(runSql(office.a, QStringLiteral("INSERT INTO t(v) VALUES ('waits')")), QString());
        const auto port = static_cast<quint16>(QUrl(office.cloud->url()).port());
        QCOMPARE(office.cloud->stop(), 0);
        {
            const OtherServer server(port, answer);
            QVERIFY(server.listens());
            QCOMPARE(office.first.run(words("sync")).code, 4);
            QCOMPARE(office.first.run(words("login") + office.who(), SmallOffice::password).code, 4);
            QCOMPARE(office.first.run(words("schema status")).code, 4);
            QCOMPARE(office.first.run(words("doctor")).code, 4);
        }
        QVERIFY(office.cloud->start());
        QCOMPARE(office.syncAll(), QString());
        QCOMPARE(queryText(office.b, QStringLiteral("SELECT v FROM t")), QStringLiteral("waits"));
    }
};

QTEST_GUILESS_MAIN(OtherServerTest)
#include "other_server_test.moc"
