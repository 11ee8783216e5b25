#include "http/connection/connection.h"
#include "http/connection/response_writer.h"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace dbsync::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds s_farewell{2'000}; // without a byte, at the end of a connection
constexpr std::chrono::seconds s_longestFarewell{30};
constexpr std::string_view s_heartbeat = ": \n\n";

/// What a source throws is an error like any other.
Result<bool> nextChunk(BodySource& source, std::string& chunk)
{
    try {
        return source.next(chunk);
    } catch (const std::exception& exception) {
        return internalError(exception.what());
    } catch (...) {
        return internalError("An unknown exception.");
    }
}

} // namespace

Connection::Awaitable<void> Connection::answer(Exchange& exchange)
{
    const Response& response = *exchange.response;
    const bool plain = exchange.isHead() || isBodiless(response.status);
    if (response.events && !plain)
        co_await sendEvents(exchange);
    else if (response.stream && !plain)
        co_await sendStream(exchange);
    else
        co_await sendBody(exchange);
    if (exchange.response->stream)
        releaseSource(std::move(exchange.response->stream));
}

Connection::Awaitable<void> Connection::sendBody(Exchange& exchange)
{
    const Response& response = *exchange.response;
    const bool flowing = response.events || response.stream;
    const bool hasLength = !isBodiless(response.status) && !flowing;
    std::string out = makeHead(response, {.requestId = exchange.request.id,
                                          .framing = hasLength ? Framing::Length : Framing::None,
                                          .length = response.body.size(),
                                          .keepAlive = exchange.keepAlive,
                                          .http10 = exchange.http10});
    const bool withBody = hasLength && !exchange.isHead();
    if (withBody)
        out += response.body;
    exchange.broken = !co_await write(out);
    if (withBody && !exchange.broken)
        exchange.bytesOut = response.body.size();
}

std::string Connection::makeStreamHead(Exchange& exchange)
{
    if (!exchange.isChunked())
        exchange.keepAlive = false;
    return makeHead(*exchange.response, {.requestId = exchange.request.id,
                                         .framing = exchange.isChunked() ? Framing::Chunked : Framing::Close,
                                         .keepAlive = exchange.keepAlive,
                                         .http10 = exchange.http10});
}

Connection::Awaitable<void> Connection::sendStream(Exchange& exchange)
{
    auto source = std::move(exchange.response->stream);
    const Result<void> sent = co_await pump(exchange, *source);
    releaseSource(std::move(source));
    if (sent)
        co_return;
    m_service.reportError("The answer to request " + exchange.request.id + " broke off: " + sent.error().message);
    if (exchange.bytesOut > 0) {
        exchange.broken = true;
        co_return;
    }
    exchange.refuse(500, "The server failed on this request.", "internal");
    co_await sendBody(exchange);
}

/// Asks for a chunk when the last is written. The head waits for the first chunk, so that an early error can be told.
Connection::Awaitable<Result<void>> Connection::pump(Exchange& exchange, BodySource& source)
{
    std::string out;
    std::string chunk;
    bool headSent = false;
    Result<bool> more = true;
    while (*more && !exchange.broken) {
        chunk.clear();
        co_await runOn(
            m_service.pool, [&] { more = nextChunk(source, chunk); }, WorkerPool::Admission::Always);
        if (!more)
            co_return more.error();
        out.clear();
        if (!headSent && (!chunk.empty() || !*more)) {
            out = makeStreamHead(exchange);
            headSent = true;
        }
        if (!chunk.empty() && exchange.isChunked())
            appendChunk(out, chunk);
        else
            out += chunk;
        if (!*more && exchange.isChunked())
            out += lastChunk;
        exchange.bytesOut += chunk.size();
        exchange.broken = !out.empty() && !co_await write(out);
    }
    co_return Result<void>();
}

void Connection::releaseSource(std::unique_ptr<BodySource> source)
{
    auto shared = std::shared_ptr<BodySource>(std::move(source));
    m_service.pool.submit([shared = std::move(shared)]() mutable { shared.reset(); }, WorkerPool::Admission::Always);
}

Connection::Awaitable<void> Connection::sendEvents(Exchange& exchange)
{
    const EventSubscription subscription = std::move(*exchange.response->events);
    exchange.response->headers.emplace_back("content-type", "text/event-stream");
    exchange.response->headers.emplace_back("cache-control", "no-store");
    exchange.response->headers.emplace_back("x-accel-buffering", "no");
    exchange.keepAlive = false;
    exchange.parser.reset();
    exchange.body.reset();
    exchange.request.body.reset();
    std::string().swap(m_input); // gives its memory back, unlike clear()
    const auto events = std::make_shared<EventStream>(m_stream->socket().get_executor());
    m_events = events;
    ++m_service.eventStreams;
    const std::uint64_t key = m_service.events->add(subscription.channel, subscription.tag, events);
    asio::co_spawn(m_service.io, watchClient(shared_from_this(), events), asio::detached);
    if (m_service.draining)
        events->close();
    co_await openEvents(exchange, subscription);
    co_await writeEvents(exchange, *events);
    m_service.events->remove(key);
    --m_service.eventStreams;
    m_events.reset();
    co_await stopWatching();
    events->detach();
}

/// Writes the head and what the client is to know at once.
Connection::Awaitable<void> Connection::openEvents(Exchange& exchange, const EventSubscription& subscription)
{
    std::string first = subscription.first;
    if (subscription.current) {
        const auto call = [&] { first += subscription.current(); };
        co_await runOn(
            m_service.pool, [&] { guard(exchange, call); }, WorkerPool::Admission::Always);
    }
    if (!exchange.response->events) { // `current` failed, which is the answer now
        co_await sendBody(exchange);
        co_return;
    }
    std::string out = makeStreamHead(exchange);
    if (!first.empty() && exchange.isChunked())
        appendChunk(out, first);
    else
        out += first;
    exchange.bytesOut += first.size();
    exchange.broken = !co_await write(out);
}

Connection::Awaitable<void> Connection::writeEvents(Exchange& exchange, EventStream& events)
{
    std::string out;
    bool closed = !exchange.response->events;
    while (!exchange.broken && !closed && !m_clientGone) {
        closed = events.isClosed();
        const auto event = events.take();
        if (!event && !closed && !co_await events.wait(m_service.options.limits.heartbeat))
            continue;
        out.clear();
        const std::string_view text = event ? std::string_view(*event) : closed ? std::string_view() : s_heartbeat;
        if (!text.empty() && exchange.isChunked())
            appendChunk(out, text);
        else
            out += text;
        if (closed && exchange.isChunked())
            out += lastChunk;
        exchange.bytesOut += text.size();
        if (!m_clientGone)
            exchange.broken = !out.empty() && !co_await write(out);
    }
    if (m_clientGone)
        cut(); // as clients do that have heard enough
}

/// Reads what a client of an event stream should not send, to hear at once when it goes.
Connection::Awaitable<void> Connection::watchClient(std::shared_ptr<Connection> self,
                                                    std::shared_ptr<EventStream> events)
{
    self->m_watching = true;
    std::array<char, 64> ignored{};
    Stream::Error error;
    while (!error && !self->m_stopWatching)
        co_await self->m_stream->read(ignored.data(), ignored.size(), error);
    if (!self->m_stopWatching)
        self->m_clientGone = true;
    self->m_watching = false;
    events->close();
}

Connection::Awaitable<void> Connection::stopWatching()
{
    m_stopWatching = true;
    asio::steady_timer pause(m_service.io);
    while (m_watching) {
        Stream::Error ignored;
        m_stream->socket().cancel(ignored);
        pause.expires_after(std::chrono::milliseconds(10));
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

Connection::Awaitable<bool> Connection::write(std::string_view data)
{
    Stream::Error error;
    while (!data.empty() && !error) {
        m_deadline->arm(m_service.options.limits.writeStall);
        const std::size_t count = co_await m_stream->write(data.data(), data.size(), error);
        m_deadline->disarm();
        data.remove_prefix(error ? 0 : count);
    }
    co_return !error;
}

/// After an answer, reads a bounded part of what the client still sends: else its system would throw the answer away
/// with the connection, and clients that do not read while they write would never see it.
Connection::Awaitable<void> Connection::closeOrderly()
{
    m_deadline->arm(s_farewell);
    Stream::Error error;
    co_await m_stream->finish(error);
    tcp::socket& socket = m_stream->socket();
    Stream::Error ignored;
    m_lingers = m_lingers || !m_input.empty() || socket.available(ignored) > 0;
    std::size_t left = m_lingers ? m_service.options.limits.drainBytes : 0;
    std::string waste(left > 0 ? 16 * 1024 : 0, '\0');
    const Clock::time_point end = Clock::now() + s_longestFarewell;
    while (!error && left > 0 && Clock::now() < end) {
        m_deadline->arm(s_farewell);
        const std::size_t count =
            co_await socket.async_read_some(asio::buffer(waste), asio::redirect_error(asio::use_awaitable, error));
        left -= std::min(left, count);
    }
    m_deadline->disarm();
}

} // namespace dbsync::http
