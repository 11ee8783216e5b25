#include "test_server.h"

#include <QFile>
#include <QProcess>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace dbsync::http;
using namespace dbsync::http::testing;

namespace {

/// A certificate of its own for localhost, made with the openssl program.
bool makeCertificate(const QString& certificate, const QString& key)
{
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"),
                  {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"), QStringLiteral("ec"),
                   QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:prime256v1"), QStringLiteral("-nodes"),
                   QStringLiteral("-days"), QStringLiteral("2"), QStringLiteral("-subj"),
                   QStringLiteral("/CN=localhost"), QStringLiteral("-keyout"), key, QStringLiteral("-out"),
                   certificate});
    return openssl.waitForFinished(10'000) && openssl.exitCode() == 0;
}

} // namespace

class TlsTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void tellsWhatIsWrongWithTheFiles();
    void answers();
    void movesLargeBodiesBothWays();
    void refusesOldVersions();
    void cutsClientsThatDoNotShakeHands();
    void streamsEvents();

private:
    std::unique_ptr<TestServer> makeServer();
    std::unique_ptr<QSslSocket> connect(const TestServer& server, QSsl::SslProtocol protocol = QSsl::TlsV1_2OrLater);
    QByteArray readUntil(QSslSocket& socket, const QByteArray& token);

    QTemporaryDir m_folder;
    QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
};

void TlsTest::initTestCase()
{
    if (QStandardPaths::findExecutable(QStringLiteral("openssl")).isEmpty())
        QSKIP("the openssl program is missing");
    if (!QSslSocket::supportsSsl())
        QSKIP("Qt has no TLS here");
    QVERIFY(makeCertificate(file("a.crt"), file("a.key")));
    QVERIFY(makeCertificate(file("b.crt"), file("b.key")));
}

std::unique_ptr<TestServer> TlsTest::makeServer()
{
    auto server = std::make_unique<TestServer>();
    server->options.certificateFile = file("a.crt").toStdString();
    server->options.keyFile = file("a.key").toStdString();
    return server;
}

std::unique_ptr<QSslSocket> TlsTest::connect(const TestServer& server, QSsl::SslProtocol protocol)
{
    auto socket = std::make_unique<QSslSocket>();
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setProtocol(protocol);
    socket->setSslConfiguration(configuration);
    socket->connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.port());
    return socket;
}

QByteArray TlsTest::readUntil(QSslSocket& socket, const QByteArray& token)
{
    QByteArray all = socket.readAll();
    while (!all.contains(token) && socket.waitForReadyRead(5000))
        all += socket.readAll();
    return all;
}

void TlsTest::tellsWhatIsWrongWithTheFiles()
{
    QFile noPem(file("nonsense"));
    QVERIFY(noPem.open(QIODevice::WriteOnly));
    noPem.write("nonsense");
    noPem.close();
    const std::pair<const char*, const char*> wrong[] = {
        {"missing", "a.key"}, {"a.crt", "missing"}, {"nonsense", "a.key"}, {"a.crt", "nonsense"}, {"a.crt", "b.key"}};
    for (const auto& [certificate, key] : wrong) {
        const auto server = makeServer();
        server->options.certificateFile = file(certificate).toStdString();
        server->options.keyFile = file(key).toStdString();
        server->start();
        QVERIFY(!server->listener);
        QVERIFY2(server->failure.starts_with("certificateInvalid: "), server->failure.c_str());
        QVERIFY2(server->failure.find(m_folder.path().toStdString()) != std::string::npos, server->failure.c_str());
    }
}

void TlsTest::answers()
{
    const auto server = makeServer();
    server->start();
    QVERIFY2(server->listener, server->failure.c_str());
    QVERIFY(server->listener->tls());
    const auto socket = connect(*server);
    QVERIFY2(socket->waitForEncrypted(5000), qPrintable(socket->errorString()));
    for (int i = 0; i < 3; ++i) {
        socket->write("GET /ping HTTP/1.1\r\nHost: test\r\n\r\n");
        const QByteArray reply = readUntil(*socket, "pong");
        QVERIFY(reply.startsWith("HTTP/1.1 200 OK\r\n"));
        QVERIFY(reply.endsWith("\r\n\r\npong"));
    }
    socket->write("GET /ping HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    readUntil(*socket, "pong");
    QVERIFY(socket->state() == QAbstractSocket::UnconnectedState || socket->waitForDisconnected(5000));
    QVERIFY(becomesTrue([&server] { return server->listener->statistics().connections == 0; }));
}

void TlsTest::movesLargeBodiesBothWays()
{
    const auto server = makeServer();
    RouteOptions routeOptions;
    routeOptions.bodyLimit = 16 << 20;
    server->add(
        "POST", "/echo", [](Request& request) { return plain(*request.body->readAll(16 << 20)); }, routeOptions);
    server->start();
    QVERIFY2(server->listener, server->failure.c_str());
    const auto socket = connect(*server);
    QVERIFY2(socket->waitForEncrypted(5000), qPrintable(socket->errorString()));
    QByteArray body(5'000'000, ' ');
    for (qsizetype i = 0; i < body.size(); ++i)
        body[i] = static_cast<char>(static_cast<std::uint32_t>(i) * 2654435761U >> 13);
    socket->write("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5000000\r\n\r\n" + body);
    QByteArray reply;
    while (reply.size() < body.size() + 100 && socket->waitForReadyRead(5000))
        reply += socket->readAll();
    const qsizetype head = reply.indexOf("\r\n\r\n") + 4;
    while (reply.size() < head + body.size() && socket->waitForReadyRead(5000))
        reply += socket->readAll();
    QVERIFY(reply.mid(head) == body);
}

void TlsTest::refusesOldVersions()
{
    const auto server = makeServer();
    server->start();
    QVERIFY2(server->listener, server->failure.c_str());
    QT_WARNING_PUSH
    QT_WARNING_DISABLE_DEPRECATED
    const auto socket = connect(*server, QSsl::TlsV1_1);
    QT_WARNING_POP
    QVERIFY(!socket->waitForEncrypted(3000));
}

void TlsTest::cutsClientsThatDoNotShakeHands()
{
    const auto server = makeServer();
    server->options.limits.headers = std::chrono::milliseconds(200);
    server->start();
    QVERIFY2(server->listener, server->failure.c_str());
    RawClient silent(server->port());
    RawClient plainText(server->port());
    plainText.send("GET /ping HTTP/1.1\r\nHost: test\r\n\r\n");
    QVERIFY(plainText.endsWithin(3000));
    QVERIFY(silent.endsWithin(3000));
    const auto socket = connect(*server);
    QVERIFY(socket->waitForEncrypted(5000));
}

void TlsTest::streamsEvents()
{
    const auto server = makeServer();
    server->add("GET", "/events", [](Request&) {
        Response response;
        response.events.emplace();
        response.events->channel = "a";
        response.events->first = formatEvent("first", "hello");
        return response;
    });
    server->start();
    QVERIFY2(server->listener, server->failure.c_str());
    const auto socket = connect(*server);
    QVERIFY(socket->waitForEncrypted(5000));
    socket->write("GET /events HTTP/1.1\r\nHost: test\r\n\r\n");
    QVERIFY(readUntil(*socket, "hello\n\n").contains("hello"));
    QVERIFY(becomesTrue([&server] { return server->events->subscribers() == 1; }));
    server->events->publish("a", formatEvent("x", "end"));
    QVERIFY(readUntil(*socket, "data: end\n\n").contains("end"));
    server->listener->drain(std::chrono::milliseconds(5000));
    QVERIFY(readUntil(*socket, "0\r\n\r\n").contains("0\r\n\r\n"));
}

QTEST_GUILESS_MAIN(TlsTest)
#include "tls_test.moc"
