#include "endtoend/cut_proxy.h"

#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

namespace dbsync::test {

/// Lives on the proxy's thread.
class CutProxy::Server : public QObject
{
public:
    Server(CutProxy& proxy, quint16 port) : m_proxy(proxy), m_port(port)
    {
        connect(&m_listener, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket* client = m_listener.nextPendingConnection())
                join(client);
        });
    }

    bool listen() { return m_listener.listen(QHostAddress::LocalHost, 0); }
    quint16 port() const { return m_listener.serverPort(); }

private:
    struct Pair
    {
        QPointer<QTcpSocket> client;
        QPointer<QTcpSocket> server;
        std::int64_t left;
    };

    void join(QTcpSocket* client)
    {
        auto* server = new QTcpSocket(client);
        server->connectToHost(QHostAddress::LocalHost, m_port);
        const auto pair = std::make_shared<Pair>(Pair{client, server, m_proxy.m_limit});
        connect(client, &QTcpSocket::readyRead, this, [this, pair] { pass(*pair, pair->client, pair->server); });
        connect(server, &QTcpSocket::readyRead, this, [this, pair] { pass(*pair, pair->server, pair->client); });
        connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
        connect(server, &QTcpSocket::disconnected, client, [client] { client->disconnectFromHost(); });
    }

    void pass(Pair& pair, QTcpSocket* from, QTcpSocket* to)
    {
        if (!from || !to)
            return;
        QByteArray bytes = from->readAll();
        const bool cut = pair.left >= 0 && bytes.size() >= pair.left;
        if (pair.left >= 0)
            bytes.truncate(std::min<qsizetype>(bytes.size(), static_cast<qsizetype>(pair.left)));
        if (pair.left >= 0)
            pair.left -= bytes.size();
        if (from == pair.server)
            m_proxy.m_received += bytes.size();
        else
            m_proxy.m_sent += bytes.size();
        to->write(bytes);
        if (!cut)
            return;
        ++m_proxy.m_cuts;
        to->flush();
        pair.server->abort();
        if (pair.client)
            pair.client->abort();
    }

    CutProxy& m_proxy;
    quint16 m_port;
    QTcpServer m_listener{this};
};

CutProxy::CutProxy(const QString& server)
    : m_server(std::make_unique<Server>(*this, static_cast<quint16>(QUrl(server).port())))
{
    m_server->moveToThread(&m_thread);
    m_thread.start();
    QMetaObject::invokeMethod(
        m_server.get(),
        [this] {
            m_url = m_server->listen() ? QStringLiteral("http://127.0.0.1:%1").arg(m_server->port()) : QString();
        },
        Qt::BlockingQueuedConnection);
}

CutProxy::~CutProxy()
{
    QMetaObject::invokeMethod(
        m_server.get(), [this] { m_server.reset(); }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

} // namespace dbsync::test
