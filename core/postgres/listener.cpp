#include "postgres/listener.h"

#include "base/identifier.h"

#include <algorithm>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <unistd.h>

namespace dbsync::postgres {

namespace {

using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds shortestPause{50};
constexpr Milliseconds longestPause{2'000};
/// Behind a pooler it is tried seldom.
constexpr Milliseconds poolerPause{60'000};
constexpr Milliseconds probeLimit{3'000};
/// A connection on which nothing comes is asked whether it still works.
constexpr Milliseconds heartbeat{15'000};
constexpr Milliseconds heartbeatLimit{5'000};
constexpr std::size_t longestChannel = 63;
constexpr std::string_view unheardCode = "notHeard";

} // namespace

std::string channelName(const std::string& purpose, const std::string& schema)
{
    const std::string name = purpose + "_" + schema;
    return name.size() <= longestChannel ? name : purpose + "_" + sha256Hex(schema).substr(0, 32);
}

Listener::Listener(Url url, std::vector<std::string> channels, Callbacks callbacks)
    : m_url(std::move(url)),
      m_channels(std::move(channels)),
      m_callbacks(std::move(callbacks)),
      m_probeChannel("dbsync_probe_" + makeRandomHex(8))
{
    if (::pipe2(m_wake, O_CLOEXEC | O_NONBLOCK) == 0)
        m_thread = std::thread([this] { run(); });
}

Listener::~Listener()
{
    m_ending = true;
    if (m_wake[1] >= 0)
        ::close(m_wake[1]); // readable for good at the other end
    if (m_thread.joinable())
        m_thread.join();
    if (m_wake[0] >= 0)
        ::close(m_wake[0]);
}

bool Listener::await(int socket, Milliseconds limit, bool& readable) const
{
    pollfd sockets[2] = {{m_wake[0], POLLIN, 0}, {socket, POLLIN, 0}};
    ::poll(sockets, socket >= 0 ? 2 : 1, static_cast<int>(limit.count()));
    readable = socket >= 0 && sockets[1].revents != 0;
    return !m_ending;
}

void Listener::run()
{
    Milliseconds pause = shortestPause;
    bool readable = false;
    bool told = false;
    while (!m_ending) {
        const auto lost = listenUntilLost();
        const bool had = m_listening.exchange(false);
        if (m_ending)
            return;
        told = told && !had;
        if (!lost && !std::exchange(told, true) && m_callbacks.onLost)
            m_callbacks.onLost(lost.error());
        const bool pooler = !lost && lost.error().code == unheardCode;
        pause = had ? shortestPause : std::min(pause * 2, longestPause);
        if (!await(-1, pooler ? poolerPause : pause, readable))
            return;
    }
}

Result<void> Listener::listenUntilLost()
{
    DBSYNC_ASSIGN(const auto connection, subscribe());
    m_listening = true;
    if (m_callbacks.onListening)
        m_callbacks.onListening();
    bool readable = false;
    takeNotifications(*connection);
    while (await(PQsocket(connection->handle()), heartbeat, readable)) {
        if (!readable)
            DBSYNC_TRY(connection->run("SELECT 1"));
        else if (PQconsumeInput(connection->handle()) == 0)
            return connection->broken("Listening");
        takeNotifications(*connection);
    }
    return {};
}

Result<std::unique_ptr<Connection>> Listener::subscribe()
{
    DBSYNC_ASSIGN(auto connection, Connection::open(m_url));
    connection->setLimit(heartbeatLimit);
    DBSYNC_TRY(probe(*connection));
    std::string sql;
    for (const std::string& channel : m_channels)
        sql += "LISTEN " + quoteName(channel) + ";";
    DBSYNC_TRY(connection->execute(sql));
    return connection;
}

Result<void> Listener::probe(Connection& connection)
{
    DBSYNC_TRY(connection.execute("LISTEN " + quoteName(m_probeChannel)));
    {
        DBSYNC_ASSIGN(const auto other, Connection::open(m_url));
        DBSYNC_TRY(other->run("SELECT pg_notify($1, '')", std::move(Parameters().add(m_probeChannel))));
    }
    m_probed = false;
    const auto end = std::chrono::steady_clock::now() + probeLimit;
    for (bool readable = false; !m_probed;) {
        const auto left = std::chrono::ceil<Milliseconds>(end - std::chrono::steady_clock::now());
        if (left.count() <= 0 || !await(PQsocket(connection.handle()), left, readable))
            return Error{ErrorKind::Unreachable, std::string(unheardCode),
                         "Notifications of " + m_url.describe() + " do not arrive: a pooler in transaction mode?",
                         "Changes made by other nodes are asked for instead."};
        if (PQconsumeInput(connection.handle()) == 0)
            return connection.broken("Listening");
        takeNotifications(connection);
    }
    return connection.execute("UNLISTEN " + quoteName(m_probeChannel));
}

void Listener::takeNotifications(Connection& connection)
{
    while (true) {
        const std::unique_ptr<PGnotify, decltype(&PQfreemem)> notification(PQnotifies(connection.handle()), PQfreemem);
        if (!notification)
            return;
        if (notification->relname == m_probeChannel)
            m_probed = true;
        else if (m_callbacks.onNotification)
            m_callbacks.onNotification(notification->relname, notification->extra);
    }
}

} // namespace dbsync::postgres
