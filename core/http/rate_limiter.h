#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace dbsync::http {

/// Counts failures by key (an address, an account) in a sliding window of time. Safe from any thread; its memory is
/// bounded by `maxKeys` times `maxFailures`.
class RateLimiter
{
public:
    /// A key is refused once it has `maxFailures` failures within `windowMs` milliseconds. When `maxKeys` are known,
    /// the key that failed longest ago is forgotten for a new one.
    RateLimiter(std::size_t maxFailures, std::int64_t windowMs, std::size_t maxKeys = 100'000);

    /// Whether `key` may try at `nowMs` (any clock that does not go back).
    bool allowed(const std::string& key, std::int64_t nowMs);
    void recordFailure(const std::string& key, std::int64_t nowMs);
    /// Whole seconds, at least 1, after which `key` is allowed again; 0 if it is now.
    std::int64_t retryAfterSeconds(const std::string& key, std::int64_t nowMs);
    /// The same where `key` is allowed less than others: at most `maxFailures`.
    std::int64_t retryAfterSeconds(const std::string& key, std::int64_t nowMs, std::size_t maxFailures);
    /// Forgets the latest failure of `key`.
    void takeBack(const std::string& key);
    /// Forgets the failures of `key`, for example after a success; false where there are none.
    bool forget(const std::string& key);
    std::size_t keys() const;

private:
    struct Failures
    {
        std::vector<std::int64_t> times;       ///< oldest first, at most maxFailures
        std::list<std::string>::iterator turn; ///< its place in m_turns
    };

    std::int64_t waitMs(const std::string& key, std::int64_t nowMs, std::size_t maxFailures);
    void remove(const std::string& key);

    const std::size_t m_maxFailures;
    const std::int64_t m_windowMs;
    const std::size_t m_maxKeys;
    mutable std::mutex m_mutex;
    std::unordered_map<std::string, Failures> m_failures;
    std::list<std::string> m_turns; ///< keys, the one that failed longest ago first
};

} // namespace dbsync::http
