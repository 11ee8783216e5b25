#include "postgres/url.h"

#include <algorithm>
#include <charconv>
#include <libpq-fe.h>
#include <memory>
#include <optional>

namespace dbsync::postgres {

namespace {

/// The longest name that PostgreSQL does not cut off.
constexpr std::size_t longestName = 63;

/// What libpq is told where the URL says nothing. A peer that went away without a word is noticed within a minute.
const std::pair<const char*, const char*> defaults[] = {
    {"connect_timeout", "5"},
    {"tcp_user_timeout", "10000"},
    {"keepalives_idle", "30"},
    {"keepalives_interval", "10"},
    {"keepalives_count", "3"},
    {"client_encoding", "UTF8"},
    {"application_name", "dbsync-cloud"},
};

Error invalid(std::string message)
{
    return {ErrorKind::InvalidRequest, "invalidUrl", std::move(message),
            "Write it as postgresql://user:password@host:port/database?schema=name, with %XX for special characters."};
}

int digit(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    if (character >= 'A' && character <= 'F')
        return character - 'A' + 10;
    return -1;
}

std::optional<std::string> decoded(std::string_view text)
{
    std::string value;
    for (std::size_t index = 0; index < text.size(); ++index) {
        if (text[index] != '%') {
            value.push_back(text[index]);
            continue;
        }
        if (text.size() - index < 3)
            return std::nullopt;
        const int high = digit(text[index + 1]);
        const int low = digit(text[index + 2]);
        if (high < 0 || low < 0 || (high == 0 && low == 0))
            return std::nullopt;
        value.push_back(static_cast<char>(high * 16 + low));
        index += 2;
    }
    return value;
}

/// Takes the parameter `schema` out of the query of `url`; its raw value, or nothing where there is none.
std::optional<std::string> takeSchema(std::string& url)
{
    const auto question = url.find('?');
    if (question == std::string::npos)
        return std::nullopt;
    std::optional<std::string> schema;
    std::string kept;
    std::string_view query = std::string_view(url).substr(question + 1);
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const std::string_view part = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (part.starts_with("schema="))
            schema = std::string(part.substr(7));
        else if (!part.empty())
            kept.append(kept.empty() ? "?" : "&").append(part);
    }
    url = url.substr(0, question) + kept;
    return schema;
}

/// An "@" behind the first "/" is most likely a password that was not encoded; libpq would read parts of it as others.
bool looksUnencoded(std::string_view url)
{
    const std::string_view rest = url.substr(url.find("//") + 2);
    const auto path = rest.find('/');
    return path != std::string_view::npos &&
           rest.substr(path, rest.find('?') - path).find('@') != std::string_view::npos;
}

/// libpq looks at ports only when it connects, and quotes them then.
bool validPorts(std::string_view ports)
{
    while (!ports.empty()) {
        const auto end = std::min(ports.find(','), ports.size());
        int port = 0;
        const auto [rest, failure] = std::from_chars(ports.data(), ports.data() + end, port);
        if (end > 0 && (failure != std::errc() || rest != ports.data() + end || port < 1 || port > 65535))
            return false;
        ports.remove_prefix(std::min(end + 1, ports.size()));
    }
    return true;
}

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

Options parseOptions(const std::string& url)
{
    char* message = nullptr;
    Options options(PQconninfoParse(url.c_str(), &message), PQconninfoFree);
    PQfreemem(message); // not shown: it quotes what it does not understand
    return options;
}

} // namespace

bool isPostgresUrl(std::string_view url)
{
    return url.starts_with("postgresql:") || url.starts_with("postgres:");
}

Result<Url> Url::parse(std::string_view text)
{
    std::string url(text);
    if (!url.starts_with("postgresql://") && !url.starts_with("postgres://"))
        return invalid("This is not the URL of a PostgreSQL database.");
    if (url.find('\0') != std::string::npos)
        return invalid("The URL of the database holds a NUL character.");
    Url parsed;
    if (const auto schema = takeSchema(url)) {
        const auto name = decoded(*schema);
        if (!name || name->empty() || name->size() > longestName || name->starts_with("pg_"))
            return invalid("The schema in the URL of the database is not a name that PostgreSQL takes.");
        parsed.m_schema = *name;
    }
    const Options options = looksUnencoded(url) ? Options(nullptr, PQconninfoFree) : parseOptions(url);
    if (!options)
        return invalid("The URL of the database cannot be understood.");
    for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
        if (option->val)
            parsed.m_parameters.emplace_back(option->keyword, option->val);
    }
    if (!validPorts(parsed.parameter("port")))
        return invalid("The port in the URL of the database is not one.");
    for (const auto& [name, value] : defaults) {
        if (parsed.parameter(name).empty())
            parsed.m_parameters.emplace_back(name, value);
    }
    return parsed;
}

std::string Url::parameter(std::string_view name) const
{
    const auto found =
        std::find_if(m_parameters.begin(), m_parameters.end(), [&](const auto& each) { return each.first == name; });
    return found == m_parameters.end() ? std::string() : found->second;
}

std::string Url::describe() const
{
    const std::string name = parameter("dbname");
    const std::string host = parameter("host").empty() ? parameter("hostaddr") : parameter("host");
    const std::string port = parameter("port");
    return (name.empty() ? std::string("the database") : "database \"" + name + "\"") +
           (host.empty() ? std::string() : " on " + host) + (port.empty() ? std::string() : ":" + port);
}

std::string Url::withoutPassword(std::string text) const
{
    const std::string password = parameter("password");
    if (password.empty())
        return text;
    for (auto at = text.find(password); at != std::string::npos; at = text.find(password, at + 3))
        text.replace(at, password.size(), "***");
    return text;
}

} // namespace dbsync::postgres
