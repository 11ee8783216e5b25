#include "datasource/postgres/tables/postgres_tables.h"

#include "base/identifier.h"
#include "datasource/postgres/tables/postgres_triggers.h"
#include "datasource/postgres/tables/postgres_values.h"
#include "datasource/postgres/tables/silenced_triggers.h"
#include "datasource/schema_rules.h"
#include "datasource/sqlite/sqlite_expressions.h"

#include <algorithm>
#include <map>

namespace dbsync::datasource {

namespace {

using postgres::quoteName;
using postgres::quoteText;

constexpr auto ours = ", \"dbsync_transaction\" bigint NOT NULL, \"dbsync_incarnation\" bigint NOT NULL, "
                      "\"dbsync_exact\" text";

std::string comparedDefinition(const PostgresColumn& column)
{
    return column.compared.empty() ? std::string() : ", " + quoteName(column.compared) + " text COLLATE \"C\"";
}

std::string defaultOf(const PostgresColumn& column)
{
    return column.defaultSql.empty() ? std::string() : " DEFAULT " + column.defaultSql;
}

/// A value that lies beside its row counts as one.
std::string mustHaveValue(const PostgresColumn& column)
{
    return "CHECK (" + quoteName(column.name) + " IS NOT NULL OR \"dbsync_exact\" IS NOT NULL)";
}

std::string primaryKey(const PostgresTable& table)
{
    std::string text = "PRIMARY KEY (" + table.tenant;
    for (const int position : table.layout->key) {
        const PostgresColumn& column = table.column(position);
        text += ", " + quoteName(column.compared.empty() ? column.name : column.compared);
    }
    return text + ")";
}

std::string transactionIndex(const PostgresTable& table, const std::string& physical)
{
    return "CREATE INDEX ON " + physical + "(" + table.tenant + ", \"dbsync_transaction\"); ";
}

std::string createIndex(const PostgresTable& table, const PostgresTable::Index& index, const std::string& where = {})
{
    std::string sql = std::string(index.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ") + where +
                      quoteName(index.name) + " ON " + table.name + "(" + table.tenant;
    for (const KeyColumn& column : index.columns)
        sql += ", " + table.comparable(table.column(column.name), column.collation, "");
    return sql + (index.where.empty() ? ")" : ") WHERE " + index.where);
}

std::string tombstoneIndex(const PostgresTable& table)
{
    return "CREATE UNIQUE INDEX ON " + table.tombstones + "(" + table.comparableKey("", true) + "); ";
}

/// DROP of the unique indexes of rows and tombstones that have no name of ours: those of the key.
std::string dropKeyIndexes(const PostgresTable& table)
{
    const std::string tag = "$d" + makeRandomHex(8) + "$";
    return "DO " + tag +
           " DECLARE old regclass; BEGIN FOR old IN SELECT i.indexrelid FROM pg_index i JOIN pg_class c ON "
           "c.oid = i.indexrelid WHERE i.indisunique AND NOT i.indisprimary AND (i.indrelid = " +
           quoteText(table.tombstones) + "::regclass OR (i.indrelid = " + quoteText(table.name) +
           "::regclass AND NOT starts_with(c.relname, 'dbsync_unique '))) LOOP EXECUTE 'DROP INDEX ' || old; END LOOP; "
           "END " +
           tag + "; ";
}

bool hasIndex(const PostgresTable& table, const std::string& name)
{
    return std::any_of(table.indexes.begin(), table.indexes.end(),
                       [&](const PostgresTable::Index& each) { return each.name == name; });
}

const PostgresTable* find(const PostgresLayout& layout, const PostgresTable& table)
{
    const int index = layout.layout.find(table.layout->table.name);
    return index < 0 ? nullptr : &layout.tables[static_cast<std::size_t>(index)];
}

/// What lies beside a row whose column gets its default; "" where the column holds it.
std::string defaultBeside(const PostgresTable& table, int position, std::string& value)
{
    const PostgresColumn& column = table.column(position);
    const Value given = defaultValue(table.layout->column(position));
    StoredValue stored;
    std::string fields;
    if (!storeValue(column, given.view(), stored))
        appendExact(column.name, given.view(), fields);
    value = literal(column, stored.value);
    return fields;
}

/// The foreign keys by their names: the table, and what to add to it.
std::map<std::string, std::pair<std::string, std::string>> foreignKeys(const PostgresLayout& layout)
{
    std::map<std::string, std::pair<std::string, std::string>> keys;
    for (const Reference& reference : layout.layout.references) {
        if (!layout.isForeignKey(reference))
            continue;
        const PostgresTable& child = layout.tables[reference.child];
        const PostgresTable& parent = layout.tables[reference.parent];
        std::string columns = child.tenant;
        std::string references = parent.tenant;
        for (std::size_t i = 0; i < reference.columns.size(); ++i) {
            columns += ", " + quoteName(child.column(reference.columns[i]).name);
            references += ", " + quoteName(parent.column(reference.references[i]).name);
        }
        const std::string sql = "FOREIGN KEY (" + columns + ") REFERENCES " + parent.name + "(" + references +
                                ") DEFERRABLE INITIALLY DEFERRED";
        const std::string name = "dbsync_reference_" + sha256Hex(child.name + sql).substr(0, 12);
        keys[name] = {"ALTER TABLE " + child.name, sql};
    }
    return keys;
}

} // namespace

/// Only the tenant's rows are there for whoever sets "dbsync.tenant", and nothing for who does not. The owner sees all,
/// unless it is the owner that works on tenants' rows, as we have no role of our own.
std::string PostgresTables::protect(const std::string& table, const std::string& tenant) const
{
    const std::string sql = "ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY; CREATE POLICY dbsync_tenant ON " +
                            table + " USING (" + tenantPolicy(tenant) + "); ";
    if (m_place.role.empty())
        return sql + forceOnOwner(table, "CURRENT_USER");
    return sql + "GRANT SELECT, INSERT, UPDATE, DELETE ON " + table + " TO " + quoteName(m_place.role) + "; ";
}

Result<void> PostgresTables::create(const PostgresLayout& layout)
{
    std::string sql = "CREATE SCHEMA " + quoteName(layout.space) + "; ";
    if (!m_place.role.empty())
        sql += "GRANT USAGE ON SCHEMA " + quoteName(layout.space) + " TO " + quoteName(m_place.role);
    DBSYNC_TRY(m_connection.execute(sql));
    for (const PostgresTable& table : layout.tables)
        DBSYNC_TRY(createTable(layout, table));
    return {};
}

Result<void> PostgresTables::createTable(const PostgresLayout& layout, const PostgresTable& table)
{
    std::string columns;
    std::string keys;
    std::string compared;
    std::string checks;
    for (const PostgresColumn& column : table.columns) {
        columns += ", " + quoteName(column.name) + " " + column.typeName() + defaultOf(column);
        compared += comparedDefinition(column);
        if (column.needsValue)
            checks += ", " + mustHaveValue(column);
    }
    for (const int position : table.layout->key)
        keys += ", " + quoteName(table.column(position).name) + " " + table.column(position).typeName() +
                comparedDefinition(table.column(position));
    const std::string tenant = "(" + table.tenant + " bigint NOT NULL";
    std::string sql =
        "CREATE TABLE " + table.name + tenant + columns + compared + ours + ", " + primaryKey(table) + checks + "); ";
    sql += transactionIndex(table, table.name) + "CREATE TABLE " + table.tombstones + tenant + keys + ours + "); " +
           tombstoneIndex(table) + transactionIndex(table, table.tombstones);
    sql += protect(table.name, table.tenant) + protect(table.tombstones, table.tenant);
    DBSYNC_TRY(m_connection.execute(sql));
    DBSYNC_TRY(m_connection.execute(createTriggerFunctions(m_place, layout, table) + createTriggers(layout, table)));
    return createIndexes(nullptr, table);
}

Result<void> PostgresTables::fitting(const PostgresTable& table, Result<void> done)
{
    if (!done && m_connection.diagnostics().sqlState == "23505")
        return schemaContradiction("Rows of table \"" + table.layout->table.name +
                                   "\" in the cloud have equal values in a unique key.");
    return done;
}

Result<void> PostgresTables::createIndexes(const PostgresTable* from, const PostgresTable& to)
{
    for (const PostgresTable::Index& index : to.indexes) {
        if (!from || !hasIndex(*from, index.name))
            DBSYNC_TRY(fitting(to, m_connection.execute(createIndex(to, index))));
    }
    return {};
}

Result<void> PostgresTables::unfoldKeys(const PostgresLayout& layout)
{
    for (const PostgresTable& table : layout.tables) {
        if (table.layout->foldsKey())
            DBSYNC_TRY(m_connection.execute(dropKeyIndexes(table) + tombstoneIndex(table) +
                                            createTriggerFunctions(m_place, layout, table)));
        for (const PostgresTable::Index& index : table.indexes)
            DBSYNC_TRY(m_connection.execute(createIndex(table, index, "IF NOT EXISTS ")));
    }
    return {};
}

Result<void> PostgresTables::addColumn(const PostgresTable& table, int position)
{
    const PostgresColumn& column = table.column(position);
    std::string sql = "ALTER TABLE " + table.name + " ADD COLUMN " + quoteName(column.name) + " " + column.typeName() +
                      defaultOf(column) + "; ";
    std::string value;
    const std::string beside = defaultBeside(table, position, value);
    if (!beside.empty())
        sql += "UPDATE " + table.name + " SET " + quoteName(column.name) + " = " + value +
               ", \"dbsync_exact\" = " + m_place.ours + "dbsync_exact(\"dbsync_exact\", " +
               quoteText("{" + beside + "}") + ", '', '{}'); ";
    if (column.needsValue)
        sql += "ALTER TABLE " + table.name + " ADD " + mustHaveValue(column);
    auto added = m_connection.execute(sql);
    if (!added && m_connection.diagnostics().sqlState == "42701")
        return schemaContradiction("Other software has a column \"" + column.name +
                                   "\" of its own in the cloud's table \"" + table.layout->table.name + "\".");
    return added;
}

Result<void> PostgresTables::alterTable(const PostgresTable& from, const PostgresTable& to)
{
    for (int position = 0; position < static_cast<int>(to.columns.size()); ++position) {
        const PostgresColumn& column = to.column(position);
        const int before = from.layout->table.columnIndex(column.source);
        if (before < 0)
            DBSYNC_TRY(addColumn(to, position));
        const bool compared = before >= 0 && !from.column(before).compared.empty();
        if (column.compared.empty() || compared)
            continue;
        DBSYNC_TRY(m_connection.execute(
            "ALTER TABLE " + to.name + " ADD COLUMN " + quoteName(column.compared) + " text COLLATE \"C\"; UPDATE " +
            to.name + " SET " + quoteName(column.compared) + " = " + m_place.ours + "dbsync_compared(" +
            quoteName(column.name) + ", \"dbsync_exact\", " + quoteText(column.name) + ")"));
    }
    const std::string space = to.name.substr(0, to.name.size() - quoteName(to.plainName).size());
    for (const PostgresTable::Index& index : from.indexes) {
        if (!hasIndex(to, index.name))
            DBSYNC_TRY(m_connection.execute("DROP INDEX " + space + quoteName(index.name)));
    }
    return createIndexes(&from, to);
}

Result<void> PostgresTables::alter(const PostgresLayout& from, const PostgresLayout& to)
{
    for (const PostgresTable& table : to.tables) {
        const PostgresTable* before = find(from, table);
        if (!before) {
            DBSYNC_TRY(createTable(to, table));
            continue;
        }
        DBSYNC_TRY(alterTable(*before, table));
        DBSYNC_TRY(m_connection.execute(createTriggerFunctions(m_place, to, table)));
    }
    return {};
}

Result<void> PostgresTables::copyTable(std::int64_t tenant, const PostgresTable& from, const PostgresTable& to)
{
    std::string columns;
    std::string values;
    std::string beside;
    std::vector<std::string> expressions;
    for (int position = 0; position < static_cast<int>(to.columns.size()); ++position) {
        const PostgresColumn& column = to.column(position);
        expressions.push_back(quoteName(column.name));
        if (from.layout->table.columnIndex(column.source) < 0) {
            const std::string fields = defaultBeside(to, position, expressions.back());
            beside.append(beside.empty() || fields.empty() ? "" : ",").append(fields);
        }
        columns.append(", ").append(quoteName(column.name));
        values.append(", ").append(expressions.back());
    }
    std::string exact = "\"dbsync_exact\"";
    for (const PostgresColumn& column : from.columns) {
        if (to.layout->table.columnIndex(column.source) < 0)
            exact = m_place.ours + "dbsync_exact(" + exact + ", NULL, '\\x01', ARRAY[" + quoteText(column.name) + "])";
    }
    if (!beside.empty())
        exact = m_place.ours + "dbsync_exact(" + exact + ", " + quoteText("{" + beside + "}") + ", '', '{}')";
    for (std::size_t i = 0; i < to.columns.size(); ++i) {
        const PostgresColumn& column = to.columns[i];
        if (column.compared.empty())
            continue;
        columns += ", " + quoteName(column.compared);
        values += ", " + m_place.ours + "dbsync_compared(" + expressions[i] + ", " + exact + ", " +
                  quoteText(column.name) + ")";
    }
    const std::string number = std::to_string(tenant);
    const std::string rest = ", \"dbsync_transaction\", \"dbsync_incarnation\", \"dbsync_exact\"";
    const std::string where = " WHERE " + from.tenant + " = " + number;
    DBSYNC_TRY(
        fitting(to, m_connection.execute("INSERT INTO " + to.name + "(" + to.tenant + columns + rest + ") SELECT " +
                                         number + values + ", \"dbsync_transaction\", \"dbsync_incarnation\", " +
                                         exact + " FROM " + from.name + where)));
    std::string key;
    for (const int position : to.layout->key) {
        const PostgresColumn& column = to.column(position);
        key += ", " + quoteName(column.name) + (column.compared.empty() ? "" : ", " + quoteName(column.compared));
    }
    return m_connection.execute("INSERT INTO " + to.tombstones + "(" + to.tenant + key + rest + ") SELECT " + number +
                                key + rest + " FROM " + from.tombstones + where);
}

Result<void> PostgresTables::copyRows(std::int64_t tenant, const PostgresLayout& from, const PostgresLayout& to)
{
    DBSYNC_ASSIGN(auto silenced, SilencedTriggers::begin(m_connection, to));
    for (const PostgresTable& table : from.tables) {
        const PostgresTable* target = find(to, table);
        if (!target)
            return internalError("Table \"" + table.layout->table.name + "\" is missing in the new namespace.");
        DBSYNC_TRY(copyTable(tenant, table, *target));
    }
    return silenced.end();
}

Result<void> PostgresTables::deleteRows(std::int64_t tenant, const PostgresLayout& layout)
{
    DBSYNC_ASSIGN(auto silenced, SilencedTriggers::begin(m_connection, layout));
    // Foreign keys are checked at the end of the transaction, when all are gone.
    for (const PostgresTable& table : layout.tables) {
        for (const std::string& physical : {table.name, table.tombstones})
            DBSYNC_TRY(m_connection.execute("DELETE FROM " + physical + " WHERE " + table.tenant + " = " +
                                            std::to_string(tenant)));
    }
    return silenced.end();
}

Result<void> PostgresTables::drop(const PostgresLayout& layout)
{
    return m_connection.execute("DROP SCHEMA " + quoteName(layout.space) + " CASCADE");
}

Result<void> PostgresTables::addForeignKeys(const PostgresLayout* from, const PostgresLayout& to)
{
    const auto known = from ? foreignKeys(*from) : decltype(foreignKeys(to))();
    for (const auto& [name, key] : foreignKeys(to)) {
        if (!known.count(name))
            DBSYNC_TRY(m_connection.execute(key.first + " ADD CONSTRAINT " + name + " " + key.second));
    }
    return {};
}

Result<void> PostgresTables::dropForeignKeys(const PostgresLayout& from, const PostgresLayout& to)
{
    const auto kept = foreignKeys(to);
    for (const auto& [name, key] : foreignKeys(from)) {
        if (!kept.count(name))
            DBSYNC_TRY(m_connection.execute(key.first + " DROP CONSTRAINT " + name));
    }
    return {};
}

} // namespace dbsync::datasource
