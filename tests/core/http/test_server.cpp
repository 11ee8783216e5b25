#include "test_server.h"

#include <chrono>
#include <regex>
#include <thread>

namespace dbsync::http::testing {

void Gate::open()
{
    const std::lock_guard lock(m_mutex);
    m_open = true;
    m_wake.notify_all();
}

bool Gate::wait()
{
    std::unique_lock lock(m_mutex);
    return m_wake.wait_for(lock, std::chrono::seconds(5), [this] { return m_open; });
}

bool becomesTrue(const std::function<bool()>& condition)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

TestServer::TestServer()
{
    options.port = 0;
    options.poolThreads = 4;
    options.onFinished = [this](const RequestSummary& summary) {
        const std::lock_guard lock(m_mutex);
        m_summaries.push_back(summary);
    };
    options.onError = [this](std::string error) {
        const std::lock_guard lock(m_mutex);
        m_errors.push_back(std::move(error));
    };
    add("GET", "/ping", [](Request&) { return plain("pong"); });
    add("POST", "/size", [](Request& request) { return plain(std::to_string(request.body->size())); });
}

void TestServer::start()
{
    auto started = Listener::start(options, router, events);
    if (started) {
        listener = std::move(*started);
    } else {
        failure = started.error().code + ": " + started.error().message;
    }
}

std::vector<RequestSummary> TestServer::summaries() const
{
    const std::lock_guard lock(m_mutex);
    return m_summaries;
}

RequestSummary TestServer::summaryOf(const std::string& path) const
{
    RequestSummary found;
    becomesTrue([this, &path, &found] {
        for (const RequestSummary& summary : summaries()) {
            if (summary.path == path) {
                found = summary;
                return true;
            }
        }
        return false;
    });
    return found;
}

std::vector<std::string> TestServer::errors() const
{
    const std::lock_guard lock(m_mutex);
    return m_errors;
}

Response plain(std::string text)
{
    Response response;
    response.headers.emplace_back("content-type", "text/plain");
    response.body = std::move(text);
    return response;
}

std::string wrongWithRefusal(const std::optional<Reply>& reply, int status)
{
    if (!reply)
        return "no answer";
    if (reply->status != status)
        return "status " + std::to_string(reply->status) + " " + reply->body;
    if (!isUuid(reply->header("x-request-id")))
        return "no request id";
    if (!reply->header("content-type").starts_with("application/json"))
        return "no JSON: " + reply->header("content-type");
    const std::string reason = "\"error\":\"" + std::string(reasonPhrase(status)) + "\"";
    if (reply->body.find("\"statusCode\":" + std::to_string(status)) == std::string::npos ||
        reply->body.find("\"message\":\"") == std::string::npos || reply->body.find(reason) == std::string::npos)
        return "body " + reply->body;
    return {};
}

bool isUuid(const std::string& text)
{
    static const std::regex pattern("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    return std::regex_match(text, pattern);
}

} // namespace dbsync::http::testing
