#include "http/router.h"

#include <algorithm>
#include <utility>

namespace dbsync::http {

namespace {

std::vector<std::string> splitPath(std::string_view path)
{
    std::vector<std::string> segments;
    if (path.starts_with('/'))
        path.remove_prefix(1);
    while (true) {
        const std::size_t end = path.find('/');
        segments.emplace_back(path.substr(0, end));
        if (end == std::string_view::npos)
            return segments;
        path.remove_prefix(end + 1);
    }
}

bool isParameter(const std::string& segment)
{
    return segment.starts_with(':');
}

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& path)
{
    return std::equal(pattern.begin(), pattern.end(), path.begin(), path.end(),
                      [](const std::string& wanted, const std::string& given) {
                          return isParameter(wanted) ? !given.empty() : wanted == percentDecode(given, false);
                      });
}

/// Whether `left` is fixed where `right` first takes a parameter.
bool isNarrower(const std::vector<std::string>& left, const std::vector<std::string>& right)
{
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (isParameter(left[i]) != isParameter(right[i]))
            return isParameter(right[i]);
    }
    return false;
}

void appendWord(std::string& list, std::string_view word)
{
    if ((", " + list + ",").find(", " + std::string(word) + ",") != std::string::npos)
        return;
    if (!list.empty())
        list += ", ";
    list += word;
}

} // namespace

void Router::add(std::string method, std::string_view pattern, RouteOptions options, Handler handler, std::string name)
{
    if (name.empty())
        name = method + ' ' + std::string(pattern);
    m_routes.push_back(
        {std::move(method), splitPath(pattern), std::move(options), std::move(handler), std::move(name)});
}

Router::Match Router::match(std::string_view method, std::string_view path) const
{
    const std::vector<std::string> segments = splitPath(path);
    Match match;
    for (const Route& route : m_routes) {
        if (!matches(route.segments, segments))
            continue;
        if (route.method == method || (route.method == "GET" && method == "HEAD")) {
            if (!match.route || isNarrower(route.segments, match.route->segments))
                match.route = &route;
            continue;
        }
        appendWord(match.allow, route.method);
        if (route.method == "GET")
            appendWord(match.allow, "HEAD");
    }
    if (!match.route) {
        match.status = match.allow.empty() ? 404 : 405;
        return match;
    }
    match.status = 200;
    match.allow.clear();
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (isParameter(match.route->segments[i]))
            match.pathParameters.emplace_back(match.route->segments[i].substr(1), percentDecode(segments[i], false));
    }
    return match;
}

} // namespace dbsync::http
