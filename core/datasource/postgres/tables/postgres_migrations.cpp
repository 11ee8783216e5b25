#include "datasource/postgres/tables/postgres_migrations.h"

#include "base/identifier.h"
#include "base/log.h"
#include "datasource/newer_version.h"
#include "datasource/postgres/tables/postgres_functions.h"
#include "datasource/postgres/tables/postgres_tables.h"
#include "datasource/postgres/tables/postgres_triggers.h"
#include "postgres/transaction.h"
#include "schema/schema_json.h"

#include <array>
#include <nlohmann/json.hpp>

namespace dbsync::datasource {

namespace {

using postgres::Connection;
using postgres::quoteName;
using postgres::quoteText;

/// One step a version, from the one before it; a step that was released is never changed.
constexpr std::array steps = {
    // Rows of tenants carry the number of their transaction; dbsync_revisions tells which revision it is. The numbers
    // are our own, since those of PostgreSQL begin anew where a dump is restored.
    R"(
CREATE SEQUENCE {ours}dbsync_transactions;
CREATE TABLE {ours}dbsync_namespaces(id bigserial PRIMARY KEY, name text NOT NULL UNIQUE, fingerprint text NOT NULL);
CREATE INDEX ON {ours}dbsync_namespaces(fingerprint);
CREATE TABLE {ours}dbsync_schemas(id bigserial PRIMARY KEY, hash text NOT NULL UNIQUE, schema text NOT NULL);
CREATE TABLE {ours}dbsync_tenants(tenant bigint PRIMARY KEY, namespace bigint, schema bigint, version bigint NOT NULL,
  revision bigint NOT NULL, mark text NOT NULL) WITH (fillfactor = 50);
CREATE INDEX ON {ours}dbsync_tenants(namespace);
CREATE TABLE {ours}dbsync_versions(tenant bigint, version bigint, schema bigint NOT NULL, time text NOT NULL,
  PRIMARY KEY (tenant, version));
CREATE INDEX ON {ours}dbsync_versions(schema);
CREATE TABLE {ours}dbsync_tables(tenant bigint, name text, "rows" bigint NOT NULL, tombstones bigint NOT NULL,
  revision bigint NOT NULL, PRIMARY KEY (tenant, name)) WITH (fillfactor = 50);
CREATE TABLE {ours}dbsync_revisions(tenant bigint, revision bigint, transaction bigint NOT NULL, mark text NOT NULL,
  time text NOT NULL, "user" text NOT NULL, device text NOT NULL, PRIMARY KEY (tenant, revision));
CREATE UNIQUE INDEX ON {ours}dbsync_revisions(tenant, transaction) INCLUDE (revision);
CREATE TABLE {ours}dbsync_batches(tenant bigint, device text, sequence bigint NOT NULL, id text NOT NULL,
  answer text NOT NULL, PRIMARY KEY (tenant, device));
CREATE TABLE {ours}dbsync_touched(tenant bigint, transaction bigint, name text NOT NULL, relation oid,
  PRIMARY KEY (tenant, transaction, relation));
{functions}
CREATE CONSTRAINT TRIGGER dbsync_commit AFTER INSERT ON {ours}dbsync_touched DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION {ours}dbsync_commit();
)",
    // Whether the tenant is being moved, and up to which revision its tombstones are gone.
    R"(
ALTER TABLE {ours}dbsync_tenants ADD COLUMN hold bigint NOT NULL DEFAULT 0;
ALTER TABLE {ours}dbsync_tenants ADD COLUMN forgotten bigint NOT NULL DEFAULT 0;
{functions}
)",
    // When rows were changed on their devices, of tables with the policy `latest`; the key is a hash
    // (postgres_time_sql.cpp).
    R"(
CREATE TABLE {ours}dbsync_times(tenant bigint, "table" text, key bytea, transaction bigint NOT NULL,
  times jsonb NOT NULL, PRIMARY KEY (tenant, "table", key));
ALTER TABLE {ours}dbsync_times ENABLE ROW LEVEL SECURITY;
CREATE POLICY dbsync_tenant ON {ours}dbsync_times USING ({policy});
)",
    // Keys are one to the byte, in the tables of the namespaces too (unfoldKeys()).
    "",
    // What other software's triggers write while a batch is done is noted too.
    R"(
{functions}
DO $body$
DECLARE
  each record;
BEGIN
  FOR each IN SELECT g.tgname, g.tgrelid::regclass AS place, pg_get_triggerdef(g.oid) AS definition
    FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN {ours}dbsync_namespaces s ON s.name = n.nspname
    WHERE g.tgname IN ('dbsync_before', 'dbsync_after') AND pg_get_triggerdef(g.oid) NOT LIKE '%pg_trigger_depth%'
  LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', each.tgname, each.place);
    EXECUTE replace(each.definition, $$IS DISTINCT FROM 'yes'::text$$,
                    $$IS DISTINCT FROM 'yes'::text OR pg_trigger_depth() > 0$$);
  END LOOP;
END $body$;
)",
    // Whose it is: one row, once somebody has claimed it. The role for tenants' rows has no business here.
    R"(
CREATE TABLE IF NOT EXISTS {ours}dbsync_owner(id bigint PRIMARY KEY CHECK (id = 1), main text NOT NULL,
  datasource bigint NOT NULL);
)",
    // The triggers name the tenant whose row they are for, as the owner may be held by its policy (renewTriggers()).
    "",
};

constexpr std::size_t bytesAsKeys = 4;      ///< the version from which on keys are one to the byte
constexpr std::size_t triggersOfTenant = 7; ///< the version from which on triggers name the tenant

/// Readers of a table that is altered wait for so long.
constexpr std::chrono::milliseconds forcingLimit{2'000};

/// What takes a role on: from PostgreSQL 16 on, who makes a role is its member, but may not take it on until it is
/// granted.
constexpr std::string_view membership =
    "CASE WHEN current_setting('server_version_num')::integer < 160000 THEN 'MEMBER' ELSE 'SET' END";

constexpr std::array ofTenants = {"dbsync_tenants", "dbsync_versions", "dbsync_tables", "dbsync_revisions",
                                  "dbsync_batches"};

Result<std::int64_t> integerOf(Connection& connection, const std::string& sql)
{
    DBSYNC_ASSIGN(const auto rows, connection.run(sql));
    return rows.empty() ? std::int64_t{0} : rows.integer(0, 0);
}

/// Other tenants' entries are out of reach for the role, as their rows are.
std::string protectOurs(const PostgresPlace& place)
{
    std::string sql;
    for (const std::string table : ofTenants)
        sql += "ALTER TABLE " + place.ours + table + " ENABLE ROW LEVEL SECURITY; CREATE POLICY dbsync_tenant ON " +
               place.ours + table + " USING (" + tenantPolicy("tenant") + "); ";
    return sql + "ALTER TABLE " + place.ours +
           "dbsync_schemas ENABLE ROW LEVEL SECURITY; CREATE POLICY dbsync_tenant "
           "ON " +
           place.ours + "dbsync_schemas USING (EXISTS (SELECT 1 FROM " + place.ours +
           "dbsync_versions v WHERE v.schema = id)); ";
}

std::string grantOn(const PostgresPlace& place, const std::string& table)
{
    return "GRANT SELECT, INSERT, UPDATE, DELETE ON " + place.ours + table + " TO " + quoteName(place.role) + "; ";
}

std::string grants(const PostgresPlace& place)
{
    const std::string to = " TO " + quoteName(place.role) + "; ";
    std::string sql = "GRANT USAGE ON SCHEMA " + quoteName(place.schema) + to;
    for (const std::string table : ofTenants)
        sql += grantOn(place, table);
    sql += grantOn(place, "dbsync_times");
    for (const std::string table : {"dbsync_namespaces", "dbsync_schemas"})
        sql += "GRANT SELECT ON " + place.ours + table + to;
    return sql;
}

/// Number, name and schema of each namespace that tenants are in.
Result<postgres::Rows> readSpaces(Connection& connection, const PostgresPlace& place)
{
    return connection.run("SELECT n.id, n.name, s.schema FROM " + place.ours +
                          "dbsync_namespaces n CROSS JOIN LATERAL (SELECT s.schema FROM " + place.ours +
                          "dbsync_tenants t JOIN " + place.ours +
                          "dbsync_schemas s ON s.id = t.schema WHERE t.namespace = n.id ORDER BY t.tenant LIMIT 1) s "
                          "ORDER BY n.id");
}

/// Namespaces of a version whose keys were compared by their folded form.
Result<void> unfoldKeys(Connection& connection, const PostgresPlace& place)
{
    DBSYNC_ASSIGN(const auto spaces, readSpaces(connection, place));
    for (int i = 0; i < spaces.size(); ++i) {
        DBSYNC_ASSIGN(const Schema schema,
                      schemaFromJson(nlohmann::ordered_json::parse(spaces.view(i, 2), nullptr, false)));
        const auto layout = makePostgresLayout(schema, spaces.integer(i, 0), spaces.text(i, 1));
        DBSYNC_TRY(PostgresTables(connection, place).unfoldKeys(*layout));
        // The name of the namespace is no part of the fingerprint.
        DBSYNC_TRY(connection.run(
            "UPDATE " + place.ours + "dbsync_namespaces SET fingerprint = $2 WHERE id = $1",
            postgres::Parameters().add(spaces.integer(i, 0)).add(fingerprint(*makePostgresLayout(schema, 0, "n")))));
    }
    return {};
}

/// The functions of triggers as this version has them.
Result<void> renewTriggers(Connection& connection, const PostgresPlace& place)
{
    DBSYNC_ASSIGN(const auto spaces, readSpaces(connection, place));
    for (int i = 0; i < spaces.size(); ++i) {
        DBSYNC_ASSIGN(const Schema schema,
                      schemaFromJson(nlohmann::ordered_json::parse(spaces.view(i, 2), nullptr, false)));
        const auto layout = makePostgresLayout(schema, spaces.integer(i, 0), spaces.text(i, 1));
        for (const PostgresTable& table : layout->tables)
            DBSYNC_TRY(connection.execute(createTriggerFunctions(place, *layout, table)));
    }
    return {};
}

/// Forces row-level security on the owner of a table exactly where that is who works on its rows, since it has no part
/// in the role: a dump by the owner is refused where it is forced.
Result<void> forceWhereNeeded(Connection& connection, const PostgresPlace& place, const std::string& role)
{
    postgres::TransactionOptions options;
    options.lockLimit = forcingLimit;
    DBSYNC_ASSIGN(auto transaction, postgres::Transaction::begin(connection, options));
    DBSYNC_TRY(connection.run("SELECT pg_advisory_xact_lock(" + lockNumber(place, 0) + ")"));
    DBSYNC_ASSIGN(
        const auto tables,
        connection.run(
            "SELECT name, owner, needed FROM (SELECT c.oid::regclass::text AS name, c.relowner::regrole::text "
            "AS owner, c.relforcerowsecurity AS forced, NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = " +
            quoteText(role) + " AND pg_has_role(c.relowner, r.oid, " + std::string(membership) +
            ")) AS needed, EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = "
            "'dbsync_dump') AS dumped FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN " +
            place.ours +
            "dbsync_namespaces s ON s.name = n.nspname WHERE c.relkind = 'r' AND c.relrowsecurity AND "
            "pg_has_role(current_user, c.relowner, 'USAGE') AND EXISTS (SELECT 1 FROM pg_policy p WHERE "
            "p.polrelid = c.oid AND p.polname = 'dbsync_tenant')) AS t WHERE forced <> needed OR dumped <> "
            "needed"));
    for (int i = 0; i < tables.size(); ++i) {
        const std::string table = tables.text(i, 0);
        std::string sql = "DROP POLICY IF EXISTS dbsync_owner ON " + table + "; DROP POLICY IF EXISTS dbsync_dump ON " +
                          table + "; ALTER TABLE " + table + " NO FORCE ROW LEVEL SECURITY; ";
        if (tables.text(i, 2) == "t")
            sql += forceOnOwner(table, tables.text(i, 1));
        DBSYNC_TRY(connection.execute(sql));
    }
    return transaction.commit();
}

Result<void> grantAll(Connection& connection, const PostgresPlace& place)
{
    std::string sql = grants(place);
    DBSYNC_ASSIGN(const auto spaces, connection.run("SELECT name FROM " + place.ours + "dbsync_namespaces"));
    for (int i = 0; i < spaces.size(); ++i) {
        const std::string space = quoteName(spaces.view(i, 0));
        sql += "GRANT USAGE ON SCHEMA " + space + " TO " + quoteName(place.role) +
               "; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + space + " TO " +
               quoteName(place.role) + "; ";
    }
    return connection.execute(sql);
}

/// Makes the role where there is none and where we may; a dump that was restored elsewhere has lost it.
Result<void> makeRole(Connection& connection, PostgresPlace& place)
{
    const std::string name = quoteText(place.role);
    DBSYNC_ASSIGN(const auto rights, connection.run("SELECT (SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE "
                                                    "rolname = current_user), EXISTS (SELECT 1 FROM pg_roles WHERE "
                                                    "rolname = " +
                                                    name +
                                                    "), (SELECT rolbypassrls OR rolsuper FROM "
                                                    "pg_roles WHERE rolname = current_user), current_database()"));
    const bool mayCreate = rights.text(0, 0) == "t";
    if (rights.text(0, 1) != "t" && mayCreate)
        DBSYNC_TRY(
            connection.execute("DO $$ BEGIN CREATE ROLE " + quoteName(place.role) +
                               " NOLOGIN NOINHERIT; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; "
                               "END $$"));
    const auto member = [&] {
        return integerOf(connection, "SELECT count(*) FROM pg_roles WHERE rolname = " + name +
                                         " AND pg_has_role(current_user, oid, " + std::string(membership) + ")");
    };
    DBSYNC_ASSIGN(std::int64_t isMember, member());
    if (isMember == 0 && mayCreate) {
        DBSYNC_TRY(connection.execute("GRANT " + quoteName(place.role) + " TO CURRENT_USER"));
        isMember = 1;
    }
    if (isMember == 0) {
        if (rights.text(0, 2) == "t")
            logLine(LogLevel::Warning,
                    "The database user passes by row-level security and may not create the role that does not; "
                    "tenants are kept apart by statements only. Create the role and grant it.",
                    {{"database", rights.text(0, 3)}, {"role", place.role}});
        place.role.clear();
        return {};
    }
    DBSYNC_ASSIGN(const auto granted, connection.run("SELECT has_table_privilege(" + name + ", " +
                                                     quoteText(place.ours + "dbsync_times") + ", 'INSERT')"));
    return granted.text(0, 0) == "t" ? Result<void>() : grantAll(connection, place);
}

/// Returns the version that was there before; 0 where none was.
Result<std::size_t> migrate(Connection& connection, const PostgresPlace& place)
{
    DBSYNC_TRY(connection.execute("CREATE TABLE IF NOT EXISTS " + place.ours + "dbsync_datasource(version integer)"));
    DBSYNC_ASSIGN(const auto stored,
                  integerOf(connection, "SELECT coalesce(max(version), 0) FROM " + place.ours + "dbsync_datasource"));
    const auto version = static_cast<std::size_t>(stored);
    if (version > steps.size())
        return newerVersion({static_cast<std::int64_t>(version), steps.size()});
    for (std::size_t step = version; step < steps.size(); ++step) {
        const std::string functions = createFunctions(place.ours, place.channel);
        DBSYNC_TRY(connection.execute(
            filled(steps[step], {{"functions", functions}, {"ours", place.ours}, {"policy", tenantPolicy("tenant")}})));
    }
    if (version == 0)
        DBSYNC_TRY(connection.execute(protectOurs(place)));
    else if (version < bytesAsKeys)
        DBSYNC_TRY(unfoldKeys(connection, place));
    if (version < steps.size())
        DBSYNC_TRY(connection.execute("DELETE FROM " + place.ours + "dbsync_datasource; INSERT INTO " + place.ours +
                                      "dbsync_datasource VALUES (" + std::to_string(steps.size()) + ")"));
    return version;
}

} // namespace

std::string lockNumber(const PostgresPlace& place, std::int64_t tenant)
{
    return "hashtextextended(" + quoteText("dbsync rows " + place.schema + " " + std::to_string(tenant)) + ", 0)";
}

std::string tenantPolicy(const std::string& column)
{
    return column + " = nullif(current_setting('dbsync.tenant', true), '')::bigint";
}

std::string forceOnOwner(const std::string& table, const std::string& owner)
{
    return "ALTER TABLE " + table + " FORCE ROW LEVEL SECURITY; CREATE POLICY dbsync_dump ON " + table +
           " FOR SELECT TO " + owner + " USING (current_setting('dbsync.dump', true) = 'yes'); ";
}

Result<TableVersions> postgresVersions(Connection& connection)
{
    TableVersions versions{0, steps.size()};
    const std::string table = quoteName(connection.url().schema()) + ".dbsync_datasource";
    DBSYNC_ASSIGN(const auto there, connection.run("SELECT to_regclass(" + quoteText(table) + ") IS NOT NULL"));
    if (there.text(0, 0) == "t") {
        DBSYNC_ASSIGN(versions.stored, integerOf(connection, "SELECT coalesce(max(version), 0) FROM " + table));
    }
    return versions;
}

Result<PostgresPlace> migratePostgres(Connection& connection)
{
    PostgresPlace place;
    place.schema = connection.url().schema();
    place.ours = quoteName(place.schema) + ".";
    place.channel = physicalName("dbsync_rows " + place.schema);
    DBSYNC_ASSIGN(auto transaction, postgres::Transaction::begin(connection));
    DBSYNC_TRY(connection.run("SELECT pg_advisory_xact_lock(" + lockNumber(place, 0) + ")"));
    DBSYNC_ASSIGN(const auto name, connection.run("SELECT current_database(), EXISTS (SELECT 1 FROM pg_namespace WHERE "
                                                  "nspname = " +
                                                  quoteText(place.schema) + "), current_setting('server_encoding')"));
    if (name.text(0, 2) != "UTF8")
        return Error{ErrorKind::InvalidRequest, "databaseEncoding",
                     "The database keeps text as " + name.text(0, 2) + ", which cannot hold every value.",
                     "Make the database with ENCODING 'UTF8'."};
    place.role = "dbsync_rows_" + sha256Hex(name.text(0, 0) + "." + place.schema).substr(0, 12);
    if (name.text(0, 1) != "t")
        DBSYNC_TRY(connection.execute("CREATE SCHEMA " + quoteName(place.schema)));
    const std::string role = place.role;
    DBSYNC_ASSIGN(const std::size_t before, migrate(connection, place));
    DBSYNC_TRY(makeRole(connection, place));
    if (before > 0 && before < triggersOfTenant)
        DBSYNC_TRY(renewTriggers(connection, place));
    DBSYNC_TRY(transaction.commit());
    // Tables that others read now are left for the next time: until then only a dump by the owner is refused.
    if (const auto forced = forceWhereNeeded(connection, place, role); !forced)
        logLine(LogLevel::Warning, "row-level security could not be set for the owner yet",
                {{"schema", place.schema}, {"error", forced.error().message}});
    return place;
}

} // namespace dbsync::datasource
