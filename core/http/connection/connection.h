#pragma once

#include "base/interruption.h"
#include "http/connection/deadline.h"
#include "http/connection/request_parser.h"
#include "http/connection/spooled_body.h"
#include "http/connection/stream.h"
#include "http/events/event_stream.h"
#include "http/listener.h"
#include "http/worker_pool.h"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace dbsync::http {

class Connection;

/// What the connections of a listener share.
struct Service
{
    Service(ListenOptions listenOptions, std::shared_ptr<const Router> routes, std::shared_ptr<EventHub> hub);
    void reportError(std::string message) const;
    void reportRefusal(const std::string& request, const std::string& code, const std::string& detail) const;

    const ListenOptions options;
    const std::shared_ptr<const Router> router;
    const std::shared_ptr<EventHub> events;
    boost::asio::io_context io{1};
    std::optional<boost::asio::ssl::context> tls;
    WorkerPool pool;
    WorkerPool lightPool;
    std::atomic<std::size_t> eventStreams = 0;

    // Of the network's thread.
    bool draining = false;
    std::unordered_set<Connection*> connections;
    std::unordered_map<std::string, std::size_t> addresses; ///< connections of each, where that is limited

    std::mutex countMutex;
    std::condition_variable countChanged;
    std::size_t count = 0; ///< connections, for those who wait for the last
};

/// One client: reads requests one after the other, has them handled, and writes the answers. Lives on the network's
/// thread.
class Connection : public std::enable_shared_from_this<Connection>
{
public:
    template <typename T>
    using Awaitable = boost::asio::awaitable<T>;

    Connection(Service& service, std::unique_ptr<Stream> stream, std::string remoteAddress);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Awaitable<void> run();
    /// Ends it as soon as no request is being served.
    void drain();
    /// Ends it now; the client sees a reset connection if an answer was under way.
    void cut();

private:
    struct Exchange;
    enum class Reading { Complete, Refused, Closed };

    Awaitable<bool> serveOne();
    Awaitable<Reading> readHead(Exchange& exchange);
    Awaitable<Reading> readBody(Exchange& exchange);
    std::chrono::milliseconds bodyTimeLeft(const Exchange& exchange) const;
    Awaitable<bool> readMore(std::size_t size);
    Awaitable<void> prepare(Exchange& exchange);
    Awaitable<void> handle(Exchange& exchange);
    Awaitable<void> runPatiently(Exchange& exchange, const std::function<void()>& work);
    /// Runs `work` on `pool` and waits for it; false, and `work` does not run, if the pool refuses.
    Awaitable<bool> runOn(WorkerPool& pool, std::function<void()> work, WorkerPool::Admission admission);
    struct Work;
    /// Interrupts work whose client has gone.
    void lookForClient(const std::shared_ptr<Work>& work, bool gone);
    void guard(Exchange& exchange, const std::function<void()>& work);
    /// Takes what has arrived of a body that no one wants.
    void skipBody(Exchange& exchange);
    void begin(Exchange& exchange);
    std::string clientOf(const Request& request) const;
    void finish(Exchange& exchange);

    Awaitable<void> answer(Exchange& exchange);
    Awaitable<void> sendBody(Exchange& exchange);
    Awaitable<void> sendStream(Exchange& exchange);
    Awaitable<Result<void>> pump(Exchange& exchange, BodySource& source);
    void releaseSource(std::unique_ptr<BodySource> source);
    std::string makeStreamHead(Exchange& exchange);
    Awaitable<void> sendEvents(Exchange& exchange);
    Awaitable<void> openEvents(Exchange& exchange, const EventSubscription& subscription);
    Awaitable<void> writeEvents(Exchange& exchange, EventStream& events);
    static Awaitable<void> watchClient(std::shared_ptr<Connection> self, std::shared_ptr<EventStream> events);
    Awaitable<void> stopWatching();
    Awaitable<bool> write(std::string_view data);
    Awaitable<void> closeOrderly();

    using Clock = std::chrono::steady_clock;

    Service& m_service;
    std::unique_ptr<Stream> m_stream;
    const std::string m_remoteAddress;
    std::string m_input; ///< received and not yet parsed
    const std::shared_ptr<Deadline> m_deadline;
    std::shared_ptr<Interruption> m_interruption; ///< of the request that is served
    bool m_ofClient = false;                      ///< the request is of no use without its client
    bool m_idle = false;                          ///< waits for the first byte of a request
    bool m_lingers = false; ///< the client may still read the last answer, or send what no one wants
    bool m_cut = false;
    bool m_watching = false;
    bool m_stopWatching = false;
    bool m_clientGone = false;
    std::shared_ptr<EventStream> m_events;
};

/// One request with its answer.
struct Connection::Exchange
{
    explicit Exchange(const Limits& limits)
        : parser(std::make_unique<RequestParser>(limits.headerBytes, limits.targetBytes))
    {
    }

    std::unique_ptr<RequestParser> parser;
    std::optional<Refusal> refusal;
    Request request;
    const Router::Route* route = nullptr;
    std::shared_ptr<SpooledBody> body;
    std::optional<Response> response;
    Clock::time_point started = Clock::now();
    bool keepAlive = false;
    bool http10 = false;
    bool broken = false;
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0;

    bool isChunked() const { return !http10; }
    bool isHead() const { return request.method == "HEAD"; }
    void refuse(int status, std::string message, std::string code);
    void refuseBusy();
};

} // namespace dbsync::http
