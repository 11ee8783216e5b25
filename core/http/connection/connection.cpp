#include "http/connection/connection.h"

#include "base/identifier.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <poll.h>

namespace dbsync::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds s_again{25};
constexpr std::chrono::seconds s_lookForClient{1};
constexpr std::chrono::seconds s_longestAgain{10};

} // namespace

struct Connection::Work
{
    explicit Work(asio::io_context& io) : timer(io) {}
    asio::steady_timer timer;
    bool done = false;
};

Service::Service(ListenOptions listenOptions, std::shared_ptr<const Router> routes, std::shared_ptr<EventHub> hub)
    : options(std::move(listenOptions)),
      router(std::move(routes)),
      events(std::move(hub)),
      pool(options.poolThreads, options.poolQueue),
      lightPool(1, options.poolQueue)
{
}

void Service::reportError(std::string message) const
{
    if (options.onError)
        options.onError(std::move(message));
}

void Service::reportRefusal(const std::string& request, const std::string& code, const std::string& detail) const
{
    if (detail.empty())
        return;
    reportError("Request " + request + " failed: " + detail);
    if (code == spoolFailedCode && options.onNoRoom)
        options.onNoRoom();
}

void Connection::Exchange::refuse(int status, std::string message, std::string code)
{
    response = Response::error(status, std::move(message), std::move(code));
}

void Connection::Exchange::refuseBusy()
{
    refuse(503, "The server is busy; try again shortly.", "busy");
    response->headers.emplace_back("retry-after", "1");
}

Connection::Connection(Service& service, std::unique_ptr<Stream> stream, std::string remoteAddress)
    : m_service(service),
      m_stream(std::move(stream)),
      m_remoteAddress(std::move(remoteAddress)),
      m_deadline(std::make_shared<Deadline>(m_stream->socket()))
{
    m_service.connections.insert(this);
    if (m_service.options.limits.maxConnectionsPerAddress > 0)
        ++m_service.addresses[m_remoteAddress];
    const std::lock_guard lock(m_service.countMutex);
    ++m_service.count;
}

Connection::~Connection()
{
    m_service.connections.erase(this);
    if (const auto own = m_service.addresses.find(m_remoteAddress);
        own != m_service.addresses.end() && --own->second == 0)
        m_service.addresses.erase(own);
    const std::lock_guard lock(m_service.countMutex);
    --m_service.count;
    m_service.countChanged.notify_all();
}

Connection::Awaitable<void> Connection::run()
{
    m_deadline->arm(m_service.options.limits.headers);
    Stream::Error error;
    co_await m_stream->handshake(error);
    m_deadline->disarm();
    if (error)
        co_return;
    bool more = true;
    while (more && !m_service.draining && !m_cut)
        more = co_await serveOne();
    if (!m_cut)
        co_await closeOrderly();
}

void Connection::drain()
{
    if (m_events)
        m_events->close();
    if (m_idle) {
        Stream::Error ignored;
        m_stream->socket().cancel(ignored);
    }
}

void Connection::cut()
{
    m_cut = true;
    if (m_interruption)
        m_interruption->interrupt();
    Stream::Error ignored;
    m_stream->socket().set_option(asio::socket_base::linger(true, 0), ignored);
    m_stream->socket().close(ignored);
    if (m_events)
        m_events->close();
}

/// True if another request may follow.
Connection::Awaitable<bool> Connection::serveOne()
{
    Exchange exchange(m_service.options.limits);
    m_interruption = std::make_shared<Interruption>();
    m_ofClient = false;
    const Reading head = co_await readHead(exchange);
    if (head == Reading::Closed)
        co_return false;
    begin(exchange);
    if (head == Reading::Complete)
        co_await prepare(exchange);
    if (!exchange.response && !exchange.refusal && !exchange.broken)
        co_await handle(exchange);
    if (exchange.refusal) {
        exchange.refuse(exchange.refusal->status, exchange.refusal->message, exchange.refusal->code);
        m_service.reportRefusal(exchange.request.id, exchange.refusal->code, exchange.refusal->detail);
    }
    if (exchange.response) {
        skipBody(exchange);
        co_await answer(exchange);
    }
    finish(exchange);
    if (exchange.broken)
        cut();
    co_return exchange.keepAlive && !exchange.broken;
}

/// Fills in what is known before the body.
void Connection::begin(Exchange& exchange)
{
    exchange.started = Clock::now();
    exchange.request = exchange.parser->takeRequest();
    exchange.request.id = makeUuid();
    exchange.request.remoteAddress = clientOf(exchange.request);
    exchange.http10 = exchange.parser->isHttp10();
}

/// Finds the route and takes the body, unless there is an answer before that.
Connection::Awaitable<void> Connection::prepare(Exchange& exchange)
{
    Router::Match match = m_service.router->match(exchange.request.method, exchange.request.path);
    if (!match.route) {
        const bool known = match.status == 405;
        exchange.refuse(match.status,
                        known ? "This address does not know " + exchange.request.method + "."
                              : "There is nothing at " + exchange.request.path + ".",
                        known ? "methodNotAllowed" : "notFound");
        if (known)
            exchange.response->headers.emplace_back("allow", match.allow);
        co_return;
    }
    exchange.route = match.route;
    m_ofClient = match.route->options.ofClient;
    exchange.request.pathParameters = std::move(match.pathParameters);
    const RouteOptions& options = exchange.route->options;
    if (exchange.parser->contentLength().value_or(0) > options.bodyLimit) {
        exchange.refuse(413, "The body is larger than " + std::to_string(options.bodyLimit) + " bytes.",
                        "bodyTooLarge");
        co_return;
    }
    if (options.early) {
        co_await runPatiently(exchange, [&] { exchange.response = options.early(exchange.request); });
        if (exchange.response)
            co_return;
    }
    if (co_await readBody(exchange) == Reading::Closed)
        exchange.broken = true;
}

Connection::Awaitable<void> Connection::handle(Exchange& exchange)
{
    co_await runPatiently(exchange, [&] { exchange.response = exchange.route->handler(exchange.request); });
}

/// Runs `work` on the pool, again while its answer asks for that.
Connection::Awaitable<void> Connection::runPatiently(Exchange& exchange, const std::function<void()>& work)
{
    WorkerPool& pool = exchange.route->options.light ? m_service.lightPool : m_service.pool;
    const auto end = Clock::now() + s_longestAgain;
    while (true) {
        const bool admitted = co_await runOn(
            pool, [&] { guard(exchange, work); }, WorkerPool::Admission::Bounded);
        if (!admitted)
            exchange.refuseBusy();
        const bool again = admitted && exchange.response && exchange.response->again;
        if (!again || m_cut || Clock::now() >= end)
            co_return;
        exchange.response.reset();
        Stream::Error ignored;
        asio::steady_timer pause(co_await asio::this_coro::executor, s_again);
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

/// What a handler throws becomes an answer.
void Connection::guard(Exchange& exchange, const std::function<void()>& work)
{
    std::string reason;
    try {
        work();
        return;
    } catch (const std::exception& exception) {
        reason = exception.what();
    } catch (...) {
        reason = "an unknown exception";
    }
    m_service.reportError("Request " + exchange.request.id + " (" + exchange.route->name + ") failed: " + reason);
    exchange.refuse(500, "The server failed on this request.", "internal");
}

Connection::Awaitable<bool> Connection::runOn(WorkerPool& pool, std::function<void()> work,
                                              WorkerPool::Admission admission)
{
    const auto begun = std::make_shared<Work>(m_service.io);
    if (m_ofClient)
        lookForClient(begun, false);
    auto start = [&pool, admission, interruption = m_interruption, task = std::move(work)](auto&& handler) mutable {
        using Handler = std::decay_t<decltype(handler)>;
        const auto executor = asio::get_associated_executor(handler);
        auto waiting = std::make_shared<Handler>(std::move(handler));
        const auto resume = [executor](std::shared_ptr<Handler> suspended, bool admitted) {
            asio::post(executor, [suspended = std::move(suspended), admitted] {
                Handler resumed = std::move(*suspended);
                std::move(resumed)(admitted);
            });
        };
        const bool admitted = pool.submit(
            [task = std::move(task), interruption = std::move(interruption), waiting, resume]() mutable {
                {
                    const Interruption::Scope scope(interruption.get());
                    task();
                }
                resume(std::move(waiting), true);
            },
            admission);
        if (!admitted)
            resume(std::move(waiting), false);
    };
    const bool admitted =
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(std::move(start), asio::use_awaitable);
    begun->done = true;
    begun->timer.cancel();
    co_return admitted;
}

/// One that has only ended its sending, as some do who wait for the answer, looks the same; short work is left to end.
void Connection::lookForClient(const std::shared_ptr<Work>& work, bool gone)
{
    work->timer.expires_after(s_lookForClient);
    work->timer.async_wait([self = shared_from_this(), work, gone](const Stream::Error&) {
        if (work->done)
            return;
        pollfd socket{self->m_stream->socket().native_handle(), POLLRDHUP, 0};
        const bool now = ::poll(&socket, 1, 0) > 0;
        if (now && gone)
            self->m_interruption->interrupt();
        else
            self->lookForClient(work, now);
    });
}

void Connection::finish(Exchange& exchange)
{
    if (!m_service.options.onFinished)
        return;
    RequestSummary summary;
    summary.id = exchange.request.id;
    summary.method = exchange.request.method;
    summary.path = exchange.request.path;
    summary.route = exchange.route ? exchange.route->name : std::string();
    summary.remote = exchange.request.remoteAddress;
    summary.status = exchange.response ? exchange.response->status : 0;
    summary.broken = exchange.broken;
    summary.bytesIn = exchange.parser ? exchange.parser->bodyBytes() : exchange.bytesIn;
    summary.bytesOut = exchange.bytesOut;
    summary.milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - exchange.started).count();
    summary.context = exchange.request.context;
    m_service.options.onFinished(summary);
}

} // namespace dbsync::http
