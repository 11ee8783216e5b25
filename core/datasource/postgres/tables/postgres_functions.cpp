#include "datasource/postgres/tables/postgres_functions.h"

#include "postgres/connection.h"

namespace dbsync::datasource {

namespace {

/// What rows have in common that other programs write: the number of their transaction, and a note that their table
/// was touched, at the end of the transaction turned into the tenant's next revision. The settings used meanwhile are
/// undone with a savepoint, as the rows are. What triggers of other software write while a device's batch is done gets
/// a number, and so a revision, aside from the batch's, for the device has to hear of it.
constexpr auto transactions = R"(
CREATE OR REPLACE FUNCTION {ours}dbsync_aside() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  kept text := current_setting('dbsync.aside', true);
  own text := pg_current_xact_id()::text;
  number bigint;
BEGIN
  IF split_part(kept, ':', 1) = own THEN
    RETURN split_part(kept, ':', 2)::bigint;
  END IF;
  number := nextval({sequence});
  PERFORM set_config('dbsync.aside', own || ':' || number, true);
  RETURN number;
END $body$;

CREATE OR REPLACE FUNCTION {ours}dbsync_transaction() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  kept text := current_setting('dbsync.transaction', true);
  own text := pg_current_xact_id()::text;
  number bigint;
BEGIN
  IF current_setting('dbsync.own', true) = 'yes' AND pg_trigger_depth() > 0 THEN
    RETURN {ours}dbsync_aside();
  END IF;
  IF split_part(kept, ':', 1) = own THEN
    RETURN split_part(kept, ':', 2)::bigint;
  END IF;
  number := nextval({sequence});
  PERFORM set_config('dbsync.transaction', own || ':' || number, true);
  RETURN number;
END $body$;

CREATE OR REPLACE FUNCTION {ours}dbsync_note(tenant bigint, name text, relation oid, "rows" bigint, tombstones bigint)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  number text := {ours}dbsync_transaction()::text;
  setting text := 'dbsync.count' || tenant || '_' || relation;
  kept text := current_setting(setting, true);
  first_time boolean := kept IS NULL OR split_part(kept, ':', 1) <> number;
BEGIN
  IF first_time THEN
    kept := number || ':0:0';
  END IF;
  PERFORM set_config(setting, number || ':' || (split_part(kept, ':', 2)::bigint + "rows") || ':' ||
                     (split_part(kept, ':', 3)::bigint + tombstones), true);
  IF first_time THEN
    kept := current_setting('dbsync.tenants', true);
    IF split_part(kept, ':', 1) <> number OR kept IS NULL OR kept = '' THEN
      PERFORM set_config('dbsync.tenants', number || ':' || tenant, true);
    ELSIF NOT tenant::text = ANY (string_to_array(split_part(kept, ':', 2), ',')) THEN
      PERFORM set_config('dbsync.tenants', kept || ',' || tenant, true);
    END IF;
    INSERT INTO {ours}dbsync_touched VALUES (tenant, number::bigint, name, relation) ON CONFLICT DO NOTHING;
  END IF;
END $body$;
REVOKE ALL ON FUNCTION {ours}dbsync_note(bigint, text, oid, bigint, bigint) FROM PUBLIC;

CREATE OR REPLACE FUNCTION {ours}dbsync_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  setting text := 'dbsync.count' || NEW.tenant || '_' || NEW.relation;
  kept text := current_setting(setting, true);
  found_revision bigint;
  new_mark text := replace(gen_random_uuid()::text, '-', '');
  tenants text := split_part(current_setting('dbsync.tenants', true), ':', 2);
BEGIN
  -- Transactions that wrote rows of the same tenants take them in the same order.
  IF position(',' IN tenants) > 0 THEN
    PERFORM 1 FROM {ours}dbsync_tenants t WHERE t.tenant = ANY (string_to_array(tenants, ',')::bigint[])
      ORDER BY t.tenant FOR UPDATE;
  END IF;
  SELECT r.revision INTO found_revision FROM {ours}dbsync_revisions r
    WHERE r.tenant = NEW.tenant AND r.transaction = NEW.transaction;
  IF found_revision IS NULL THEN
    UPDATE {ours}dbsync_tenants t SET revision = t.revision + 1, mark = new_mark WHERE t.tenant = NEW.tenant
      AND t.hold = 0 RETURNING t.revision INTO found_revision;
    IF found_revision IS NULL THEN
      RAISE EXCEPTION 'There is no tenant %, or it is being moved.', NEW.tenant USING ERRCODE = 'foreign_key_violation';
    END IF;
    INSERT INTO {ours}dbsync_revisions(tenant, revision, transaction, mark, time, "user", device) VALUES (NEW.tenant,
      found_revision, NEW.transaction, new_mark,
      to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), session_user, '');
    PERFORM pg_notify({channel}, NEW.tenant || ':' || found_revision);
  END IF;
  -- A schema push may have taken the tenant out of the namespace meanwhile.
  IF NOT EXISTS (SELECT 1 FROM {ours}dbsync_tenants t JOIN {ours}dbsync_namespaces s ON s.id = t.namespace
      JOIN pg_namespace n ON n.nspname = s.name JOIN pg_class c ON c.relnamespace = n.oid
      WHERE t.tenant = NEW.tenant AND c.oid = NEW.relation) THEN
    RAISE EXCEPTION 'The tables of tenant % are in another schema by now.', NEW.tenant
      USING ERRCODE = 'foreign_key_violation', HINT = 'dbsync admin schema show tells which.';
  END IF;
  INSERT INTO {ours}dbsync_tables AS t (tenant, name, "rows", tombstones, revision) VALUES (NEW.tenant, NEW.name,
    split_part(kept, ':', 2)::bigint, split_part(kept, ':', 3)::bigint, found_revision)
    ON CONFLICT (tenant, name) DO UPDATE SET "rows" = t."rows" + EXCLUDED."rows",
      tombstones = t.tombstones + EXCLUDED.tombstones, revision = found_revision;
  PERFORM set_config(setting, '', true);
  DELETE FROM {ours}dbsync_touched d
    WHERE d.tenant = NEW.tenant AND d.transaction = NEW.transaction AND d.relation = NEW.relation;
  RETURN NULL;
END $body$;
)";

/// Values: what lies beside a row, and what a value is to a column of another type.
constexpr auto values = R"(
CREATE OR REPLACE FUNCTION {ours}dbsync_exact(old text, new text, mask bytea, names text[]) RETURNS text LANGUAGE sql
IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
  SELECT '{' || string_agg(to_json(e.key)::text || ':' || e.value::text, ',') || '}' FROM (
    SELECT o.key, o.value FROM json_each(coalesce(old, '{}')::json) AS o
      WHERE NOT EXISTS (SELECT 1 FROM unnest(names) WITH ORDINALITY AS n(name, position)
        WHERE n.name = o.key AND get_byte(mask, n.position::integer - 1) = 1)
    UNION ALL SELECT n.key, n.value FROM json_each(coalesce(new, '{}')::json) AS n) AS e
$body$;

CREATE OR REPLACE FUNCTION {ours}dbsync_odd(exact text, name text) RETURNS text LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  RETURN exact::json ->> name;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION {ours}dbsync_integer(value text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF value ~ '^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$' AND value::numeric = trunc(value::numeric) THEN
    RETURN value::numeric::bigint;
  END IF;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION {ours}dbsync_double(value text) RETURNS double precision LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF value ~ '^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$' THEN
    RETURN value::double precision;
  END IF;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION {ours}dbsync_loose(value double precision) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $body$
  SELECT 'n' || lpad(to_hex(CASE WHEN bits >= 0 THEN bits # ((1::bigint << 62) << 1) ELSE ~bits END), 16, '0')
    FROM (SELECT ('x' || encode(float8send(value + 0.0), 'hex'))::bit(64)::bigint AS bits) AS b
$body$;
CREATE OR REPLACE FUNCTION {ours}dbsync_loose(value bigint) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $body$
  SELECT {ours}dbsync_loose(value::double precision) || CASE
    WHEN abs(value::double precision) < 9007199254740992 THEN ''
    WHEN value >= 9223372036854775296 THEN value::text
    WHEN value::double precision::bigint <> value THEN value::text
    ELSE '' END
$body$;
CREATE OR REPLACE FUNCTION {ours}dbsync_loose(value text) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $body$ SELECT 't' || value $body$;
CREATE OR REPLACE FUNCTION {ours}dbsync_loose(value bytea) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $body$ SELECT 'x' || encode(value, 'hex') $body$;

CREATE OR REPLACE FUNCTION {ours}dbsync_compared(value text, exact text, name text) RETURNS text LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  beside json := exact::json -> name;
BEGIN
  IF beside IS NULL THEN
    RETURN 't' || value;
  ELSIF json_typeof(beside) = 'number' AND beside::text ~ '^-?[0-9]+$' THEN
    RETURN {ours}dbsync_loose(beside::text::bigint);
  ELSIF json_typeof(beside) = 'number' THEN
    RETURN {ours}dbsync_loose(beside::text::double precision);
  ELSIF beside ->> 'integer' IS NOT NULL THEN
    RETURN {ours}dbsync_loose((beside ->> 'integer')::bigint);
  ELSIF beside ->> 'real' IS NOT NULL THEN
    RETURN {ours}dbsync_loose((beside ->> 'real')::double precision);
  ELSIF beside ->> 'blob' IS NOT NULL THEN
    RETURN {ours}dbsync_loose(decode(beside ->> 'blob', 'base64'));
  ELSIF beside ->> 'text' IS NOT NULL THEN
    RETURN 'u' || encode(decode(beside ->> 'text', 'base64'), 'hex');
  END IF;
  RETURN 't' || value;
END $body$;
)";

} // namespace

std::string filled(std::string_view text, const std::map<std::string_view, std::string>& values)
{
    std::string sql;
    for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{')) {
        const std::size_t close = text.find('}', open);
        const auto value =
            close == std::string_view::npos ? values.end() : values.find(text.substr(open + 1, close - open - 1));
        sql.append(text.substr(0, open));
        if (value == values.end()) {
            sql.push_back('{');
            text.remove_prefix(open + 1);
            continue;
        }
        sql.append(value->second);
        text.remove_prefix(close + 1);
    }
    return sql.append(text);
}

std::string createFunctions(const std::string& ours, const std::string& channel)
{
    return filled(std::string(transactions) + values,
                  {{"ours", ours},
                   {"channel", postgres::quoteText(channel)},
                   {"sequence", postgres::quoteText(ours + "dbsync_transactions")}});
}

} // namespace dbsync::datasource
