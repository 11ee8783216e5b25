#include "base/mistake.h"
#include "base/sqlite.h"
#include "datasource/sqlite/push/sqlite_operations.h"
#include "datasource/sqlite/tables/sqlite_sql.h"

namespace dbsync::datasource {

/// Whether a row that this device has not seen yet is the very row that it sends: a copied or restored file has sent it
/// already, perhaps at another key, and somebody may have deleted it since. What the device has seen, it knows itself
/// by the incarnation; so only what came after its cursor counts, and the usual batch, made at the newest revision,
/// costs nothing.
Result<bool> Operations::hasUnseenTwin(std::int64_t incarnation)
{
    if (incarnation == wire::unknownIncarnation)
        return false;
    if (tally().state.revision <= m_context.known || makes(Mistake::TwinsMissed))
        return false;
    if (m_unseen.insert(m_section->table).second)
        DBSYNC_TRY(loadUnseen());
    DBSYNC_ASSIGN(const Shared find, m_context.statements.get("SELECT 1 FROM temp.dbsync_unseen WHERE place = ?1 AND "
                                                              "incarnation = ?2"));
    DBSYNC_ASSIGN(const bool found,
                  find->bind(1, static_cast<std::int64_t>(m_section->table)).bind(2, incarnation).step());
    find->reset();
    return found;
}

Result<void> Operations::loadUnseen()
{
    using sqlite::quoteName;
    const auto load = [&](const std::string& from, const std::string& index) -> Result<void> {
        DBSYNC_ASSIGN(const Shared fill, m_context.statements.get("INSERT OR IGNORE INTO temp.dbsync_unseen SELECT ?4, "
                                                                  "\"dbsync_incarnation\" FROM " +
                                                                  quoteName(from) + " INDEXED BY " +
                                                                  quoteName(sql::indexName(table(), index)) +
                                                                  " WHERE " + quoteName(table().tenantColumn) +
                                                                  " = ?1 AND \"dbsync_revision\" > ?2 "
                                                                  "AND \"dbsync_revision\" < ?3"));
        return fill->bind(1, m_context.tenant)
            .bind(2, m_context.known)
            .bind(3, m_context.revision)
            .bind(4, static_cast<std::int64_t>(m_section->table))
            .run();
    };
    DBSYNC_TRY(load(table().physical, sql::revisionIndex));
    return load(sql::tombstoneTable(table()), sql::tombstoneIndex);
}

} // namespace dbsync::datasource
