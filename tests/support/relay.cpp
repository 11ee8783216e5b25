#include "test_postgres/relay.h"

#include <arpa/inet.h>
#include <chrono>
#include <list>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace dbsync::test {

namespace {

constexpr int lookAgainMilliseconds = 20;

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

int connectTo(std::uint16_t port)
{
    const sockaddr_in address = loopback(port);
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return socket;
    ::close(socket);
    return -1;
}

bool sendAll(int socket, const char* data, ssize_t size)
{
    while (size > 0) {
        const ssize_t sent = ::send(socket, data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        size -= sent;
    }
    return true;
}

} // namespace

Relay::Relay(std::uint16_t server) : m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), m_server(server)
{
    sockaddr_in address = loopback(0);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (::bind(m_listener, generic, size) == 0 && ::listen(m_listener, 128) == 0 &&
        ::getsockname(m_listener, generic, &size) == 0)
        m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] { accept(); });
}

Relay::~Relay()
{
    m_ending = true;
    m_thread.join();
    ::close(m_listener);
}

void Relay::lead(std::uint16_t server)
{
    m_server = server;
    ++m_generation;
}

void Relay::pump(int client, int server, unsigned generation) const
{
    std::vector<char> buffer(64 * 1024);
    pollfd sockets[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    for (bool open = true; open && !m_ending && m_generation == generation;) {
        if (m_frozen) {
            std::this_thread::sleep_for(std::chrono::milliseconds(lookAgainMilliseconds));
            continue;
        }
        ::poll(sockets, 2, lookAgainMilliseconds);
        for (int index = 0; index < 2 && open && !m_frozen; ++index) {
            if (sockets[index].revents == 0)
                continue;
            const ssize_t size = ::recv(sockets[index].fd, buffer.data(), buffer.size(), 0);
            open = size > 0 && sendAll(sockets[1 - index].fd, buffer.data(), size);
        }
    }
    ::close(client);
    ::close(server);
}

void Relay::accept()
{
    std::list<std::thread> pumps;
    pollfd listener{m_listener, POLLIN, 0};
    while (!m_ending) {
        if (::poll(&listener, 1, lookAgainMilliseconds) <= 0)
            continue;
        const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        const unsigned generation = m_generation;
        const int server = client >= 0 ? connectTo(m_server) : -1;
        if (server >= 0)
            pumps.emplace_back([this, client, server, generation] { pump(client, server, generation); });
        else if (client >= 0)
            ::close(client);
    }
    for (std::thread& each : pumps)
        each.join();
}

} // namespace dbsync::test
