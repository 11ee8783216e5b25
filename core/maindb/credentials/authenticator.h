#pragma once

#include "maindb/credentials/api_key_store.h"
#include "maindb/credentials/session_store.h"
#include "maindb/database.h"
#include "maindb/records.h"

#include <memory>
#include <mutex>
#include <unordered_map>

namespace dbsync::maindb {

/// Tells whom a bearer credential stands for, from memory where nothing has changed: what revokes it counts from the
/// next call on. Thread-safe.
class Authenticator
{
public:
    explicit Authenticator(Database& database) : m_database(database), m_sessions(database), m_keys(database) {}

    /// An access token or an API key; nothing (null) where it is not good.
    Result<std::shared_ptr<const Identity>> identify(std::string_view credential);

private:
    struct Cached
    {
        std::shared_ptr<const Identity> identity;
        std::int64_t readAt = 0;
    };
    std::shared_ptr<const Identity> cached(const std::string& hash, std::int64_t generation, std::int64_t now);

    Database& m_database;
    SessionStore m_sessions;
    ApiKeyStore m_keys;
    std::mutex m_mutex;
    std::int64_t m_generation = -1;
    std::unordered_map<std::string, Cached> m_cached; ///< by the credential's hash
};

} // namespace dbsync::maindb
