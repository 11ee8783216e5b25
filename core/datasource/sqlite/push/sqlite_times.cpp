#include "datasource/sqlite/push/sqlite_times.h"

#include "datasource/change_times.h"
#include "datasource/sqlite/push/sqlite_operations.h"

namespace dbsync::datasource {

Result<bool> hasTimes(sqlite::StatementCache& statements, std::int64_t tenant, const std::string& table)
{
    DBSYNC_ASSIGN(const auto select, statements.get("SELECT 1 FROM dbsync_times WHERE tenant = ?1 AND \"table\" = ?2 "
                                                    "LIMIT 1"));
    DBSYNC_ASSIGN(const bool found, select->bind(1, tenant).bind(2, table).step());
    select->reset();
    return found;
}

Result<std::optional<std::string>> readTimes(sqlite::StatementCache& statements, std::int64_t tenant,
                                             const std::string& table, const std::string& key, std::int64_t revision)
{
    DBSYNC_ASSIGN(const auto select,
                  statements.get("SELECT times FROM dbsync_times WHERE tenant = ?1 AND \"table\" = ?2 "
                                 "AND key = ?3 AND (?4 = 0 OR revision = ?4)"));
    DBSYNC_ASSIGN(const bool found, select->bind(1, tenant).bind(2, table).bind(3, key).bind(4, revision).step());
    std::optional<std::string> times;
    if (found)
        times = std::string(select->text(0));
    select->reset();
    return times;
}

Result<void> writeTimes(sqlite::StatementCache& statements, std::int64_t tenant, const std::string& table,
                        const std::string& key, std::int64_t revision, const std::string& times)
{
    DBSYNC_ASSIGN(const auto write,
                  statements.get("INSERT OR REPLACE INTO dbsync_times(tenant, \"table\", key, revision, "
                                 "times) VALUES (?1, ?2, ?3, ?4, ?5)"));
    return write->bind(1, tenant).bind(2, table).bind(3, key).bind(4, revision).bind(5, times).run();
}

/// Notes when a row was changed, where the device tells it or another one has; before the operation is done, for what
/// is refused is undone with the batch.
Result<void> Operations::noteTime(const wire::Operation& operation)
{
    if (operation.time == 0 && !tally().times)
        return {};
    tally().times = true;
    const bool whole = operation.kind == 'i' || operation.kind == 'r';
    DBSYNC_ASSIGN(const RowView* values, readRow(m_timeParser, whole ? operation.row : operation.key,
                                                 whole ? m_section->columns.size() : table().key.size()));
    const std::string key = keyJson(whole ? m_section->keyOf(*values) : *values);
    std::string times = timesOfRow(operation.time);
    if (operation.kind == 'u') {
        DBSYNC_ASSIGN(const Update* plan, updateOf(operation.columns));
        DBSYNC_ASSIGN(const auto stored, readTimes(m_context.statements, m_context.tenant, table().table.name, key, 0));
        times = timesAfter(stored.value_or(std::string()), m_section->names(plan->columns), operation.time);
    }
    return writeTimes(m_context.statements, m_context.tenant, table().table.name, key, m_context.revision, times);
}

} // namespace dbsync::datasource
