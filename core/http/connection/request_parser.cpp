#include "http/connection/request_parser.h"

#include "http/connection/spooled_body.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace dbsync::http {

namespace beast = boost::beast;
using beast::error_code;

namespace {

std::string_view view(beast::string_view text)
{
    return {text.data(), text.size()};
}

bool hasBrokenEscape(std::string_view text)
{
    const auto isHexDigit = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
        if (at + 2 >= text.size() || !isHexDigit(text[at + 1]) || !isHexDigit(text[at + 2]))
            return true;
    }
    return false;
}

/// The path of a target in origin form ("/a?b") or absolute form ("http://host/a?b").
std::string_view pathOf(std::string_view target)
{
    target = target.substr(0, target.find_first_of("?#"));
    const std::size_t scheme = target.find("://");
    if (target.starts_with('/') || scheme == std::string_view::npos)
        return target;
    const std::size_t slash = target.find('/', scheme + 3);
    return slash == std::string_view::npos ? "/" : target.substr(slash);
}

std::string_view queryOf(std::string_view target)
{
    target = target.substr(0, target.find('#'));
    const std::size_t mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

} // namespace

class RequestParser::Implementation final : public beast::http::basic_parser<true>
{
public:
    using Base = beast::http::basic_parser<true>;

    std::optional<Refusal> refusalFor(error_code error) const;
    void refuse(Refusal refusal, error_code& error);
    void takeBody(std::string_view data, error_code& error);

    std::size_t m_targetLimit = 0;
    Request m_request;
    bool m_startLineSeen = false;
    bool m_http10 = false;
    SpooledBody* m_body = nullptr;
    std::uint64_t m_bodyLimit = UINT64_MAX;
    std::uint64_t m_bodyBytes = 0;
    std::optional<Refusal> m_refusal;

private:
    void on_request_impl(beast::http::verb verb, beast::string_view method, beast::string_view target, int version,
                         error_code& error) override;
    void on_response_impl(int, beast::string_view, int, error_code&) override {}
    void on_field_impl(beast::http::field field, beast::string_view name, beast::string_view value,
                       error_code& error) override;
    void on_header_impl(error_code& error) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(beast::string_view body, error_code& error) override;
    void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t remain, beast::string_view body, error_code& error) override;
    void on_finish_impl(error_code&) override {}
};

std::optional<Refusal> RequestParser::Implementation::refusalFor(error_code error) const
{
    if (m_refusal)
        return m_refusal;
    if (error == beast::http::error::header_limit && m_startLineSeen)
        return Refusal{431, "The headers are too large.", "headersTooLarge"};
    if (error == beast::http::error::header_limit)
        return Refusal{414, "The address is too long.", "targetTooLong"};
    return Refusal{400, "The request is not valid HTTP/1.1 (" + error.message() + ").", "malformedRequest"};
}

void RequestParser::Implementation::refuse(Refusal refusal, error_code& error)
{
    m_refusal = std::move(refusal);
    error = beast::http::error::body_limit; // any error stops the parser
}

void RequestParser::Implementation::takeBody(std::string_view data, error_code& error)
{
    m_bodyBytes += data.size();
    if (m_bodyBytes > m_bodyLimit) {
        refuse({413, "The body is larger than " + std::to_string(m_bodyLimit) + " bytes.", "bodyTooLarge"}, error);
        return;
    }
    if (!m_body)
        return;
    if (auto appended = m_body->append(data); !appended)
        refuse({503, "The cloud has no room for the request just now; try again.", appended.error().code,
                appended.error().message},
               error);
}

void RequestParser::Implementation::on_request_impl(beast::http::verb, beast::string_view method,
                                                    beast::string_view target, int version, error_code& error)
{
    m_startLineSeen = true;
    m_http10 = version == 10;
    m_request.method = view(method);
    if (target.size() > m_targetLimit) {
        refuse({414, "The address is too long.", "targetTooLong"}, error);
        return;
    }
    m_request.target = view(target);
    m_request.path = pathOf(m_request.target);
    if (hasBrokenEscape(m_request.target)) {
        refuse({400, "The address has a % without two hexadecimal digits.", "malformedRequest"}, error);
        return;
    }
    m_request.query = parseQuery(queryOf(m_request.target));
}

void RequestParser::Implementation::on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                                                  error_code&)
{
    if (!is_header_done()) // trailers are of no use to anyone
        m_request.headers.emplace_back(view(name), view(value));
}

void RequestParser::Implementation::on_header_impl(error_code& error)
{
    std::size_t hosts = 0;
    std::size_t encodings = 0;
    bool known = true;
    for (const auto& [name, value] : m_request.headers) {
        if (beast::iequals(name, "host"))
            ++hosts;
        if (!beast::iequals(name, "transfer-encoding"))
            continue;
        ++encodings;
        known = known && encodings == 1 && beast::iequals(value, "chunked");
    }
    if (hosts > 1 || (hosts == 0 && !m_http10))
        refuse({400, "The request needs exactly one Host header.", "malformedRequest"}, error);
    else if (!known)
        refuse({501, "No transfer encoding but chunked is known.", "encodingUnknown"}, error);
}

std::size_t RequestParser::Implementation::on_body_impl(beast::string_view body, error_code& error)
{
    takeBody(view(body), error);
    return body.size();
}

std::size_t RequestParser::Implementation::on_chunk_body_impl(std::uint64_t, beast::string_view body, error_code& error)
{
    takeBody(view(body), error);
    return body.size();
}

RequestParser::RequestParser(std::size_t headerLimit, std::size_t targetLimit)
    : m_implementation(std::make_unique<Implementation>())
{
    m_implementation->header_limit(static_cast<std::uint32_t>(headerLimit));
    m_implementation->body_limit(boost::none);
    m_implementation->m_targetLimit = targetLimit;
}

RequestParser::~RequestParser() = default;

std::optional<Refusal> RequestParser::feed(std::string& input)
{
    if (!m_implementation->got_some())
        input.erase(0, input.find_first_not_of("\r\n")); // some clients end a body with a line break of their own
    const State before = state();
    std::size_t used = 0;
    std::optional<Refusal> refusal;
    while (used < input.size() && state() == before && before != State::Done) {
        error_code error;
        const std::size_t count =
            m_implementation->put(boost::asio::const_buffer(input.data() + used, input.size() - used), error);
        used += count;
        if (error == beast::http::error::need_more)
            break;
        if (error) {
            refusal = m_implementation->refusalFor(error);
            break;
        }
    }
    input.erase(0, used);
    // Chunk headers and trailers have no limit in the parser.
    if (!refusal && state() == State::Body && input.size() > 64 * 1024)
        refusal = Refusal{400, "A chunk header or the trailers are too large.", "malformedRequest"};
    return refusal;
}

RequestParser::State RequestParser::state() const
{
    if (!m_implementation->is_header_done())
        return State::Headers;
    return m_implementation->is_done() ? State::Done : State::Body;
}

Request RequestParser::takeRequest()
{
    return std::move(m_implementation->m_request);
}

void RequestParser::setBody(SpooledBody* body, std::uint64_t limit)
{
    m_implementation->m_body = body;
    m_implementation->m_bodyLimit = limit;
}

std::optional<std::uint64_t> RequestParser::contentLength() const
{
    const auto length = m_implementation->content_length();
    return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

std::uint64_t RequestParser::bodyBytes() const
{
    return m_implementation->m_bodyBytes;
}

bool RequestParser::keepAlive() const
{
    return m_implementation->keep_alive();
}

bool RequestParser::isHttp10() const
{
    return m_implementation->m_http10;
}

} // namespace dbsync::http
