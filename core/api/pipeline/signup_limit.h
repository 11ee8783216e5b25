#pragma once

#include "http/rate_limiter.h"

#include <functional>
#include <mutex>
#include <string>

namespace dbsync::api {

/// How many tenants one address may sign up within ten minutes, here and on other nodes together: each costs a hash and
/// work in two databases. Thread-safe.
class SignupLimit
{
public:
    static constexpr std::size_t usual = 300;
    static constexpr std::size_t most = 100'000;

    /// Tells other nodes.
    using Tell = std::function<void(const std::string& message)>;
    /// At most `perAddress`, from 1 on.
    explicit SignupLimit(std::size_t perAddress, Tell tell = {});

    /// Counts one more, unless there were too many: then the whole seconds after which the next is possible. Say then
    /// what became of it.
    std::int64_t take(const std::string& address, std::int64_t now);
    void succeeded(const std::string& address);
    void failed(const std::string& address);

    /// What another node told; false where it is none of these messages.
    bool heard(const std::string& message, std::int64_t now);

private:
    const Tell m_tell;
    std::mutex m_mutex;
    http::RateLimiter m_addresses;
};

} // namespace dbsync::api
