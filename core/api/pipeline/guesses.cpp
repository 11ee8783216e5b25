#include "api/pipeline/guesses.h"

#include <algorithm>

namespace dbsync::api {

namespace {

constexpr std::int64_t windowMilliseconds = std::int64_t{5} * 60 * 1000;
constexpr std::size_t mostFailuresOfAccount = 10;
/// An office may share an address.
constexpr std::size_t usualFailuresOfAddress = 300;
/// From an address with more than the usual failures each account has fewer tries, and all together so many: otherwise
/// who guesses at some shuts out all others, or tries one password on many.
constexpr std::size_t fewFailuresOfAccount = 3;
constexpr std::size_t mostFailuresOfAddress = 1000;

constexpr std::string_view accountFailed = "account failed ";
constexpr std::string_view addressFailed = "address failed ";
constexpr std::string_view accountSucceeded = "account succeeded ";

} // namespace

Guesses::Guesses(Tell tell)
    : m_tell(std::move(tell)),
      m_accounts(mostFailuresOfAccount, windowMilliseconds),
      m_addresses(mostFailuresOfAddress, windowMilliseconds)
{
}

std::int64_t Guesses::retryAfterSeconds(const std::string& account, const std::string& address, std::int64_t now)
{
    const std::int64_t unusual = m_addresses.retryAfterSeconds(address, now, usualFailuresOfAddress);
    if (account.empty())
        return unusual;
    const std::int64_t ofAccount = m_accounts.retryAfterSeconds(account, now);
    if (unusual == 0)
        return ofAccount;
    const bool guessedAt = m_accounts.retryAfterSeconds(account, now, fewFailuresOfAccount) > 0;
    return std::max({ofAccount, m_addresses.retryAfterSeconds(address, now), guessedAt ? unusual : 0});
}

void Guesses::tell(const std::string& what, const std::string& key)
{
    if (m_tell)
        m_tell(what + key);
}

void Guesses::failed(const std::string& account, const std::string& address, std::int64_t now)
{
    m_addresses.recordFailure(address, now);
    tell(std::string(addressFailed), address);
    if (account.empty())
        return;
    m_accounts.recordFailure(account, now);
    tell(std::string(accountFailed), account);
}

void Guesses::succeeded(const std::string& account)
{
    // Told only where there is something to forget, as most log in without a mistake.
    if (m_accounts.forget(account))
        tell(std::string(accountSucceeded), account);
}

bool Guesses::heard(const std::string& message, std::int64_t now)
{
    const auto rest = [&](std::string_view what) { return message.substr(what.size()); };
    if (message.starts_with(accountFailed))
        m_accounts.recordFailure(rest(accountFailed), now);
    else if (message.starts_with(addressFailed))
        m_addresses.recordFailure(rest(addressFailed), now);
    else if (message.starts_with(accountSucceeded))
        m_accounts.forget(rest(accountSucceeded));
    else
        return false;
    return true;
}

} // namespace dbsync::api
