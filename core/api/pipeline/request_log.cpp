#include "api/pipeline/request_log.h"

#include "base/log.h"

#include <chrono>
#include <thread>

namespace dbsync::api {

namespace {

constexpr std::size_t mostLines = 10'000;

} // namespace

RequestLog::RequestLog() : m_state(std::make_shared<State>())
{
    std::thread([state = m_state] { run(state); }).detach();
}

RequestLog::~RequestLog()
{
    std::unique_lock lock(m_state->mutex);
    m_state->stopping = true;
    m_state->changed.notify_all();
    m_state->changed.wait_for(lock, std::chrono::seconds(1), [this] { return m_state->ended; });
}

void RequestLog::write(const http::RequestSummary& summary, std::string tenant, std::string user, std::string error)
{
    const std::lock_guard lock(m_state->mutex);
    if (m_state->lines.size() >= mostLines) {
        ++m_state->dropped;
        return;
    }
    Line& line = m_state->lines.emplace_back();
    line.summary = summary;
    line.summary.context.reset();
    line.tenant = std::move(tenant);
    line.user = std::move(user);
    line.error = std::move(error);
    m_state->changed.notify_all();
}

void RequestLog::writeLine(const Line& line)
{
    const http::RequestSummary& summary = line.summary;
    logLine(summary.status >= 500 ? LogLevel::Warning : LogLevel::Info, "request",
            {{"id", summary.id},
             {"method", summary.method},
             {"path", summary.path},
             {"status", std::to_string(summary.status)},
             {"ms", std::to_string(summary.milliseconds)},
             {"bytesIn", std::to_string(summary.bytesIn)},
             {"bytesOut", std::to_string(summary.bytesOut)},
             {"address", summary.remote},
             {"tenant", line.tenant},
             {"user", line.user},
             {"broken", summary.broken ? "true" : "false"},
             {"error", line.error}});
}

void RequestLog::run(const std::shared_ptr<State>& state)
{
    std::unique_lock lock(state->mutex);
    while (true) {
        state->changed.wait(lock, [&] { return state->stopping || !state->lines.empty(); });
        if (state->lines.empty())
            break;
        const Line line = std::move(state->lines.front());
        state->lines.pop_front();
        const std::size_t dropped = std::exchange(state->dropped, 0);
        lock.unlock();
        if (dropped > 0)
            logLine(LogLevel::Warning, "log lines dropped", {{"lines", std::to_string(dropped)}});
        writeLine(line);
        lock.lock();
    }
    state->ended = true;
    state->changed.notify_all();
}

} // namespace dbsync::api
