#pragma once

#include "base/error.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>

namespace dbsync::maindb {

/// Hashes passwords with argon2id. Only few at a time, as each takes memory; the rest waits, up to a limit.
/// Thread-safe.
class PasswordHasher
{
public:
    enum class Cost {
        Usual,  ///< some hundredths of a second, 19 MiB
        Lowest, ///< for tests only
    };
    /// Who counts tries. Each may be left out.
    struct Watch
    {
        std::function<Result<void>()> begins;  ///< asked once its turn has come; an error is passed on
        std::function<void(bool right)> ended; ///< before the next has its turn
    };
    explicit PasswordHasher(Cost cost = Cost::Usual);

    /// Errors: code "busy" (Unreachable) where too many wait.
    Result<std::string> hash(const std::string& password);
    /// Whether the password is the hash's. Without a hash (no such account) it takes as long and answers false. What
    /// many try at once is tried by few, one after the other: `watch` sees each.
    Result<bool> verify(const std::string& hash, const std::string& password, const Watch& watch = {});

private:
    class Turn;
    const Cost m_cost;
    std::string m_decoy; ///< the hash of nobody's password
    std::mutex m_mutex;
    std::condition_variable m_ready;
    int m_running = 0;
    int m_waiting = 0;
};

} // namespace dbsync::maindb
