#include "api/pipeline/signup_limit.h"

#include <string_view>

namespace dbsync::api {

namespace {

constexpr std::int64_t windowMilliseconds = std::int64_t{10} * 60 * 1000;
constexpr std::string_view signedUp = "signed up ";

} // namespace

SignupLimit::SignupLimit(std::size_t perAddress, Tell tell)
    : m_tell(std::move(tell)), m_addresses(perAddress, windowMilliseconds)
{
}

std::int64_t SignupLimit::take(const std::string& address, std::int64_t now)
{
    const std::lock_guard lock(m_mutex); // of many at once none may slip through
    if (const std::int64_t seconds = m_addresses.retryAfterSeconds(address, now); seconds > 0)
        return seconds;
    m_addresses.recordFailure(address, now);
    return 0;
}

void SignupLimit::succeeded(const std::string& address)
{
    if (m_tell)
        m_tell(std::string(signedUp).append(address));
}

void SignupLimit::failed(const std::string& address)
{
    m_addresses.takeBack(address);
}

bool SignupLimit::heard(const std::string& message, std::int64_t now)
{
    if (!message.starts_with(signedUp))
        return false;
    m_addresses.recordFailure(message.substr(signedUp.size()), now);
    return true;
}

} // namespace dbsync::api
