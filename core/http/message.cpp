#include "http/message.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace dbsync::http {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool equalsIgnoringCase(std::string_view left, std::string_view right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

constexpr std::array<std::pair<int, std::string_view>, 29> s_reasons{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Payload Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Entity"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
}};

} // namespace

Result<std::string> BodyReader::readAll(std::size_t limit)
{
    std::string all;
    all.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(size(), limit)));
    std::array<char, 16 * 1024> block;
    while (true) {
        DBSYNC_ASSIGN(const std::size_t count, read(block.data(), block.size()));
        if (count == 0)
            return all;
        if (count > limit - all.size())
            return Error{ErrorKind::InvalidRequest,
                         "bodyTooLarge",
                         "The body is larger than " + std::to_string(limit) + " bytes.",
                         {}};
        all.append(block.data(), count);
    }
}

std::string_view Request::header(std::string_view name) const
{
    for (const auto& [key, value] : headers) {
        if (equalsIgnoringCase(key, name))
            return value;
    }
    return {};
}

std::size_t Request::headerCount(std::string_view name) const
{
    return static_cast<std::size_t>(std::count_if(
        headers.begin(), headers.end(), [&](const auto& header) { return equalsIgnoringCase(header.first, name); }));
}

std::optional<std::string> Request::queryValue(std::string_view name) const
{
    for (const auto& [key, value] : query) {
        if (key == name)
            return value;
    }
    return std::nullopt;
}

std::string Request::pathParameter(std::string_view name) const
{
    for (const auto& [key, value] : pathParameters) {
        if (key == name)
            return value;
    }
    return {};
}

Response Response::json(int status, std::string body)
{
    Response response;
    response.status = status;
    response.headers.emplace_back("content-type", "application/json");
    response.body = std::move(body);
    return response;
}

Response Response::error(int status, std::string message, std::string code)
{
    nlohmann::ordered_json body;
    body["statusCode"] = status;
    body["message"] = std::move(message);
    body["error"] = reasonPhrase(status);
    if (!code.empty())
        body["code"] = std::move(code);
    return json(status, body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::string_view reasonPhrase(int status)
{
    const auto found =
        std::find_if(s_reasons.begin(), s_reasons.end(), [status](const auto& entry) { return entry.first == status; });
    if (found != s_reasons.end())
        return found->second;
    return status >= 500 ? "Server Error" : status >= 400 ? "Client Error" : "Unknown";
}

std::string percentDecode(std::string_view text, bool plusIsSpace)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 && hexDigit(text[i + 2]) >= 0) {
            decoded += static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2]));
            i += 2;
        } else {
            decoded += plusIsSpace && text[i] == '+' ? ' ' : text[i];
        }
    }
    return decoded;
}

NamedValues parseQuery(std::string_view query)
{
    NamedValues values;
    while (!query.empty()) {
        const std::string_view part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), part.size() + 1));
        if (part.empty())
            continue;
        const std::size_t equals = part.find('=');
        values.emplace_back(percentDecode(part.substr(0, equals), true),
                            equals == std::string_view::npos ? "" : percentDecode(part.substr(equals + 1), true));
    }
    return values;
}

} // namespace dbsync::http
