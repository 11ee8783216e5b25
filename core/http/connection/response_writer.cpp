#include "http/connection/response_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace dbsync::http {

namespace {

constexpr std::array<std::string_view, 6> s_ownHeaders{
    "content-length", "transfer-encoding", "connection", "keep-alive", "date", "x-request-id"};

std::string lowered(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return text;
}

/// Without the characters that would end a header and begin another.
void appendClean(std::string& out, std::string_view text)
{
    std::copy_if(text.begin(), text.end(), std::back_inserter(out),
                 [](char c) { return c != '\r' && c != '\n' && c != '\0'; });
}

void appendHeader(std::string& out, std::string_view name, std::string_view value)
{
    appendClean(out, name);
    out += ": ";
    appendClean(out, value);
    out += "\r\n";
}

/// In the form of RFC 9110, without looking at the locale.
std::string httpDate(std::time_t time)
{
    static constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                  days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                  months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
                  parts.tm_sec);
    return text.data();
}

const std::string& dateNow()
{
    thread_local std::time_t known = 0;
    thread_local std::string text;
    const std::time_t now = std::time(nullptr);
    if (now != known) {
        known = now;
        text = httpDate(now);
    }
    return text;
}

} // namespace

std::string makeHead(const Response& response, const HeadOptions& options)
{
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
    head += reasonPhrase(response.status);
    head += "\r\n";
    for (const auto& [name, value] : response.headers) {
        if (std::find(s_ownHeaders.begin(), s_ownHeaders.end(), lowered(name)) == s_ownHeaders.end())
            appendHeader(head, name, value);
    }
    appendHeader(head, "date", dateNow());
    appendHeader(head, "x-request-id", options.requestId);
    if (options.framing == Framing::Length)
        appendHeader(head, "content-length", std::to_string(options.length));
    else if (options.framing == Framing::Chunked)
        appendHeader(head, "transfer-encoding", "chunked");
    if (!options.keepAlive)
        appendHeader(head, "connection", "close");
    else if (options.http10)
        appendHeader(head, "connection", "keep-alive");
    return head + "\r\n";
}

bool isBodiless(int status)
{
    return status < 200 || status == 204 || status == 304;
}

void appendChunk(std::string& out, std::string_view data)
{
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), data.size(), 16).ptr;
    out.append(digits.data(), end);
    out += "\r\n";
    out += data;
    out += "\r\n";
}

} // namespace dbsync::http
