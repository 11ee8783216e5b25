#pragma once

#include "http/listener.h"
#include "raw_client.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace dbsync::http::testing {

/// Lets threads wait for each other, at most 5 seconds.
class Gate
{
public:
    void open();
    /// False if it did not open in time.
    bool wait();

private:
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_open = false;
};

/// Waits until `condition` holds, at most 5 seconds; whether it does.
bool becomesTrue(const std::function<bool()>& condition);

/// A listener on a free port of 127.0.0.1 with two routes of its own: GET /ping answers "pong", POST /size answers
/// the size of the body. More routes and other options are set before start().
class TestServer
{
public:
    TestServer();

    void start();
    std::uint16_t port() const { return listener->port(); }
    void add(const std::string& method, const std::string& pattern, Router::Handler handler,
             RouteOptions routeOptions = {})
    {
        router->add(method, pattern, std::move(routeOptions), std::move(handler));
    }
    std::vector<RequestSummary> summaries() const;
    /// The first summary of a request to `path`, once there is one; an empty one after 5 seconds.
    RequestSummary summaryOf(const std::string& path) const;
    std::vector<std::string> errors() const;

    ListenOptions options;
    std::shared_ptr<Router> router = std::make_shared<Router>();
    std::shared_ptr<EventHub> events = std::make_shared<EventHub>();
    std::string failure; ///< why start() made no listener

private:
    mutable std::mutex m_mutex;
    std::vector<RequestSummary> m_summaries;
    std::vector<std::string> m_errors;

public:
    std::unique_ptr<Listener> listener; ///< last, so that it ends before what it calls
};

/// An answer with `text` as its body.
Response plain(std::string text);

/// Empty if `reply` is the listener's own answer with `status`: JSON as in the contract with a request id; else what
/// is wrong with it.
std::string wrongWithRefusal(const std::optional<Reply>& reply, int status);

bool isUuid(const std::string& text);

} // namespace dbsync::http::testing
