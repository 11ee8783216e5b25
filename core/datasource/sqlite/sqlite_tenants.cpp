#include "datasource/sqlite/sqlite_tenants.h"

#include "base/mistake.h"

#include <algorithm>

namespace dbsync::datasource {

Result<TenantState> readTenant(sqlite::StatementCache& statements, std::int64_t tenant)
{
    DBSYNC_ASSIGN(const auto select, statements.get("SELECT namespace, schema, version, revision, mark, hold, "
                                                    "forgotten FROM dbsync_tenants WHERE tenant = ?1"));
    DBSYNC_ASSIGN(const bool found, select->bind(1, tenant).step());
    TenantState state;
    if (!found)
        return state;
    state = {true,
             select->integer(0),
             select->integer(1),
             select->integer(2),
             {select->integer(3), std::string(select->text(4))},
             static_cast<Hold>(select->integer(5)),
             select->integer(6)};
    select->reset();
    return state;
}

Result<TenantState> readTenantFor(sqlite::StatementCache& statements, std::int64_t tenant, bool writing)
{
    DBSYNC_ASSIGN(TenantState state, readTenant(statements, tenant));
    if (isHeld(state, writing))
        return tenantHeld();
    return state;
}

Result<void> writeTenant(sqlite::StatementCache& statements, std::int64_t tenant, const TenantState& state)
{
    DBSYNC_ASSIGN(const auto write, statements.get("INSERT OR REPLACE INTO dbsync_tenants(tenant, namespace, schema, "
                                                   "version, revision, mark, hold, forgotten) VALUES (?1, "
                                                   "nullif(?2, 0), nullif(?3, 0), ?4, ?5, ?6, ?7, ?8)"));
    return write->bind(1, tenant)
        .bind(2, state.space)
        .bind(3, state.schema)
        .bind(4, state.version)
        .bind(5, state.cursor.revision)
        .bind(6, state.cursor.mark)
        .bind(7, static_cast<std::int64_t>(state.hold))
        .bind(8, state.forgotten)
        .run();
}

Result<bool> hasRevision(sqlite::StatementCache& statements, std::int64_t tenant, const wire::Cursor& cursor)
{
    if (cursor.revision == 0)
        return true;
    DBSYNC_ASSIGN(const auto select, statements.get("SELECT mark = ?3 FROM dbsync_revisions WHERE tenant = ?1 AND "
                                                    "revision = ?2"));
    DBSYNC_ASSIGN(const bool found, select->bind(1, tenant).bind(2, cursor.revision).bind(3, cursor.mark).step());
    const bool same = found && (select->integer(0) != 0 || makes(Mistake::MarksIgnored));
    select->reset();
    return same;
}

Result<void> addRevision(sqlite::StatementCache& statements, std::int64_t tenant, const wire::Cursor& cursor,
                         const std::string& time, const Author& author)
{
    DBSYNC_ASSIGN(const auto insert, statements.get("INSERT INTO dbsync_revisions(tenant, revision, mark, time, user, "
                                                    "device) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
    return insert->bind(1, tenant)
        .bind(2, cursor.revision)
        .bind(3, cursor.mark)
        .bind(4, time)
        .bind(5, author.user)
        .bind(6, author.device)
        .run();
}

Result<std::vector<wire::RevisionAuthor>> authorsSince(sqlite::StatementCache& statements, std::int64_t tenant,
                                                       std::int64_t revision, int most)
{
    DBSYNC_ASSIGN(const auto select, statements.get("SELECT revision, time, user, device FROM dbsync_revisions WHERE "
                                                    "tenant = ?1 AND revision > ?2 ORDER BY revision DESC LIMIT ?3"));
    select->bind(1, tenant).bind(2, revision).bind(3, most);
    std::vector<wire::RevisionAuthor> authors;
    while (true) {
        DBSYNC_ASSIGN(const bool more, select->step());
        if (!more)
            break;
        authors.push_back({select->integer(0), std::string(select->text(1)), std::string(select->text(2)),
                           std::string(select->text(3))});
    }
    std::reverse(authors.begin(), authors.end());
    return authors;
}

Result<std::optional<RememberedBatch>> lastBatch(sqlite::StatementCache& statements, std::int64_t tenant,
                                                 const std::string& device)
{
    DBSYNC_ASSIGN(const auto select, statements.get("SELECT sequence, id, answer FROM dbsync_batches WHERE tenant = ?1 "
                                                    "AND device = ?2"));
    DBSYNC_ASSIGN(const bool found, select->bind(1, tenant).bind(2, device).step());
    if (!found)
        return std::optional<RememberedBatch>();
    RememberedBatch batch{select->integer(0), std::string(select->text(1)), std::string(select->text(2))};
    select->reset();
    return std::optional<RememberedBatch>(std::move(batch));
}

Result<void> rememberBatch(sqlite::StatementCache& statements, std::int64_t tenant, const std::string& device,
                           const RememberedBatch& batch)
{
    DBSYNC_ASSIGN(const auto write,
                  statements.get("INSERT OR REPLACE INTO dbsync_batches(tenant, device, sequence, id, "
                                 "answer) VALUES (?1, ?2, ?3, ?4, ?5)"));
    return write->bind(1, tenant).bind(2, device).bind(3, batch.sequence).bind(4, batch.id).bind(5, batch.answer).run();
}

Result<TableState> readTableState(sqlite::StatementCache& statements, std::int64_t tenant, const std::string& table)
{
    DBSYNC_ASSIGN(const auto select, statements.get("SELECT \"rows\", tombstones, revision FROM dbsync_tables WHERE "
                                                    "tenant = ?1 AND name = ?2"));
    DBSYNC_ASSIGN(const bool found, select->bind(1, tenant).bind(2, table).step());
    TableState state;
    if (found)
        state = {select->integer(0), select->integer(1), select->integer(2)};
    select->reset();
    return state;
}

Result<void> writeTableState(sqlite::StatementCache& statements, std::int64_t tenant, const std::string& table,
                             const TableState& state)
{
    DBSYNC_ASSIGN(const auto write, statements.get("INSERT OR REPLACE INTO dbsync_tables(tenant, name, \"rows\", "
                                                   "tombstones, revision) VALUES (?1, ?2, ?3, ?4, ?5)"));
    return write->bind(1, tenant)
        .bind(2, table)
        .bind(3, state.rows)
        .bind(4, state.tombstones)
        .bind(5, state.revision)
        .run();
}

} // namespace dbsync::datasource
