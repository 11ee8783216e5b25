#pragma once

#include "maindb/database.h"
#include "maindb/records.h"

namespace dbsync::maindb {

/// What a login gives. Only hashes of tokens are stored.
struct Tokens
{
    std::string accessToken;
    std::string refreshToken;
    std::int64_t expiresIn = 0; ///< seconds that the access token is good for
    std::int64_t sessionId = 0;
};

/// The sessions: a refresh token each, good for 90 days after its last use, and the access tokens made with it, good
/// for an hour. Thread-safe.
class SessionStore
{
public:
    static constexpr std::int64_t accessSeconds = 3600;
    static constexpr std::int64_t refreshSeconds = std::int64_t{90} * 24 * 3600;

    explicit SessionStore(Database& database) : m_database(database) {}

    /// `note` goes into the audit with it.
    Result<Tokens> open(Identity::Kind kind, std::int64_t id, const AuditNote* note = nullptr);
    /// Whose a refresh token is; nothing where it is not good.
    Result<std::optional<Identity>> owner(std::string_view refreshToken);
    /// A new access token for a refresh token, which stays the same and is good for 90 days more; nothing where the
    /// refresh token is not good. Access tokens from before stay good until they expire.
    Result<std::optional<Tokens>> renew(std::string_view refreshToken);
    /// Ends a session with all its tokens.
    Result<void> close(std::int64_t sessionId);

    /// Whom an access token stands for, read from the database; nothing where it is not good.
    Result<std::optional<Identity>> identify(std::string_view accessToken);

private:
    Result<std::optional<Identity>> readIdentity(const std::string& sessions, const std::string& hash,
                                                 const std::string& expiry, std::string_view token);

    Database& m_database;
};

} // namespace dbsync::maindb
