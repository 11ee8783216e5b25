#include "datasource/sqlite/transfer/sqlite_retention.h"

#include "datasource/sqlite/tables/sqlite_sql.h"

#include <algorithm>

namespace dbsync::datasource {

namespace {

using sqlite::Transaction;

Result<void> forgetTombstones(sqlite::StatementCache& statements, std::int64_t tenant, const TableLayout& table,
                              std::int64_t revision)
{
    DBSYNC_ASSIGN(TableState state, readTableState(statements, tenant, table.table.name));
    if (state.tombstones == 0)
        return {};
    DBSYNC_ASSIGN(const auto remove,
                  statements.get("DELETE FROM " + sqlite::quoteName(sql::tombstoneTable(table)) + " WHERE " +
                                 sqlite::quoteName(table.tenantColumn) + " = ?1 AND \"dbsync_revision\" <= ?2"));
    DBSYNC_TRY(remove->bind(1, tenant).bind(2, revision).run());
    state.tombstones -= sqlite3_changes64(statements.connection());
    return writeTableState(statements, tenant, table.table.name, state);
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

Result<void> forget(SqliteSession& writer, LayoutCache& layouts, std::int64_t tenant, const Forgetting& what)
{
    sqlite::StatementCache& statements = writer.statements;
    DBSYNC_ASSIGN(auto transaction, Transaction::begin(writer.connection, Transaction::Kind::Immediate));
    DBSYNC_ASSIGN(TenantState state, readTenant(statements, tenant));
    if (!state.known || state.hold != Hold::None)
        return {};
    DBSYNC_TRY(forgetBatches(statements, tenant, what.devices));
    const std::int64_t before = std::min(what.before, state.cursor.revision);
    if (before > state.forgotten) {
        DBSYNC_ASSIGN(const auto layout, layouts.get(statements, state));
        for (const TableLayout& table : layout->tables)
            DBSYNC_TRY(forgetTombstones(statements, tenant, table, before));
        DBSYNC_TRY(forgetRevisions(statements, tenant, {before, what.keep, {}}));
        state.forgotten = before;
        DBSYNC_TRY(writeTenant(statements, tenant, state));
    }
    return transaction.commit();
}

} // namespace dbsync::datasource
