#include "datasource/sqlite/sqlite_schema_push.h"

#include "base/identifier.h"
#include "datasource/schema_rules.h"
#include "datasource/sqlite/sqlite_expressions.h"
#include "datasource/sqlite/tables/sqlite_sql.h"
#include "datasource/sqlite/tables/sqlite_tables.h"
#include "schema/schema_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace dbsync::datasource {

namespace {

using sqlite::Transaction;

/// One push of a schema.
class SchemaPush
{
public:
    SchemaPush(sqlite::StatementCache& statements, std::int64_t tenant) : m_statements(statements), m_tenant(tenant) {}

    Result<void> move(const Schema& schema, TenantState& state, const Layout& from);

private:
    Result<std::int64_t> spaceWith(const std::string& print);
    Result<std::int64_t> makeSpace(const std::string& print);
    Result<void> checkNewColumns(const Layout& from, const Layout& to);
    Result<void> checkValues(const TableLayout& table, const std::string& column);
    Result<void> checkNewReferences(const Layout& from, const Layout& to);

    sqlite::StatementCache& m_statements;
    std::int64_t m_tenant;
};

Result<std::int64_t> storeSchema(sqlite::StatementCache& statements, Schema schema)
{
    schema.version = 0; // the tenant's, not the schema's
    const std::string text =
        schemaToJson(schema).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    const std::string hash = sha256Hex(text);
    DBSYNC_ASSIGN(const auto insert,
                  statements.get("INSERT OR IGNORE INTO dbsync_schemas(hash, schema) VALUES (?1, ?2)"));
    DBSYNC_TRY(insert->bind(1, hash).bind(2, text).run());
    DBSYNC_ASSIGN(const auto select, statements.get("SELECT id FROM dbsync_schemas WHERE hash = ?1"));
    DBSYNC_ASSIGN(const bool found, select->bind(1, hash).step());
    const std::int64_t id = found ? select->integer(0) : 0;
    select->reset();
    return id;
}

Result<bool> isAlone(sqlite::StatementCache& statements, std::int64_t tenant, std::int64_t space)
{
    DBSYNC_ASSIGN(const auto select, statements.get("SELECT count(*) FROM dbsync_tenants WHERE namespace = ?2 AND "
                                                    "tenant <> ?1"));
    DBSYNC_ASSIGN(const bool found, select->bind(1, tenant).bind(2, space).step());
    const bool alone = found && select->integer(0) == 0;
    select->reset();
    return alone;
}

/// Takes a tenant's rows out of a namespace, and the namespace away when it was the last there.
Result<void> leaveSpace(sqlite::StatementCache& statements, std::int64_t tenant, const Layout& layout)
{
    if (layout.space == 0)
        return {};
    DBSYNC_ASSIGN(const bool alone, isAlone(statements, tenant, layout.space));
    if (!alone)
        return deleteRows(statements, tenant, layout);
    statements.clear();
    DBSYNC_TRY(dropTables(statements.connection(), layout));
    DBSYNC_ASSIGN(const auto remove, statements.get("DELETE FROM dbsync_namespaces WHERE id = ?1"));
    return remove->bind(1, layout.space).run();
}

Result<std::int64_t> SchemaPush::spaceWith(const std::string& print)
{
    DBSYNC_ASSIGN(const auto select,
                  m_statements.get("SELECT id FROM dbsync_namespaces WHERE fingerprint = ?1 ORDER BY id LIMIT 1"));
    DBSYNC_ASSIGN(const bool found, select->bind(1, print).step());
    const std::int64_t space = found ? select->integer(0) : 0;
    select->reset();
    return space;
}

Result<std::int64_t> SchemaPush::makeSpace(const std::string& print)
{
    DBSYNC_ASSIGN(const auto insert, m_statements.get("INSERT INTO dbsync_namespaces(fingerprint) VALUES (?1)"));
    DBSYNC_TRY(insert->bind(1, print).run());
    return std::int64_t{sqlite3_last_insert_rowid(m_statements.connection())};
}

bool canAlter(const Layout& from, const Layout& to)
{
    return std::all_of(from.tables.begin(), from.tables.end(), [&](const TableLayout& table) {
        const int index = to.find(table.table.name);
        return index >= 0 && to.tables[static_cast<std::size_t>(index)].tenantColumn == table.tenantColumn &&
               !dropsColumns(table.table, to.tables[static_cast<std::size_t>(index)].table);
    });
}

Result<void> SchemaPush::move(const Schema& schema, TenantState& state, const Layout& from)
{
    const std::string print = fingerprint(makeLayout(schema, 0));
    DBSYNC_TRY(checkNewColumns(from, makeLayout(schema, 0)));
    if (from.space != 0 && fingerprint(from) == print)
        return checkNewReferences(from, makeLayout(schema, from.space));
    DBSYNC_ASSIGN(state.space, spaceWith(print));
    DBSYNC_ASSIGN(const bool alone, isAlone(m_statements, m_tenant, from.space));
    m_statements.clear();
    if (state.space == 0 && from.space != 0 && alone && canAlter(from, makeLayout(schema, from.space))) {
        state.space = from.space;
        const Layout to = makeLayout(schema, state.space);
        DBSYNC_TRY(alterTables(m_statements, from, to));
        DBSYNC_ASSIGN(const auto update,
                      m_statements.get("UPDATE dbsync_namespaces SET fingerprint = ?2 WHERE id = ?1"));
        DBSYNC_TRY(update->bind(1, state.space).bind(2, print).run());
        return checkNewReferences(from, to);
    }
    const bool made = state.space == 0;
    if (made) {
        DBSYNC_ASSIGN(state.space, makeSpace(print));
    }
    const Layout to = makeLayout(schema, state.space);
    if (made)
        DBSYNC_TRY(createTables(m_statements.connection(), to));
    DBSYNC_TRY(copyRows(m_statements, m_tenant, from, to));
    DBSYNC_TRY(leaveSpace(m_statements, m_tenant, from));
    return checkNewReferences(from, to);
}

Result<void> SchemaPush::checkNewColumns(const Layout& from, const Layout& to)
{
    for (const TableLayout& table : to.tables) {
        const int index = from.find(table.table.name);
        if (index < 0)
            continue;
        DBSYNC_ASSIGN(const TableState state, readTableState(m_statements, m_tenant, table.table.name));
        const Table& before = from.tables[static_cast<std::size_t>(index)].table;
        for (const Column& column : table.table.columns) {
            const int known = before.columnIndex(column.name);
            if (state.rows > 0 && column.notNull && known < 0 && defaultValue(column).isNull())
                return schemaContradiction("Column \"" + column.name + "\" of table \"" + table.table.name +
                                           "\" must have a value, but the rows in the cloud have none and there is no "
                                           "default.");
            if (state.rows > 0 && column.notNull && known >= 0 &&
                !before.columns[static_cast<std::size_t>(known)].notNull)
                DBSYNC_TRY(checkValues(from.tables[static_cast<std::size_t>(index)], column.name));
        }
    }
    return {};
}

/// Every row of the tenant has a value in the column.
Result<void> SchemaPush::checkValues(const TableLayout& table, const std::string& column)
{
    DBSYNC_ASSIGN(auto find,
                  sqlite::Statement::prepare(m_statements.connection(),
                                             "SELECT 1 FROM " + sqlite::quoteName(table.physical) + " WHERE " +
                                                 sqlite::quoteName(table.tenantColumn) + " = ?1 AND " +
                                                 sqlite::quoteName(column) + " IS NULL LIMIT 1"));
    DBSYNC_ASSIGN(const bool found, find.bind(1, m_tenant).step());
    return found ? schemaContradiction("Column \"" + column + "\" of table \"" + table.table.name +
                                       "\" must have a value, but rows in the cloud have none.")
                 : Result<void>();
}

std::string describe(const Layout& layout, const Reference& reference)
{
    const TableLayout& child = layout.tables[reference.child];
    const TableLayout& parent = layout.tables[reference.parent];
    return child.table.name + '(' + sql::columnList(child, reference.columns) + ") " + parent.table.name + '(' +
           sql::columnList(parent, reference.references) + ')';
}

Result<void> SchemaPush::checkNewReferences(const Layout& from, const Layout& to)
{
    std::set<std::string> known;
    for (const Reference& reference : from.references)
        known.insert(describe(from, reference));
    for (const Reference& reference : to.references) {
        const TableLayout& child = to.tables[reference.child];
        if (from.find(child.table.name) < 0 || known.count(describe(to, reference)))
            continue;
        DBSYNC_ASSIGN(auto missing,
                      sqlite::Statement::prepare(m_statements.connection(), sql::missingParents(to, reference, true)));
        DBSYNC_ASSIGN(const bool found, missing.bind(sql::parameter::tenant, m_tenant).step());
        if (found)
            return schemaContradiction("Rows of table \"" + child.table.name +
                                       "\" in the cloud refer to rows of table \"" +
                                       to.tables[reference.parent].table.name + "\" that are not there.");
    }
    return {};
}

Result<void> addVersion(sqlite::StatementCache& statements, std::int64_t tenant, const TenantState& state,
                        const std::string& time)
{
    DBSYNC_ASSIGN(const auto insert, statements.get("INSERT INTO dbsync_versions(tenant, version, schema, time) VALUES "
                                                    "(?1, ?2, ?3, ?4)"));
    return insert->bind(1, tenant).bind(2, state.version).bind(3, state.schema).bind(4, time).run();
}

} // namespace

Result<std::int64_t> pushSchema(SqliteSession& writer, LayoutCache& layouts, std::int64_t tenant, const Schema& schema,
                                std::int64_t baseVersion, const std::string& time)
{
    DBSYNC_TRY(checkSchema(schema));
    sqlite::StatementCache& statements = writer.statements;
    DBSYNC_ASSIGN(auto transaction, Transaction::begin(writer.connection, Transaction::Kind::Immediate));
    DBSYNC_ASSIGN(TenantState state, readTenantFor(statements, tenant, true));
    Schema current;
    if (state.schema != 0) {
        DBSYNC_ASSIGN(current, readSchema(statements, state.schema));
    }
    current.version = state.version; // as it is stored it has none
    auto planned = planSchema(current, schema);
    std::int64_t id = 0;
    if (planned) {
        DBSYNC_ASSIGN(id, storeSchema(statements, *planned));
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
    DBSYNC_ASSIGN(const auto from, layouts.get(statements, state));
    DBSYNC_TRY(SchemaPush(statements, tenant).move(*planned, state, *from));
    state.schema = id;
    ++state.version;
    DBSYNC_TRY(writeTenant(statements, tenant, state));
    DBSYNC_TRY(addVersion(statements, tenant, state, time));
    DBSYNC_TRY(transaction.commit());
    return state.version;
}

Result<bool> removeSomeRows(SqliteSession& writer, LayoutCache& layouts, std::int64_t tenant, Removing what,
                            std::int64_t most)
{
    sqlite::StatementCache& statements = writer.statements;
    DBSYNC_ASSIGN(auto transaction, Transaction::begin(writer.connection, Transaction::Kind::Immediate));
    DBSYNC_ASSIGN(const TenantState state, readTenant(statements, tenant));
    if (!state.known || (what == Removing::OnlyMoved && state.hold != Hold::Moved))
        return false;
    DBSYNC_ASSIGN(const auto layout, layouts.get(statements, state));
    if (layout->space == 0)
        return false;
    DBSYNC_ASSIGN(const bool alone, isAlone(statements, tenant, layout->space));
    if (alone)
        return false; // its tables go as a whole
    DBSYNC_ASSIGN(const std::int64_t removed, deleteSomeRows(statements, tenant, *layout, most));
    DBSYNC_TRY(transaction.commit());
    return removed == most;
}

Result<void> removeTenant(SqliteSession& writer, LayoutCache& layouts, std::int64_t tenant, Removing what)
{
    sqlite::StatementCache& statements = writer.statements;
    DBSYNC_ASSIGN(auto transaction, Transaction::begin(writer.connection, Transaction::Kind::Immediate));
    DBSYNC_ASSIGN(const TenantState state, readTenant(statements, tenant));
    if (what == Removing::OnlyMoved && state.hold != Hold::Moved)
        return {};
    DBSYNC_ASSIGN(const auto layout, layouts.get(statements, state));
    DBSYNC_TRY(leaveSpace(statements, tenant, *layout));
    for (const char* table :
         {"dbsync_tenants", "dbsync_versions", "dbsync_tables", "dbsync_revisions", "dbsync_batches", "dbsync_times"}) {
        DBSYNC_ASSIGN(const auto remove, statements.get(std::string("DELETE FROM ") + table + " WHERE tenant = ?1"));
        DBSYNC_TRY(remove->bind(1, tenant).run());
    }
    DBSYNC_ASSIGN(const auto schemas, statements.get("DELETE FROM dbsync_schemas WHERE id NOT IN (SELECT schema FROM "
                                                     "dbsync_versions)"));
    DBSYNC_TRY(schemas->run());
    return transaction.commit();
}

} // namespace dbsync::datasource
