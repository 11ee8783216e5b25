#include "datasource/postgres/postgres_tenants.h"

#include "schema/schema_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace dbsync::datasource {

using postgres::Parameters;

postgres::TransactionOptions ofTenant(const PostgresPlace& place, std::int64_t tenant)
{
    postgres::TransactionOptions options;
    if (!place.role.empty())
        options.settings.emplace_back("role", place.role);
    options.settings.emplace_back("dbsync.tenant", std::to_string(tenant));
    options.settings.emplace_back("dbsync.own", "yes");
    return options;
}

postgres::TransactionOptions asOwner(std::int64_t tenant)
{
    postgres::TransactionOptions options;
    options.settings = {{"dbsync.tenant", std::to_string(tenant)}, {"dbsync.own", "yes"}};
    return options;
}

Result<void> PostgresTenant::lock(std::chrono::milliseconds rowLimit)
{
    std::string sql = "SELECT pg_advisory_xact_lock(" + lockNumber(m_place, m_tenant) + ")";
    if (rowLimit.count() > 0)
        sql += "; SET LOCAL lock_timeout = " + std::to_string(rowLimit.count());
    return m_connection.execute(sql);
}

Result<std::int64_t> PostgresTenant::integer(const std::string& sql)
{
    DBSYNC_ASSIGN(const auto rows, m_connection.run(sql));
    return rows.empty() ? std::int64_t{0} : rows.integer(0, 0);
}

Result<TenantState> PostgresTenant::state()
{
    DBSYNC_ASSIGN(const auto rows, m_connection.run("SELECT namespace, schema, version, revision, mark, hold, "
                                                    "forgotten FROM " +
                                                    m_place.ours + "dbsync_tenants WHERE tenant = " + number()));
    if (rows.empty())
        return TenantState();
    return TenantState{true,
                       rows.integer(0, 0),
                       rows.integer(0, 1),
                       rows.integer(0, 2),
                       {rows.integer(0, 3), rows.text(0, 4)},
                       static_cast<Hold>(rows.integer(0, 5)),
                       rows.integer(0, 6)};
}

/// All but revision and mark, which go their own way.
Result<void> PostgresTenant::write(const TenantState& state)
{
    DBSYNC_TRY(m_connection.run("INSERT INTO " + m_place.ours +
                                    "dbsync_tenants(tenant, namespace, schema, version, revision, mark) VALUES "
                                    "($1, nullif($2::bigint, 0), nullif($3::bigint, 0), $4, 0, '') ON CONFLICT "
                                    "(tenant) DO UPDATE SET namespace = "
                                    "EXCLUDED.namespace, schema = EXCLUDED.schema, version = EXCLUDED.version",
                                Parameters().add(m_tenant).add(state.space).add(state.schema).add(state.version)));
    return {};
}

Result<bool> PostgresTenant::hasRevision(const wire::Cursor& cursor)
{
    if (cursor.revision == 0)
        return true;
    DBSYNC_ASSIGN(const auto rows, m_connection.run("SELECT 1 FROM " + m_place.ours +
                                                        "dbsync_revisions WHERE tenant = $1 AND revision = $2 AND mark "
                                                        "= $3",
                                                    Parameters().add(m_tenant).add(cursor.revision).add(cursor.mark)));
    return !rows.empty();
}

Result<std::vector<wire::RevisionAuthor>> PostgresTenant::authorsSince(std::int64_t revision, int most)
{
    DBSYNC_ASSIGN(const auto rows,
                  m_connection.run("SELECT revision, time, \"user\", device FROM " + m_place.ours +
                                       "dbsync_revisions WHERE tenant = $1 AND revision > $2 ORDER BY revision DESC "
                                       "LIMIT $3",
                                   Parameters().add(m_tenant).add(revision).add(most)));
    std::vector<wire::RevisionAuthor> authors;
    for (int i = rows.size() - 1; i >= 0; --i)
        authors.push_back({rows.integer(i, 0), rows.text(i, 1), rows.text(i, 2), rows.text(i, 3)});
    return authors;
}

Result<std::optional<RememberedBatch>> PostgresTenant::lastBatch(const std::string& device)
{
    DBSYNC_ASSIGN(const auto rows, m_connection.run("SELECT sequence, id, answer FROM " + m_place.ours +
                                                        "dbsync_batches WHERE tenant = $1 AND device = $2",
                                                    Parameters().add(m_tenant).add(device)));
    if (rows.empty())
        return std::optional<RememberedBatch>();
    return std::optional(RememberedBatch{rows.integer(0, 0), rows.text(0, 1), rows.text(0, 2)});
}

Result<void> PostgresTenant::rememberBatch(const std::string& device, const RememberedBatch& batch)
{
    DBSYNC_TRY(
        m_connection.run("INSERT INTO " + m_place.ours +
                             "dbsync_batches VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, device) DO "
                             "UPDATE SET sequence = EXCLUDED.sequence, id = EXCLUDED.id, answer = EXCLUDED.answer",
                         Parameters().add(m_tenant).add(device).add(batch.sequence).add(batch.id).add(batch.answer)));
    return {};
}

Result<TableState> PostgresTenant::tableState(const std::string& table)
{
    DBSYNC_ASSIGN(const auto rows, m_connection.run("SELECT \"rows\", tombstones, revision FROM " + m_place.ours +
                                                        "dbsync_tables WHERE tenant = $1 AND name = $2",
                                                    Parameters().add(m_tenant).add(table)));
    return rows.empty() ? TableState() : TableState{rows.integer(0, 0), rows.integer(0, 1), rows.integer(0, 2)};
}

Result<std::vector<std::pair<std::string, TableState>>> PostgresTenant::tableStates()
{
    DBSYNC_ASSIGN(const auto rows, m_connection.run("SELECT name, \"rows\", tombstones, revision FROM " + m_place.ours +
                                                    "dbsync_tables WHERE tenant = " + number()));
    std::vector<std::pair<std::string, TableState>> states;
    for (int i = 0; i < rows.size(); ++i)
        states.emplace_back(rows.text(i, 0), TableState{rows.integer(i, 1), rows.integer(i, 2), rows.integer(i, 3)});
    return states;
}

Result<std::set<std::string>> PostgresTenant::timedTables()
{
    const std::string& ours = m_place.ours;
    DBSYNC_ASSIGN(const auto rows,
                  m_connection.run("SELECT n.name FROM " + ours +
                                   "dbsync_tables AS n CROSS JOIN LATERAL (SELECT 1 FROM " + ours +
                                   "dbsync_times AS x WHERE x.tenant = n.tenant AND x.\"table\" = n.name LIMIT 1) "
                                   "AS any_times WHERE n.tenant = " +
                                   number()));
    std::set<std::string> names;
    for (int i = 0; i < rows.size(); ++i)
        names.insert(rows.text(i, 0));
    return names;
}

Result<Schema> readSchema(PostgresTenant& tenant, std::int64_t id)
{
    DBSYNC_ASSIGN(const auto rows, tenant.connection().run("SELECT schema FROM " + tenant.place().ours +
                                                           "dbsync_schemas WHERE id = " + std::to_string(id)));
    if (rows.empty())
        return internalError("A schema is missing in the datasource.");
    return schemaFromJson(nlohmann::ordered_json::parse(rows.view(0, 0), nullptr, false));
}

Result<std::shared_ptr<const PostgresLayout>> PostgresLayouts::get(PostgresTenant& tenant, const TenantState& state)
{
    if (state.schema == 0)
        return std::make_shared<const PostgresLayout>();
    if (auto layout = find(state))
        return layout;
    DBSYNC_ASSIGN(const Schema schema, readSchema(tenant, state.schema));
    DBSYNC_ASSIGN(const auto rows,
                  tenant.connection().run("SELECT name FROM " + tenant.place().ours +
                                          "dbsync_namespaces WHERE id = " + std::to_string(state.space)));
    if (rows.empty())
        return internalError("A namespace is missing in the datasource.");
    std::shared_ptr<const PostgresLayout> layout = makePostgresLayout(schema, state.space, rows.text(0, 0));
    const std::lock_guard lock(m_mutex);
    m_entries.push_front({state.schema, state.space, layout});
    if (m_entries.size() > most)
        m_entries.pop_back();
    return layout;
}

std::shared_ptr<const PostgresLayout> PostgresLayouts::find(const TenantState& state)
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& each) {
        return each.schema == state.schema && each.space == state.space;
    });
    if (found == m_entries.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found);
    return m_entries.front().layout;
}

} // namespace dbsync::datasource
