#include "http/connection/connection.h"

#include <algorithm>

/// How a connection takes a request.
namespace dbsync::http {

namespace {

constexpr std::size_t firstRead = std::size_t{4} << 10; // all that an idle connection holds
constexpr std::size_t headRead = std::size_t{8} << 10;
constexpr std::size_t bodyRead = std::size_t{64} << 10;

bool isForwardedFor(std::string_view name)
{
    constexpr std::string_view forwardedFor = "x-forwarded-for";
    return std::equal(name.begin(), name.end(), forwardedFor.begin(), forwardedFor.end(),
                      [](char left, char right) { return std::tolower(static_cast<unsigned char>(left)) == right; });
}

} // namespace

Connection::Awaitable<Connection::Reading> Connection::readHead(Exchange& exchange)
{
    const Limits& limits = m_service.options.limits;
    if (m_input.empty()) {
        m_input.shrink_to_fit();
        m_idle = true;
        m_deadline->arm(limits.idle);
        const bool received = co_await readMore(firstRead);
        m_idle = false;
        m_deadline->disarm();
        if (!received)
            co_return Reading::Closed;
    }
    m_deadline->arm(limits.headers);
    while (true) {
        exchange.refusal = exchange.parser->feed(m_input);
        if (exchange.refusal || exchange.parser->state() != RequestParser::State::Headers)
            break;
        if (!co_await readMore(headRead)) {
            if (!m_deadline->hasPassed())
                co_return Reading::Closed;
            exchange.refusal = Refusal{408, "The headers did not arrive in time.", "requestTimeout"};
            break;
        }
    }
    m_deadline->disarm();
    co_return exchange.refusal ? Reading::Refused : Reading::Complete;
}

/// Whoever asks through a trusted proxy, else who has connected.
std::string Connection::clientOf(const Request& request) const
{
    std::string forwarded; // several headers of one name are one list
    for (const auto& [name, value] : request.headers) {
        if (isForwardedFor(name))
            forwarded.append(forwarded.empty() ? "" : ",").append(value);
    }
    return m_service.options.trustedProxies.clientOf(m_remoteAddress, forwarded);
}

Connection::Awaitable<Connection::Reading> Connection::readBody(Exchange& exchange)
{
    const ListenOptions& options = m_service.options;
    exchange.body = std::make_shared<SpooledBody>(options.spoolFolder, options.limits.memoryBody);
    exchange.request.body = exchange.body;
    RequestParser& parser = *exchange.parser;
    parser.setBody(exchange.body.get(), exchange.route->options.bodyLimit);
    if (parser.state() == RequestParser::State::Body && m_input.empty() && !exchange.http10 &&
        exchange.request.header("expect").starts_with("100-")) {
        if (!co_await write("HTTP/1.1 100 Continue\r\n\r\n"))
            co_return Reading::Closed;
    }
    while (true) {
        exchange.refusal = parser.feed(m_input);
        if (exchange.refusal)
            co_return Reading::Refused;
        if (parser.state() == RequestParser::State::Done)
            co_return Reading::Complete;
        m_deadline->arm(std::min(options.limits.bodyStall, bodyTimeLeft(exchange)));
        const bool received = co_await readMore(bodyRead);
        m_deadline->disarm();
        if (!received && !m_deadline->hasPassed())
            co_return Reading::Closed;
        if (!received) {
            exchange.refusal = Refusal{408, "The body stopped arriving.", "requestTimeout"};
            co_return Reading::Refused;
        }
    }
}

/// Until the body is slower than it may be.
std::chrono::milliseconds Connection::bodyTimeLeft(const Exchange& exchange) const
{
    const Limits& limits = m_service.options.limits;
    if (limits.bodyBytesPerSecond == 0)
        return limits.bodyStall;
    const std::chrono::milliseconds earned(exchange.parser->bodyBytes() * 1000 / limits.bodyBytesPerSecond);
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - exchange.started);
    return std::max(limits.bodyStall + earned - spent, std::chrono::milliseconds(0));
}

Connection::Awaitable<bool> Connection::readMore(std::size_t size)
{
    const std::size_t before = m_input.size();
    m_input.resize(before + size);
    Stream::Error error;
    const std::size_t count = co_await m_stream->read(m_input.data() + before, size, error);
    m_input.resize(before + (error ? 0 : count));
    co_return !error;
}

void Connection::skipBody(Exchange& exchange)
{
    RequestParser& parser = *exchange.parser;
    if (!exchange.refusal && parser.state() == RequestParser::State::Body) {
        parser.setBody(nullptr, UINT64_MAX);
        exchange.refusal = parser.feed(m_input);
    }
    const bool whole = !exchange.refusal && parser.state() == RequestParser::State::Done;
    exchange.keepAlive = whole && parser.keepAlive() && !m_service.draining;
    exchange.bytesIn = parser.bodyBytes();
    m_lingers = !whole;
}

} // namespace dbsync::http
