#pragma once

#include "http/message.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dbsync::http {

struct RouteOptions
{
    std::uint64_t bodyLimit = 1 << 20; ///< bytes; a larger body is answered with 413
    bool light = false;    ///< runs on a thread of its own, alive while the pool is saturated; must be quick
    bool ofClient = false; ///< nobody needs it once the client has gone: it is then interrupted (base/interruption.h)
    /// Runs on the pool after the headers and before the body is read; an answer keeps the body from being read.
    std::function<std::optional<Response>(Request&)> early;
};

/// Finds the handler of a request. Filled first, then shared by all threads without change.
class Router
{
public:
    using Handler = std::function<Response(Request&)>;

    struct Route
    {
        std::string method;
        std::vector<std::string> segments; ///< a parameter begins with ':'
        RouteOptions options;
        Handler handler;
        std::string name;
    };

    struct Match
    {
        const Route* route = nullptr; ///< null if nothing matches; then `status` and `allow` say why
        NamedValues pathParameters;
        int status = 404;  ///< 404, or 405 if the path is known for other methods
        std::string allow; ///< with 405: those methods
    };

    /// `pattern` is a path like "/tenants/:code"; a parameter matches one non-empty segment, and a fixed segment wins
    /// over it. A GET route also answers HEAD. `name` is what summaries call the route, else "METHOD pattern".
    void add(std::string method, std::string_view pattern, RouteOptions options, Handler handler,
             std::string name = {});

    Match match(std::string_view method, std::string_view path) const;

private:
    std::vector<Route> m_routes;
};

} // namespace dbsync::http
