#include "datasource/postgres/tables/postgres_triggers.h"

#include "base/identifier.h"
#include "datasource/postgres/tables/postgres_functions.h"
#include "postgres/connection.h"

namespace dbsync::datasource {

namespace {

using postgres::quoteName;
using postgres::quoteText;

constexpr auto before = R"(
CREATE OR REPLACE FUNCTION {before}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS {tag}
BEGIN
  NEW.{tenant} := coalesce(NEW.{tenant}, nullif(current_setting('dbsync.tenant', true), '')::bigint);
  IF TG_OP = 'INSERT' THEN
    NEW."dbsync_incarnation" := coalesce(NEW."dbsync_incarnation", floor(random() * 9007199254740991)::bigint);
    {comparedOnInsert}
  ELSE
    {comparedOnUpdate}
    IF {keyMoved} THEN
      NEW."dbsync_incarnation" := floor(random() * 9007199254740991)::bigint;
    END IF;
  END IF;
  NEW."dbsync_transaction" := {ours}dbsync_transaction();
  RETURN NEW;
END {tag};
)";

constexpr auto after = R"(
CREATE OR REPLACE FUNCTION {after}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS {tag}
DECLARE
  removed bigint := 0;
  kept text := current_setting('dbsync.tenant', true);
BEGIN
  IF TG_OP = 'UPDATE' AND NOT ({keyMoved}) THEN
    PERFORM {ours}dbsync_note(NEW.{tenant}, {name}, TG_RELID, 0, 0);
    RETURN NULL;
  END IF;
  -- Where the owner is held by the policy as well, it has to say whose rows these are.
  IF TG_OP <> 'INSERT' THEN
    PERFORM set_config('dbsync.tenant', OLD.{tenant}::text, true);
    INSERT INTO {tombstones} AS t ({tenant}, {keyColumns}, "dbsync_transaction", "dbsync_incarnation", "dbsync_exact")
      SELECT OLD.{tenant}, {oldKey}, {ours}dbsync_transaction(), OLD."dbsync_incarnation", OLD."dbsync_exact"
      WHERE NOT EXISTS (SELECT 1 FROM {table} r WHERE r.{tenant} = OLD.{tenant} AND {oldKeyIsRow})
      ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM {ours}dbsync_note(OLD.{tenant}, {name}, TG_RELID, -1, removed);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM set_config('dbsync.tenant', NEW.{tenant}::text, true);
    DELETE FROM {tombstones} t WHERE t.{tenant} = NEW.{tenant} AND {newKeyIsTombstone};
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM {ours}dbsync_note(NEW.{tenant}, {name}, TG_RELID, 1, -removed);
  END IF;
  PERFORM set_config('dbsync.tenant', coalesce(kept, ''), true);
  RETURN NULL;
END {tag};
)";

constexpr auto truncate = R"(
CREATE OR REPLACE FUNCTION {truncate}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS {tag}
DECLARE
  kept text := current_setting('dbsync.tenant', true);
  of_tenant record;
BEGIN
  {whoMayTruncate}
  PERFORM set_config('dbsync.tenant', '', true);
  FOR of_tenant IN SELECT t.{tenant} AS tenant, count(*) AS counted FROM {table} t GROUP BY 1 LOOP
    PERFORM {ours}dbsync_note(of_tenant.tenant, {name}, TG_RELID, -of_tenant.counted, of_tenant.counted);
  END LOOP;
  INSERT INTO {tombstones} ({tenant}, {keyColumns}, "dbsync_transaction", "dbsync_incarnation", "dbsync_exact")
    SELECT {tenant}, {keyColumns}, {ours}dbsync_transaction(), "dbsync_incarnation", "dbsync_exact" FROM {table};
  PERFORM set_config('dbsync.tenant', coalesce(kept, ''), true);
  RETURN NULL;
END {tag};
)";

constexpr auto triggers = R"(
CREATE TRIGGER dbsync_before BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW
  WHEN (current_setting('dbsync.own', true) IS DISTINCT FROM 'yes' OR pg_trigger_depth() > 0)
  EXECUTE FUNCTION {before}();
CREATE TRIGGER dbsync_after AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW
  WHEN (current_setting('dbsync.own', true) IS DISTINCT FROM 'yes' OR pg_trigger_depth() > 0)
  EXECUTE FUNCTION {after}();
CREATE TRIGGER dbsync_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {truncate}();
)";

std::string nameOf(const PostgresLayout& layout, const PostgresTable& table, const char* which)
{
    return quoteName(layout.space) + "." +
           quoteName(physicalName(std::string("dbsync_") + which + " " + table.layout->table.name));
}

/// Columns without a type: what other programs write there is text.
std::string comparedAssignments(const PostgresTable& table, bool onUpdate)
{
    std::string text;
    for (const PostgresColumn& column : table.columns) {
        if (column.compared.empty())
            continue;
        const std::string name = quoteName(column.name);
        const std::string compared = "NEW." + quoteName(column.compared);
        text += "IF " + (onUpdate ? "NEW." + name + " IS DISTINCT FROM OLD." + name : "NEW.\"dbsync_exact\" IS NULL") +
                " THEN " + compared + " := 't' || NEW." + name + "; END IF;\n    ";
    }
    return text;
}

} // namespace

std::string createTriggerFunctions(const PostgresPlace& place, const PostgresLayout& layout, const PostgresTable& table)
{
    std::string columns;
    std::string old;
    std::string moved = "NEW." + table.tenant + " <> OLD." + table.tenant;
    const auto add = [&](const std::string& name) {
        columns.append(columns.empty() ? "" : ", ").append(quoteName(name));
        old.append(old.empty() ? "OLD." : ", OLD.").append(quoteName(name));
    };
    for (const int position : table.layout->key) {
        const PostgresColumn& column = table.column(position);
        add(column.name);
        if (!column.compared.empty())
            add(column.compared);
        moved += " OR NEW." + quoteName(column.name) + " <> OLD." + quoteName(column.name);
    }
    const std::string may =
        place.role.empty() ? "RAISE EXCEPTION 'TRUNCATE would take the rows of all tenants. Use DELETE.';" : "";
    // A name that a tenant chose must not end the text of a function.
    const std::string tag = "$d" + makeRandomHex(8) + "$";
    return filled(std::string(before) + after + truncate, {{"before", nameOf(layout, table, "before")},
                                                           {"after", nameOf(layout, table, "after")},
                                                           {"truncate", nameOf(layout, table, "truncate")},
                                                           {"table", table.name},
                                                           {"tombstones", table.tombstones},
                                                           {"tenant", table.tenant},
                                                           {"name", quoteText(table.layout->table.name)},
                                                           {"keyColumns", columns},
                                                           {"oldKey", old},
                                                           {"keyMoved", moved},
                                                           {"oldKeyIsRow", table.sameKey("r.", "OLD.")},
                                                           {"newKeyIsTombstone", table.sameKey("t.", "NEW.")},
                                                           {"comparedOnInsert", comparedAssignments(table, false)},
                                                           {"comparedOnUpdate", comparedAssignments(table, true)},
                                                           {"whoMayTruncate", may},
                                                           {"ours", place.ours},
                                                           {"tag", tag}});
}

std::string createTriggers(const PostgresLayout& layout, const PostgresTable& table)
{
    return filled(triggers, {{"before", nameOf(layout, table, "before")},
                             {"after", nameOf(layout, table, "after")},
                             {"truncate", nameOf(layout, table, "truncate")},
                             {"table", table.name}});
}

} // namespace dbsync::datasource
