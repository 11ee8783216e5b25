#pragma once

#include "http/rate_limiter.h"

#include <functional>
#include <string>

namespace dbsync::api {

/// Counts wrong passwords by account and by address, here and on other nodes. Many share an address: once too many of
/// its guesses were wrong, accounts that nobody guessed at are still let in from there, up to a bound. Thread-safe.
class Guesses
{
public:
    /// Tells other nodes.
    using Tell = std::function<void(const std::string& message)>;
    explicit Guesses(Tell tell = {});

    /// Whole seconds after which the next try is allowed; 0: now. `account` may be "".
    std::int64_t retryAfterSeconds(const std::string& account, const std::string& address, std::int64_t now);
    void failed(const std::string& account, const std::string& address, std::int64_t now);
    /// Forgets the failures of the account.
    void succeeded(const std::string& account);

    /// What another node told; false where it is none of these messages.
    bool heard(const std::string& message, std::int64_t now);

private:
    void tell(const std::string& what, const std::string& key);

    const Tell m_tell;
    http::RateLimiter m_accounts;
    http::RateLimiter m_addresses;
};

} // namespace dbsync::api
