#pragma once

#include "maindb/database.h"
#include "maindb/records.h"

#include <vector>

namespace dbsync::maindb {

/// Who did what to what, from where. Entries are never changed, but for those that count (AccessLog). Thread-safe.
class AuditLog
{
public:
    explicit AuditLog(Database& database) : m_database(database) {}

    /// Never pass a secret.
    Result<void> note(const AuditNote& note);
    /// The same as a part of a change, in its transaction; nothing where `note` is null.
    static Result<void> insert(Connection& connection, const std::string& time, const AuditNote* note);
    /// The latest entries, newest first, at most `limit`; only one tenant's where `tenantId` is not 0.
    Result<std::vector<AuditEntry>> latest(std::int64_t tenantId, std::int64_t limit);

private:
    Database& m_database;
};

} // namespace dbsync::maindb
