#include "datasource/postgres/push/others_triggers.h"
#include "datasource/postgres/push/postgres_apply.h"

namespace dbsync::datasource {

using postgres::Rows;

/// A trigger may keep a row, as a note that it was deleted, say. Then it has no tombstone, and goes back to the device.
Result<void> PostgresApply::removeTriggered()
{
    DBSYNC_TRY(m_connection.run("SAVEPOINT dbsync"));
    const auto removed = m_connection.run(m_sql.deleteRows(m_stage, without()));
    if (!removed && !isRowRefused(m_connection.diagnostics().sqlState))
        return removed.error();
    DBSYNC_TRY(m_connection.run(removed ? "RELEASE SAVEPOINT dbsync" : "ROLLBACK TO SAVEPOINT dbsync"));
    if (!removed)
        DBSYNC_TRY(removeOneByOne());
    DBSYNC_ASSIGN(m_work.deleted, affected(m_sql.addTombstonesOfGone(m_stage, without())));
    return m_work.deleted == m_stage.count('d') || !m_refused.empty() ? Result<void>()
                                                                      : m_connection.execute(m_sql.touchKept(m_stage));
}

Result<void> PostgresApply::removeOneByOne()
{
    DBSYNC_TRY(m_connection.execute(m_sql.deleteOneByOne(m_stage, without())));
    DBSYNC_ASSIGN(const Rows refused, m_connection.run(m_sql.refusedDeletions(m_stage)));
    for (int i = 0; i < refused.size(); ++i)
        refuse(refused.integer(i, 0), "invalidValue", {}, saidByDatabase(refused.text(i, 1)));
    return {};
}

/// Each row as the device changed it, for a trigger may ask what was there before. Rows that swap unique values are not
/// taken so; the first of them is told.
Result<void> PostgresApply::writeOneByOne()
{
    return m_connection.execute(m_sql.writeOneByOne(m_stage));
}

bool PostgresApply::leavesNoneOut(std::int64_t written) const
{
    return !m_refused.empty() || written == m_stage.count() - m_stage.count('d');
}

std::string PostgresApply::saidByDatabase(const std::string& words)
{
    return "The cloud's database does not take this: " + words + (words.ends_with('.') ? "" : ".");
}

} // namespace dbsync::datasource
