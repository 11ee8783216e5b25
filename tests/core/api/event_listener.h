#pragma once

#include "cloud_fixture.h"

#include <QTcpSocket>

namespace dbsync::testing {

/// An event stream that is read as it comes.
class EventStream
{
public:
    EventStream(const api::Server& server, const Caller& caller)
    {
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), server.port());
        m_socket.write("GET /events HTTP/1.1\r\nHost: x\r\nx-tenant-code: " + caller.tenant.toUtf8() +
                       "\r\nAuthorization: Bearer " + caller.token.toUtf8() + "\r\n\r\n");
    }
    /// Waits until `text` has come.
    bool hears(const QByteArray& text)
    {
        return QTest::qWaitFor(
            [&] {
                m_heard += m_socket.readAll();
                return m_heard.contains(text);
            },
            10'000);
    }
    bool ends()
    {
        return QTest::qWaitFor([&] { return m_socket.state() == QAbstractSocket::UnconnectedState; }, 10'000);
    }
    const QByteArray& heard() const { return m_heard; }

private:
    QTcpSocket m_socket;
    QByteArray m_heard;
};

} // namespace dbsync::testing
