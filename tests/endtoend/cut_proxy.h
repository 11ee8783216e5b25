#pragma once

#include <QString>
#include <QThread>

#include <atomic>
#include <cstdint>
#include <memory>

namespace dbsync::test {

/// A way to a server on loopback, on a thread of its own, that breaks off: each connection is cut once so many bytes
/// have passed, either way, or never.
class CutProxy
{
public:
    /// `server` is http://127.0.0.1:PORT.
    explicit CutProxy(const QString& server);
    ~CutProxy();
    CutProxy(const CutProxy&) = delete;
    CutProxy& operator=(const CutProxy&) = delete;

    QString url() const { return m_url; }
    /// From now on every new connection is cut after this many bytes; none where negative.
    void cutAfter(std::int64_t bytes) { m_limit = bytes; }
    /// The bytes that have come from the server.
    std::int64_t received() const { return m_received; }
    /// The bytes that have come from clients.
    std::int64_t sent() const { return m_sent; }
    int cuts() const { return m_cuts; }

private:
    class Server;
    std::atomic<std::int64_t> m_limit{-1};
    std::atomic<std::int64_t> m_received{0};
    std::atomic<std::int64_t> m_sent{0};
    std::atomic<int> m_cuts{0};
    QString m_url;
    QThread m_thread;
    std::unique_ptr<Server> m_server;
};

} // namespace dbsync::test
