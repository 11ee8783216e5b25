#include "maindb/stores/audit_log.h"

namespace dbsync::maindb {

Result<void> AuditLog::note(const AuditNote& note)
{
    return m_database.write([&](Connection& connection) { return insert(connection, m_database.timestamp(), &note); });
}

Result<void> AuditLog::insert(Connection& connection, const std::string& time, const AuditNote* note)
{
    if (!note)
        return {};
    DBSYNC_TRY(connection.run(
        R"(INSERT INTO "audit" ("time", "tenantId", "who", "what", "subject", "fromAddress", "slot")
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT ("slot") DO UPDATE SET "times" = "audit"."times" + 1)",
        {time, note->tenantId ? Cell(note->tenantId) : Cell(), note->who, note->what, note->on, note->from,
         note->slot.empty() ? Cell() : Cell(note->slot)}));
    return {};
}

Result<std::vector<AuditEntry>> AuditLog::latest(std::int64_t tenantId, std::int64_t limit)
{
    DBSYNC_ASSIGN(const Rows rows,
                  m_database.read(R"(SELECT "time", "who", "what", "subject", "fromAddress", "times" FROM "audit"
        WHERE $1 = 0 OR "tenantId" = $1 ORDER BY "id" DESC LIMIT $2)",
                                  {tenantId, limit}));
    std::vector<AuditEntry> entries;
    for (std::size_t row = 0; row < rows.size(); ++row)
        entries.push_back({rows.text(row, 0), rows.text(row, 1), rows.text(row, 2), rows.text(row, 3),
                           rows.text(row, 4), rows.integer(row, 5)});
    return entries;
}

} // namespace dbsync::maindb
