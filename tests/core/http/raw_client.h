#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dbsync::http::testing {

struct Reply
{
    int status = 0;
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;

    std::string header(const std::string& name) const
    {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    }
};

/// A client that sends the bytes it is told and no others. Every wait ends after 5 seconds at the latest.
class RawClient
{
public:
    /// Connects to 127.0.0.1; `receiveBuffer` is what the kernel may keep unread, in bytes, its default if 0.
    explicit RawClient(std::uint16_t port, int receiveBuffer = 0);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool isConnected() const { return m_socket >= 0; }
    /// False: the connection is gone, or takes nothing more.
    bool send(std::string_view bytes);
    /// The next reply, nothing if the connection ends before it is whole. `toHead`: it has no body.
    std::optional<Reply> reply(bool toHead = false);
    /// Sends a GET of `target` and waits for its reply.
    std::optional<Reply> get(const std::string& target);
    /// What comes until `token` has come, that included; what there is if the connection or the time ends before.
    std::string readUntil(std::string_view token, int milliseconds = 5000);
    /// What comes until the connection ends.
    std::string readToEnd();
    /// Whether the connection ends within the time; what comes meanwhile is thrown away.
    bool endsWithin(int milliseconds);
    /// Ends the connection as a crashed client's kernel would, with a reset.
    void vanish();
    void closeSending();

private:
    bool receive(int milliseconds);
    bool readBody(Reply& reply);
    bool readChunks(std::string& body);
    bool take(std::size_t bytes, std::string& to);

    int m_socket = -1;
    bool m_ended = false;
    std::string m_received;
};

} // namespace dbsync::http::testing
