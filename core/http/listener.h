#pragma once

#include "http/client_address.h"
#include "http/events/event_hub.h"
#include "http/router.h"

#include <any>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace dbsync::http {

/// What a client may use up. Past a time limit the connection is closed, past a size limit answered and closed.
struct Limits
{
    std::size_t maxConnections = 10'000;      ///< more are closed at once
    std::size_t maxConnectionsPerAddress = 0; ///< the same for one client address; 0: no limit
    std::size_t headerBytes = 16 * 1024;      ///< 431
    std::size_t targetBytes = 8 * 1024;       ///< 414
    std::size_t memoryBody = 1 << 20;         ///< a larger body goes to a file in spoolFolder
    std::size_t drainBytes = 256 << 20; ///< of a refused body, read and thrown away so that the client sees the answer;
                                        ///< at most for 30 s, or 2 s without a byte
    std::chrono::milliseconds headers{10'000};   ///< from a request's first byte to its last header (408)
    std::chrono::milliseconds bodyStall{30'000}; ///< without a byte of the body (408)
    std::size_t bodyBytesPerSecond = 1024;  ///< slower than this for longer than bodyStall is 408, too; 0: no limit
    std::chrono::milliseconds idle{75'000}; ///< between requests
    std::chrono::milliseconds writeStall{30'000}; ///< without the client taking a byte
    std::chrono::milliseconds heartbeat{15'000};  ///< of an event stream without events
};

/// One answered (or broken off) request, for logs and metrics.
struct RequestSummary
{
    std::string id;
    std::string method;
    std::string path;
    std::string route;             ///< the route's name; empty if none matched
    std::string remote;            ///< the client's address
    int status = 0;                ///< as sent
    bool broken = false;           ///< the answer did not reach the client whole
    std::uint64_t bytesIn = 0;     ///< of the body
    std::uint64_t bytesOut = 0;    ///< of the body
    std::int64_t milliseconds = 0; ///< from the headers to the end of the answer
    std::any context;              ///< Request::context
};

struct ListenOptions
{
    std::string host = "127.0.0.1"; ///< a name or an address
    std::uint16_t port = 8484;      ///< 0: any free port, see Listener::port
    std::string certificateFile;    ///< PEM, chain included; with keyFile the listener speaks TLS 1.2 or later
    std::string keyFile;            ///< PEM
    std::string spoolFolder;        ///< for large bodies; the system's folder for temporary files if empty
    std::size_t poolThreads = 4;    ///< run handlers
    std::size_t poolQueue = 256;    ///< requests that may wait for a thread; more are answered 503 with Retry-After
    Limits limits;
    TrustedProxies trustedProxies;                         ///< whose X-Forwarded-For tells the client's address
    std::function<void(const RequestSummary&)> onFinished; ///< called on the network's thread: must be quick
    std::function<void(std::string)> onError;              ///< what a person should read in the log; from any thread
    std::function<void()> onNoRoom;                        ///< a large body could not be kept; from any thread
};

struct PoolStatistics
{
    std::size_t threads = 0;
    std::size_t busy = 0;
    std::size_t queued = 0;
    std::uint64_t refused = 0; ///< requests answered with 503 since the start
};

struct ListenerStatistics
{
    PoolStatistics pool;
    std::size_t connections = 0;
    std::size_t eventStreams = 0;
};

/// An HTTP/1.1 server: one thread for the network, a bounded pool for the handlers, one more for light routes.
class Listener
{
public:
    /// Binds and serves. Errors are InvalidRequest: "addressInUse", "addressInvalid" (host unknown or not of this
    /// machine), "addressRefused" (no permission), "certificateInvalid".
    static Result<std::unique_ptr<Listener>> start(ListenOptions options, std::shared_ptr<const Router> router,
                                                   std::shared_ptr<EventHub> events);
    /// Cuts everything that is still open, then waits for the handlers that run.
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    std::uint16_t port() const;
    bool tls() const;
    /// Stops accepting, ends event streams and idle connections, lets what is running finish, and cuts what is left
    /// after `limit`. Returns when all connections are closed. Not from a handler.
    void drain(std::chrono::milliseconds limit);
    ListenerStatistics statistics() const;

private:
    class Implementation;
    explicit Listener(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> m_implementation;
};

/// "127.0.0.1:8484", "[::1]:0", "localhost:80"; InvalidRequest "addressInvalid" for anything else.
Result<std::pair<std::string, std::uint16_t>> parseHostPort(std::string_view text);

} // namespace dbsync::http
