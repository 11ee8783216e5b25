#include "datasource/postgres/postgres_schema_push.h"

#include "base/identifier.h"
#include "datasource/postgres/push/postgres_sql.h"
#include "datasource/postgres/tables/postgres_tables.h"
#include "datasource/schema_rules.h"
#include "datasource/sqlite/sqlite_expressions.h"
#include "schema/schema_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace dbsync::datasource {

namespace {

using postgres::Parameters;
using postgres::Transaction;

constexpr std::size_t mostColumns = 1'590;           ///< PostgreSQL takes 1,600, ours included
constexpr std::chrono::milliseconds lockLimit{5000}; ///< for what other software has begun

/// One push of a schema.
class SchemaPush
{
public:
    explicit SchemaPush(PostgresTenant& tenant) : m_tenant(tenant), m_tables(tenant.connection(), tenant.place()) {}

    Result<void> move(const Schema& schema, TenantState& state, const PostgresLayout& from);
    Result<std::int64_t> store(Schema schema);
    Result<void> leave(const PostgresLayout& layout);
    Result<void> carry(const PostgresLayout& from, const PostgresLayout& to);

private:
    Result<bool> isAlone(std::int64_t space);
    Result<void> stay(const Schema& schema, TenantState& state, const PostgresLayout& from, const std::string& print);
    Result<void> checkNewColumns(const PostgresLayout& from, const PostgresLayout& to);
    Result<void> checkNewReferences(const PostgresLayout& from, const PostgresLayout& to);
    Result<std::string> makeSpace(std::int64_t& id, const std::string& print);
    postgres::Connection& connection() const { return m_tenant.connection(); }
    const std::string& ours() const { return m_tenant.place().ours; }

    PostgresTenant& m_tenant;
    PostgresTables m_tables;
};

/// Tables and columns that were there keep the letters of their names: here they have case.
void keepNames(Schema& pushed, const Schema& current)
{
    for (Table& table : pushed.tables) {
        const Table* before = current.find(table.name);
        if (!before)
            continue;
        table.name = before->name;
        for (Column& column : table.columns) {
            const int index = before->columnIndex(column.name);
            if (index >= 0)
                column.name = before->columns[static_cast<std::size_t>(index)].name;
        }
    }
}

Result<void> checkSize(const Schema& schema)
{
    for (const Table& table : schema.tables) {
        if (table.columns.size() > mostColumns)
            return Error{ErrorKind::InvalidRequest,
                         "malformed",
                         "The schema is malformed: table \"" + table.name + "\" has more than " +
                             std::to_string(mostColumns) + " columns.",
                         {}};
    }
    return {};
}

Result<std::int64_t> SchemaPush::store(Schema schema)
{
    schema.version = 0; // the tenant's, not the schema's
    const std::string text =
        schemaToJson(schema).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    const std::string hash = sha256Hex(text);
    DBSYNC_TRY(connection().run("INSERT INTO " + ours() +
                                    "dbsync_schemas(hash, schema) VALUES ($1, $2) ON CONFLICT DO "
                                    "NOTHING",
                                Parameters().add(hash).add(text)));
    return m_tenant.integer("SELECT id FROM " + ours() + "dbsync_schemas WHERE hash = '" + hash + "'");
}

Result<bool> SchemaPush::isAlone(std::int64_t space)
{
    DBSYNC_ASSIGN(const std::int64_t others,
                  m_tenant.integer("SELECT count(*) FROM " + ours() + "dbsync_tenants WHERE namespace = " +
                                   std::to_string(space) + " AND tenant <> " + m_tenant.number()));
    return others == 0;
}

/// Takes a tenant's rows out of a namespace, and the namespace away when it was the last there.
Result<void> SchemaPush::leave(const PostgresLayout& layout)
{
    if (layout.layout.space == 0)
        return {};
    DBSYNC_ASSIGN(const bool alone, isAlone(layout.layout.space));
    if (!alone)
        return m_tables.deleteRows(m_tenant.id(), layout);
    DBSYNC_TRY(m_tables.drop(layout));
    DBSYNC_TRY(connection().run("DELETE FROM " + ours() +
                                "dbsync_namespaces WHERE id = " + std::to_string(layout.layout.space)));
    return {};
}

/// What other software writes meanwhile would stay behind: its transactions end first, or this gives up; those that
/// begin later are told at their commit (dbsync_commit()).
Result<void> SchemaPush::carry(const PostgresLayout& from, const PostgresLayout& to)
{
    std::string tables;
    for (const PostgresTable& table : from.tables)
        tables.append(tables.empty() ? "" : ", ").append(table.name);
    if (from.layout.space != 0 && !tables.empty())
        DBSYNC_TRY(connection().execute("SET LOCAL lock_timeout = " + std::to_string(lockLimit.count()) +
                                        "; LOCK TABLE " + tables +
                                        " IN SHARE ROW EXCLUSIVE MODE; SET LOCAL "
                                        "lock_timeout = DEFAULT"));
    DBSYNC_TRY(m_tables.copyRows(m_tenant.id(), from, to));
    return leave(from);
}

/// Other installations may lie in the same database, so the namespaces of each have the name of its schema.
Result<std::string> SchemaPush::makeSpace(std::int64_t& id, const std::string& print)
{
    const std::string& schema = m_tenant.place().schema;
    DBSYNC_ASSIGN(id, m_tenant.integer("SELECT nextval(pg_get_serial_sequence(" +
                                       postgres::quoteText(ours() + "dbsync_namespaces") + ", 'id'))"));
    std::string name = physicalName((schema == "public" ? "" : schema + "_") + "n" + std::to_string(id));
    DBSYNC_ASSIGN(const std::int64_t taken,
                  m_tenant.integer("SELECT count(*) FROM pg_namespace WHERE nspname = " + postgres::quoteText(name)));
    if (taken > 0)
        return makeSpace(id, print);
    DBSYNC_TRY(
        connection().run("INSERT INTO " + ours() + "dbsync_namespaces(id, name, fingerprint) VALUES ($1, $2, $3)",
                         Parameters().add(id).add(name).add(print)));
    return name;
}

bool canAlter(const PostgresLayout& from, const PostgresLayout& to)
{
    return std::all_of(from.layout.tables.begin(), from.layout.tables.end(), [&](const TableLayout& table) {
        const int index = to.layout.find(table.table.name);
        return index >= 0 && to.layout.tables[static_cast<std::size_t>(index)].tenantColumn == table.tenantColumn &&
               !dropsColumns(table.table, to.layout.tables[static_cast<std::size_t>(index)].table) &&
               to.tables[static_cast<std::size_t>(index)].name ==
                   from.tables[static_cast<std::size_t>(&table - from.layout.tables.data())].name;
    });
}

Result<void> SchemaPush::move(const Schema& schema, TenantState& state, const PostgresLayout& from)
{
    // The name of the namespace is no part of the fingerprint.
    const std::string print = fingerprint(*makePostgresLayout(schema, 0, "n"));
    DBSYNC_TRY(checkNewColumns(from, *makePostgresLayout(schema, 0, "n")));
    DBSYNC_ASSIGN(const auto known, connection().run("SELECT id, name, fingerprint = '" + print + "' FROM " + ours() +
                                                     "dbsync_namespaces WHERE fingerprint = '" + print +
                                                     "' OR id = " + std::to_string(state.space) +
                                                     " ORDER BY id = " + std::to_string(state.space) + " DESC, id"));
    for (int i = 0; i < known.size(); ++i) {
        if (known.integer(i, 2) == 0)
            continue;
        state.space = known.integer(i, 0);
        const auto to = makePostgresLayout(schema, state.space, known.text(i, 1));
        if (state.space != from.layout.space) {
            DBSYNC_TRY(carry(from, *to));
        }
        return checkNewReferences(from, *to);
    }
    DBSYNC_ASSIGN(const bool alone, isAlone(from.layout.space));
    if (from.layout.space != 0 && alone && canAlter(from, *makePostgresLayout(schema, 0, from.space)))
        return stay(schema, state, from, print);
    DBSYNC_ASSIGN(const std::string name, makeSpace(state.space, print));
    const auto to = makePostgresLayout(schema, state.space, name);
    DBSYNC_TRY(m_tables.create(*to));
    DBSYNC_TRY(carry(from, *to));
    DBSYNC_TRY(checkNewReferences(from, *to));
    return m_tables.addForeignKeys(nullptr, *to);
}

Result<void> SchemaPush::stay(const Schema& schema, TenantState& state, const PostgresLayout& from,
                              const std::string& print)
{
    state.space = from.layout.space;
    const auto to = makePostgresLayout(schema, state.space, from.space);
    DBSYNC_TRY(m_tables.dropForeignKeys(from, *to));
    DBSYNC_TRY(m_tables.alter(from, *to));
    DBSYNC_TRY(checkNewReferences(from, *to));
    DBSYNC_TRY(m_tables.addForeignKeys(&from, *to));
    DBSYNC_TRY(connection().run("UPDATE " + ours() + "dbsync_namespaces SET fingerprint = '" + print +
                                "' WHERE id = " + std::to_string(state.space)));
    return {};
}

Result<void> SchemaPush::checkNewColumns(const PostgresLayout& from, const PostgresLayout& to)
{
    for (const TableLayout& table : to.layout.tables) {
        const int index = from.layout.find(table.table.name);
        if (index < 0)
            continue;
        DBSYNC_ASSIGN(const TableState state, m_tenant.tableState(table.table.name));
        const Table& before = from.layout.tables[static_cast<std::size_t>(index)].table;
        for (const Column& column : table.table.columns) {
            const int known = before.columnIndex(column.name);
            // Values may lie beside their column, so whether all rows have one is not asked here.
            if (state.rows > 0 && column.notNull && known >= 0 &&
                !before.columns[static_cast<std::size_t>(known)].notNull)
                return schemaContradiction("Column \"" + column.name + "\" of table \"" + table.table.name +
                                           "\" must have a value, which cannot be asked of the rows that are there.");
            if (state.rows > 0 && column.notNull && known < 0 && defaultValue(column).isNull())
                return schemaContradiction("Column \"" + column.name + "\" of table \"" + table.table.name +
                                           "\" must have a value, but the rows in the cloud have none and there is no "
                                           "default.");
        }
    }
    return {};
}

std::string describe(const Layout& layout, const Reference& reference)
{
    std::string text = layout.tables[reference.child].table.name + '\n' + layout.tables[reference.parent].table.name;
    for (std::size_t i = 0; i < reference.columns.size(); ++i)
        text += '\n' + layout.tables[reference.child].column(reference.columns[i]).name + '\n' +
                layout.tables[reference.parent].column(reference.references[i]).name;
    return text;
}

Result<void> SchemaPush::checkNewReferences(const PostgresLayout& from, const PostgresLayout& to)
{
    std::set<std::string> known;
    for (const Reference& reference : from.layout.references)
        known.insert(describe(from.layout, reference));
    for (const Reference& reference : to.layout.references) {
        const std::string& child = to.layout.tables[reference.child].table.name;
        if (from.layout.find(child) < 0 || known.count(describe(to.layout, reference)))
            continue;
        const PostgresSql sql(m_tenant.place(), to, m_tenant.id(), 0, 0);
        DBSYNC_ASSIGN(const auto missing, connection().run(sql.missingParents(reference, true) + " LIMIT 1"));
        if (!missing.empty())
            return schemaContradiction("Rows of table \"" + child + "\" in the cloud refer to rows of table \"" +
                                       to.layout.tables[reference.parent].table.name + "\" that are not there.");
    }
    return {};
}

} // namespace

Result<std::int64_t> pushSchema(PostgresTenant& tenant, PostgresLayouts& layouts, const Schema& schema,
                                std::int64_t baseVersion, const std::string& time)
{
    DBSYNC_TRY(checkSchema(schema));
    DBSYNC_TRY(checkSize(schema));
    DBSYNC_ASSIGN(auto transaction, Transaction::begin(tenant.connection(), asOwner(tenant.id())));
    DBSYNC_TRY(tenant.connection().run("SELECT pg_advisory_xact_lock(" + lockNumber(tenant.place(), 0) + ")"));
    DBSYNC_TRY(tenant.lock());
    DBSYNC_ASSIGN(TenantState state, tenant.state());
    if (isHeld(state, true))
        return tenantHeld();
    Schema current;
    if (state.schema != 0) {
        DBSYNC_ASSIGN(current, readSchema(tenant, state.schema));
    }
    SchemaPush push(tenant);
    current.version = state.version; // as it is stored it has none
    auto planned = planSchema(current, schema);
    std::int64_t id = 0;
    if (planned) {
        keepNames(*planned, current);
        DBSYNC_ASSIGN(id, push.store(*planned));
    }
    // The same again, perhaps because the answer got lost, is done whatever it was based on.
    if (planned && id == state.schema)
        return state.version;
    if (baseVersion != state.version)
        return Error{ErrorKind::InvalidRequest, "schemaStale",
                     "The schema in the cloud has version " + std::to_string(state.version) + ", not " +
                         std::to_string(baseVersion) + ".",
                     "Take the schema of the cloud first."};
    if (!planned)
        return std::move(planned.error());
    DBSYNC_ASSIGN(const auto from, layouts.get(tenant, state));
    DBSYNC_TRY(push.move(*planned, state, *from));
    state.schema = id;
    ++state.version;
    DBSYNC_TRY(tenant.write(state));
    DBSYNC_TRY(tenant.connection().run("INSERT INTO " + tenant.place().ours + "dbsync_versions VALUES ($1, $2, $3, $4)",
                                       Parameters().add(tenant.id()).add(state.version).add(state.schema).add(time)));
    DBSYNC_TRY(transaction.commit());
    return state.version;
}

Result<void> removeTenant(PostgresTenant& tenant, PostgresLayouts& layouts, Removing what)
{
    DBSYNC_ASSIGN(auto transaction, Transaction::begin(tenant.connection(), asOwner(tenant.id())));
    DBSYNC_TRY(tenant.connection().run("SELECT pg_advisory_xact_lock(" + lockNumber(tenant.place(), 0) + ")"));
    DBSYNC_TRY(tenant.lock());
    DBSYNC_ASSIGN(const TenantState state, tenant.state());
    if (what == Removing::OnlyMoved && state.hold != Hold::Moved)
        return {};
    DBSYNC_ASSIGN(const auto layout, layouts.get(tenant, state));
    DBSYNC_TRY(SchemaPush(tenant).leave(*layout));
    const std::string& ours = tenant.place().ours;
    std::string sql;
    for (const std::string table :
         {"dbsync_tenants", "dbsync_versions", "dbsync_tables", "dbsync_revisions", "dbsync_batches", "dbsync_times"})
        sql += "DELETE FROM " + ours + table + " WHERE tenant = " + tenant.number() + "; ";
    DBSYNC_TRY(tenant.connection().execute(sql + "DELETE FROM " + ours +
                                           "dbsync_schemas WHERE id NOT IN (SELECT schema "
                                           "FROM " +
                                           ours + "dbsync_versions)"));
    return transaction.commit();
}

} // namespace dbsync::datasource
