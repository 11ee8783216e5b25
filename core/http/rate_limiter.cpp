#include "http/rate_limiter.h"

#include <algorithm>

namespace dbsync::http {

RateLimiter::RateLimiter(std::size_t maxFailures, std::int64_t windowMs, std::size_t maxKeys)
    : m_maxFailures(std::max<std::size_t>(1, maxFailures)),
      m_windowMs(windowMs),
      m_maxKeys(std::max<std::size_t>(1, maxKeys))
{
}

bool RateLimiter::allowed(const std::string& key, std::int64_t nowMs)
{
    const std::lock_guard lock(m_mutex);
    return waitMs(key, nowMs, m_maxFailures) == 0;
}

std::int64_t RateLimiter::retryAfterSeconds(const std::string& key, std::int64_t nowMs)
{
    return retryAfterSeconds(key, nowMs, m_maxFailures);
}

std::int64_t RateLimiter::retryAfterSeconds(const std::string& key, std::int64_t nowMs, std::size_t maxFailures)
{
    const std::lock_guard lock(m_mutex);
    return (waitMs(key, nowMs, std::clamp<std::size_t>(maxFailures, 1, m_maxFailures)) + 999) / 1000;
}

void RateLimiter::recordFailure(const std::string& key, std::int64_t nowMs)
{
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_failures.find(key); found != m_failures.end()) {
        m_turns.splice(m_turns.end(), m_turns, found->second.turn);
        auto& times = found->second.times;
        times.push_back(nowMs);
        if (times.size() > m_maxFailures)
            times.erase(times.begin());
        return;
    }
    if (m_failures.size() >= m_maxKeys)
        remove(std::string(m_turns.front()));
    m_turns.push_back(key);
    m_failures.emplace(key, Failures{{nowMs}, std::prev(m_turns.end())});
}

void RateLimiter::takeBack(const std::string& key)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_failures.find(key);
    if (found == m_failures.end())
        return;
    found->second.times.pop_back();
    if (found->second.times.empty())
        remove(key);
}

bool RateLimiter::forget(const std::string& key)
{
    const std::lock_guard lock(m_mutex);
    const bool known = m_failures.contains(key);
    remove(key);
    return known;
}

std::size_t RateLimiter::keys() const
{
    const std::lock_guard lock(m_mutex);
    return m_failures.size();
}

std::int64_t RateLimiter::waitMs(const std::string& key, std::int64_t nowMs, std::size_t maxFailures)
{
    const auto found = m_failures.find(key);
    if (found == m_failures.end())
        return 0;
    auto& times = found->second.times;
    std::erase_if(times, [&](std::int64_t time) { return time <= nowMs - m_windowMs; });
    if (times.empty()) {
        remove(std::string(key));
        return 0;
    }
    return times.size() < maxFailures ? 0 : times[times.size() - maxFailures] + m_windowMs - nowMs;
}

void RateLimiter::remove(const std::string& key)
{
    const auto found = m_failures.find(key);
    if (found == m_failures.end())
        return;
    m_turns.erase(found->second.turn);
    m_failures.erase(found);
}

} // namespace dbsync::http
