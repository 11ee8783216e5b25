#pragma once

#include "maindb/database.h"
#include "maindb/records.h"

#include <utility>
#include <vector>

namespace dbsync::maindb {

/// The API keys of users, stored hashed. Thread-safe.
class ApiKeyStore
{
public:
    /// What an API key begins with, so that it is told from an access token.
    static constexpr std::string_view prefix = "dbsync_";

    explicit ApiKeyStore(Database& database) : m_database(database) {}

    /// The key itself, which is never shown again, and its record.
    Result<std::pair<std::string, ApiKey>> issue(std::int64_t userId, std::string_view name);
    /// The keys of a user, in order of making.
    Result<std::vector<ApiKey>> list(std::int64_t userId);
    /// False where the user has no such key.
    Result<bool> revoke(std::int64_t userId, std::int64_t keyId);
    /// Whom a key stands for, read from the database; nothing where it is not good.
    Result<std::optional<Identity>> identify(std::string_view key);

private:
    Database& m_database;
};

} // namespace dbsync::maindb
