#include "endtoend/round_robin.h"

#include <arpa/inet.h>
#include <list>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dbsync::test {

namespace {

constexpr int lookAgainMilliseconds = 50;

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
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

RoundRobin::RoundRobin() : m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address = loopback(0);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (::bind(m_listener, generic, size) == 0 && ::listen(m_listener, 64) == 0 &&
        ::getsockname(m_listener, generic, &size) == 0)
        m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] { accept(); });
}

RoundRobin::~RoundRobin()
{
    m_ending = true;
    m_thread.join();
    ::close(m_listener);
}

void RoundRobin::add(std::uint16_t node)
{
    const std::lock_guard lock(m_mutex);
    m_nodes.push_back(node);
}

int RoundRobin::connectToNext()
{
    const std::lock_guard lock(m_mutex);
    for (std::size_t attempt = 0; attempt < m_nodes.size(); ++attempt) {
        const sockaddr_in address = loopback(m_nodes[m_next++ % m_nodes.size()]);
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
            return socket;
        ::close(socket);
    }
    return -1;
}

void RoundRobin::pump(int one, int other, const std::atomic<bool>& ending)
{
    std::vector<char> buffer(64 * 1024);
    pollfd sockets[2] = {{one, POLLIN, 0}, {other, POLLIN, 0}};
    for (bool open = true; open && !ending;) {
        ::poll(sockets, 2, lookAgainMilliseconds);
        for (int index = 0; index < 2 && open; ++index) {
            if (sockets[index].revents == 0)
                continue;
            const ssize_t size = ::recv(sockets[index].fd, buffer.data(), buffer.size(), 0);
            open = size > 0 && sendAll(sockets[1 - index].fd, buffer.data(), size);
        }
    }
    ::close(one);
    ::close(other);
}

void RoundRobin::accept()
{
    std::list<std::thread> pumps;
    pollfd listener{m_listener, POLLIN, 0};
    while (!m_ending) {
        if (::poll(&listener, 1, lookAgainMilliseconds) <= 0)
            continue;
        const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        const int node = client >= 0 ? connectToNext() : -1;
        if (node >= 0)
            pumps.emplace_back([this, client, node] { pump(client, node, m_ending); });
        else if (client >= 0)
            ::close(client);
    }
    for (std::thread& each : pumps)
        each.join();
}

} // namespace dbsync::test
