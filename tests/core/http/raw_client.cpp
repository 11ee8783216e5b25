#include "raw_client.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace dbsync::http::testing {

namespace {

constexpr int longestWait = 5000;

using SteadyClock = std::chrono::steady_clock;

int millisecondsUntil(SteadyClock::time_point end)
{
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - SteadyClock::now()).count();
    return static_cast<int>(std::max<std::int64_t>(0, left));
}

std::string trimmed(std::string text)
{
    text.erase(0, text.find_first_not_of(" \t"));
    text.erase(text.find_last_not_of(" \t\r") + 1);
    return text;
}

bool parseHead(const std::string& head, Reply& reply)
{
    if (!head.starts_with("HTTP/1.") || head.size() < 12)
        return false;
    reply.status = std::atoi(head.c_str() + 9);
    std::size_t line = head.find("\r\n");
    while (line != std::string::npos && line + 2 < head.size()) {
        line += 2;
        const std::size_t end = std::min(head.find("\r\n", line), head.size());
        const std::size_t colon = head.find(':', line);
        if (colon == std::string::npos || colon > end)
            return end == line;
        std::string name = head.substr(line, colon - line);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        reply.headers[name] = trimmed(head.substr(colon + 1, end - colon - 1));
        line = end;
    }
    return true;
}

} // namespace

RawClient::RawClient(std::uint16_t port, int receiveBuffer)
{
    m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receiveBuffer > 0)
        ::setsockopt(m_socket, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(m_socket);
        m_socket = -1;
        m_ended = true;
    }
}

RawClient::~RawClient()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

bool RawClient::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        pollfd waiting{m_socket, POLLOUT, 0};
        if (m_socket < 0 || ::poll(&waiting, 1, longestWait) <= 0)
            return false;
        const ssize_t count = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (count < 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::optional<Reply> RawClient::reply(bool toHead)
{
    const std::string head = readUntil("\r\n\r\n");
    Reply reply;
    if (!head.ends_with("\r\n\r\n") || !parseHead(head, reply))
        return std::nullopt;
    const bool bodiless = toHead || reply.status < 200 || reply.status == 204 || reply.status == 304;
    if (!bodiless && !readBody(reply))
        return std::nullopt;
    return reply;
}

std::optional<Reply> RawClient::get(const std::string& target)
{
    if (!send("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n"))
        return std::nullopt;
    return reply();
}

std::string RawClient::readUntil(std::string_view token, int milliseconds)
{
    const auto end = SteadyClock::now() + std::chrono::milliseconds(milliseconds);
    std::size_t looked = 0;
    while (true) {
        const std::size_t found = m_received.find(token, looked);
        if (found != std::string::npos) {
            std::string text = m_received.substr(0, found + token.size());
            m_received.erase(0, text.size());
            return text;
        }
        looked = m_received.size() < token.size() ? 0 : m_received.size() - token.size();
        if (!receive(millisecondsUntil(end)))
            return std::exchange(m_received, {});
    }
}

std::string RawClient::readToEnd()
{
    const auto end = SteadyClock::now() + std::chrono::milliseconds(longestWait);
    while (receive(millisecondsUntil(end))) {
    }
    return std::exchange(m_received, {});
}

bool RawClient::endsWithin(int milliseconds)
{
    const auto end = SteadyClock::now() + std::chrono::milliseconds(milliseconds);
    while (receive(millisecondsUntil(end)))
        m_received.clear();
    return m_ended;
}

void RawClient::vanish()
{
    const linger now{1, 0};
    ::setsockopt(m_socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(m_socket);
    m_socket = -1;
    m_ended = true;
}

void RawClient::closeSending()
{
    ::shutdown(m_socket, SHUT_WR);
}

bool RawClient::receive(int milliseconds)
{
    pollfd waiting{m_socket, POLLIN, 0};
    if (m_ended || ::poll(&waiting, 1, milliseconds) <= 0)
        return false;
    std::array<char, 64 * 1024> block;
    const ssize_t count = ::recv(m_socket, block.data(), block.size(), 0);
    m_ended = count <= 0;
    if (!m_ended)
        m_received.append(block.data(), static_cast<std::size_t>(count));
    return !m_ended;
}

bool RawClient::readBody(Reply& reply)
{
    if (reply.header("transfer-encoding") == "chunked")
        return readChunks(reply.body);
    if (reply.headers.contains("content-length"))
        return take(std::stoul(reply.header("content-length")), reply.body);
    reply.body = readToEnd();
    return true;
}

bool RawClient::readChunks(std::string& body)
{
    while (true) {
        const std::string line = readUntil("\r\n");
        if (!line.ends_with("\r\n"))
            return false;
        const std::size_t size = std::strtoul(line.c_str(), nullptr, 16);
        std::string end;
        if (!take(size, body) || !take(2, end) || end != "\r\n")
            return false;
        if (size == 0)
            return true;
    }
}

bool RawClient::take(std::size_t bytes, std::string& to)
{
    while (m_received.size() < bytes) {
        if (!receive(longestWait))
            return false;
    }
    to.append(m_received, 0, bytes);
    m_received.erase(0, bytes);
    return true;
}

} // namespace dbsync::http::testing
