#pragma once

#include "maindb/database.h"
#include "maindb/records.h"

#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace dbsync::maindb {

/// Who logged in, or tried to, in the audit log: there is one entry an hour for each account, kind and network, which
/// counts, and a bound to how many there are of each kind, so that whoever guesses fills no disk. Thread-safe.
class AccessLog
{
public:
    static constexpr std::string_view loggedIn = "loggedIn";
    static constexpr std::string_view failed = "loginFailed";   ///< a wrong password
    static constexpr std::string_view refused = "loginRefused"; ///< the right one, of somebody who may not log in
    static constexpr std::string_view locked = "loginLocked";   ///< too many wrong ones: more are not tried for a while

    /// How much there may be: of failures in an hour on this node (more are counted in one entry that names nobody), of
    /// failures and of logins altogether, and for how long.
    struct Bounds
    {
        std::size_t failuresAnHour = 1000;
        std::int64_t failures = 20'000;
        std::int64_t logins = 100'000;
        std::int64_t days = 180;
    };

    explicit AccessLog(Database& database) : AccessLog(database, Bounds()) {}
    AccessLog(Database& database, const Bounds& bounds) : m_database(database), m_bounds(bounds) {}

    /// What to note of a login of `who` (an e-mail address that is an account's; "" for any other, as people type
    /// passwords there) in a tenant: its id and code, 0 and "" for operators; `network` is what counts as one client.
    AuditNote login(std::int64_t tenantId, std::string who, std::string code, std::string from,
                    std::string_view network) const
    {
        return noted(loggedIn, {tenantId, std::move(who), {}, std::move(code), std::move(from)}, network);
    }
    /// The same of one that failed, noted at once; `what` is one of the words above.
    Result<void> failure(std::string_view what, AuditNote note, std::string_view network);

    /// Removes what is beyond the bounds, the oldest first; to be called now and then.
    Result<void> prune();

private:
    AuditNote noted(std::string_view what, AuditNote note, std::string_view network) const;
    bool hasRoom(const std::string& slot);

    Database& m_database;
    const Bounds m_bounds;
    std::mutex m_mutex;
    std::string m_hour;
    std::set<std::string> m_slots; ///< of failures in that hour
};

} // namespace dbsync::maindb
