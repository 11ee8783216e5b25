#include "maindb/credentials/authenticator.h"

#include "base/identifier.h"

namespace dbsync::maindb {

namespace {

constexpr std::int64_t goodMilliseconds = 5'000;
constexpr std::size_t mostCached = 10'000;
constexpr std::size_t longestCredential = 200;

} // namespace

std::shared_ptr<const Identity> Authenticator::cached(const std::string& hash, std::int64_t generation,
                                                      std::int64_t now)
{
    const std::lock_guard lock(m_mutex);
    if (m_generation != generation || generation < 0 || m_cached.size() >= mostCached) {
        m_cached.clear();
        m_generation = generation;
    }
    const auto found = m_cached.find(hash);
    if (found == m_cached.end() || now - found->second.readAt >= goodMilliseconds)
        return nullptr;
    const std::int64_t expiresAt = found->second.identity->expiresAt;
    return expiresAt == 0 || now < expiresAt ? found->second.identity : nullptr;
}

Result<std::shared_ptr<const Identity>> Authenticator::identify(std::string_view credential)
{
    if (credential.empty() || credential.size() > longestCredential)
        return std::shared_ptr<const Identity>();
    const std::string hash = sha256Hex(credential);
    // Taken before reading, so that what is revoked meanwhile makes this reading old.
    const std::int64_t generation = m_database.generation();
    const std::int64_t now = m_database.clock().now();
    if (auto identity = cached(hash, generation, now))
        return identity;
    const bool key = credential.starts_with(ApiKeyStore::prefix);
    DBSYNC_ASSIGN(auto read, key ? m_keys.identify(credential) : m_sessions.identify(credential));
    if (!read)
        return std::shared_ptr<const Identity>();
    auto identity = std::make_shared<const Identity>(std::move(*read));
    const std::lock_guard lock(m_mutex);
    if (m_generation == generation)
        m_cached[hash] = {identity, now};
    return std::shared_ptr<const Identity>(identity);
}

} // namespace dbsync::maindb
