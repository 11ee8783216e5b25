#include "datasource/sqlite/transfer/sqlite_retention.h"

#include "datasource/sqlite/tables/sqlite_sql.h"

#include <algorithm>

namespace dbsync::datasource {

namespace {

using sqlite::Transaction;

/// So many tombstones go in a transaction: some hundredths of a second.
constexpr std::int64_t mostTombstones = 2'000;

/// Removes tombstones of a table up to a revision, at most `most`; how many there were.
Result<std::int64_t> forgetTombstones(sqlite::StatementCache& statements, std::int64_t tenant, const TableLayout& table,
                                      std::int64_t revision, std::int64_t most)
{
    DBSYNC_ASSIGN(TableState state, readTableState(statements, tenant, table.table.name));
    if (state.tombstones == 0)
        return std::int64_t{0};
    DBSYNC_ASSIGN(const auto remove,
                  statements.get(sql::deleteSome(table, sql::tombstoneTable(table), " AND \"dbsync_revision\" <= ?3")));
    DBSYNC_TRY(remove->bind(1, tenant).bind(2, most).bind(3, revision).run());
    const std::int64_t removed = sqlite3_changes64(statements.connection());
    if (removed == 0)
        return removed;
    state.tombstones -= removed;
    DBSYNC_TRY(writeTableState(statements, tenant, table.table.name, state));
    return removed;
}

Result<void> forgetRevisions(sqlite::StatementCache& statements, std::int64_t tenant, const Forgetting& what)
{
    std::string kept;
    for (const std::int64_t revision : what.keep)
        kept.append(kept.empty() ? "" : ",").append(std::to_string(revision));
    DBSYNC_ASSIGN(auto remove, sqlite::Statement::prepare(statements.connection(),
                                                          "DELETE FROM dbsync_revisions WHERE tenant = ?1 AND "
                                                          "revision < ?2 AND revision NOT IN (" +
                                                              kept + ")"));
    return remove.bind(1, tenant).bind(2, what.before).run();
}

Result<void> forgetBatches(sqlite::StatementCache& statements, std::int64_t tenant,
                           const std::vector<std::string>& devices)
{
    for (const std::string& device : devices) {
        DBSYNC_ASSIGN(const auto remove,
                      statements.get("DELETE FROM dbsync_batches WHERE tenant = ?1 AND device = ?2"));
        DBSYNC_TRY(remove->bind(1, tenant).bind(2, device).run());
    }
    return {};
}

} // namespace

Result<bool> forgetSome(SqliteSession& writer, LayoutCache& layouts, std::int64_t tenant, const Forgetting& what)
{
    sqlite::StatementCache& statements = writer.statements;
    DBSYNC_ASSIGN(auto transaction, Transaction::begin(writer.connection, Transaction::Kind::Immediate));
    DBSYNC_ASSIGN(TenantState state, readTenant(statements, tenant));
    if (!state.known || state.hold != Hold::None)
        return false;
    DBSYNC_TRY(forgetBatches(statements, tenant, what.devices));
    const std::int64_t before = std::min(what.before, state.cursor.revision);
    // First, so that nobody who needs them is told a part.
    if (before > state.forgotten) {
        DBSYNC_TRY(forgetRevisions(statements, tenant, {before, what.keep, {}}));
        state.forgotten = before;
        DBSYNC_TRY(writeTenant(statements, tenant, state));
    }
    std::int64_t room = mostTombstones;
    if (state.forgotten > 0) {
        DBSYNC_ASSIGN(const auto layout, layouts.get(statements, state));
        for (const TableLayout& table : layout->tables) {
            if (room == 0)
                break;
            DBSYNC_ASSIGN(const std::int64_t removed,
                          forgetTombstones(statements, tenant, table, state.forgotten, room));
            room -= removed;
        }
    }
    DBSYNC_TRY(transaction.commit());
    return room == 0;
}

} // namespace dbsync::datasource
