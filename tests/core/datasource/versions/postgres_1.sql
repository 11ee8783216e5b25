SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA app;
CREATE SCHEMA app_n2;
CREATE FUNCTION app.dbsync_commit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  setting text := 'dbsync.count' || NEW.tenant || '_' || NEW.relation;
  kept text := current_setting(setting, true);
  found_revision bigint;
  new_mark text := replace(gen_random_uuid()::text, '-', '');
BEGIN
  SELECT r.revision INTO found_revision FROM "app".dbsync_revisions r
    WHERE r.tenant = NEW.tenant AND r.transaction = NEW.transaction;
  IF found_revision IS NULL THEN
    UPDATE "app".dbsync_tenants t SET revision = t.revision + 1, mark = new_mark WHERE t.tenant = NEW.tenant
      RETURNING t.revision INTO found_revision;
    IF found_revision IS NULL THEN
      RAISE EXCEPTION 'There is no tenant %.', NEW.tenant USING ERRCODE = 'foreign_key_violation';
    END IF;
    INSERT INTO "app".dbsync_revisions(tenant, revision, transaction, mark, time, "user", device) VALUES (NEW.tenant,
      found_revision, NEW.transaction, new_mark,
      to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), session_user, '');
    PERFORM pg_notify('dbsync_rows app', NEW.tenant || ':' || found_revision);
  END IF;
  INSERT INTO "app".dbsync_tables AS t (tenant, name, "rows", tombstones, revision) VALUES (NEW.tenant, NEW.name,
    split_part(kept, ':', 2)::bigint, split_part(kept, ':', 3)::bigint, found_revision)
    ON CONFLICT (tenant, name) DO UPDATE SET "rows" = t."rows" + EXCLUDED."rows",
      tombstones = t.tombstones + EXCLUDED.tombstones, revision = found_revision;
  PERFORM set_config(setting, '', true);
  DELETE FROM "app".dbsync_touched d
    WHERE d.tenant = NEW.tenant AND d.transaction = NEW.transaction AND d.relation = NEW.relation;
  RETURN NULL;
END $$;
CREATE FUNCTION app.dbsync_compared(value text, exact text, name text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  beside json := exact::json -> name;
BEGIN
  IF beside IS NULL THEN
    RETURN 't' || value;
  ELSIF json_typeof(beside) = 'number' THEN
    RETURN "app".dbsync_loose(beside::text::double precision);
  ELSIF beside ->> 'integer' IS NOT NULL THEN
    RETURN "app".dbsync_loose((beside ->> 'integer')::bigint);
  ELSIF beside ->> 'real' IS NOT NULL THEN
    RETURN "app".dbsync_loose((beside ->> 'real')::double precision);
  ELSIF beside ->> 'blob' IS NOT NULL THEN
    RETURN "app".dbsync_loose(decode(beside ->> 'blob', 'base64'));
  ELSIF beside ->> 'text' IS NOT NULL THEN
    RETURN 'u' || encode(decode(beside ->> 'text', 'base64'), 'hex');
  END IF;
  RETURN 't' || value;
END $$;
CREATE FUNCTION app.dbsync_double(value text) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
BEGIN
  IF value ~ '^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$' THEN
    RETURN value::double precision;
  END IF;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $_$;
CREATE FUNCTION app.dbsync_exact(old text, new text, mask bytea, names text[]) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  SELECT '{' || string_agg(to_json(e.key)::text || ':' || e.value::text, ',') || '}' FROM (
    SELECT o.key, o.value FROM json_each(coalesce(old, '{}')::json) AS o
      WHERE NOT EXISTS (SELECT 1 FROM unnest(names) WITH ORDINALITY AS n(name, position)
        WHERE n.name = o.key AND get_byte(mask, n.position::integer - 1) = 1)
    UNION ALL SELECT n.key, n.value FROM json_each(coalesce(new, '{}')::json) AS n) AS e
$$;
CREATE FUNCTION app.dbsync_integer(value text) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
BEGIN
  IF value ~ '^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$' AND value::numeric = trunc(value::numeric) THEN
    RETURN value::numeric::bigint;
  END IF;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $_$;
CREATE FUNCTION app.dbsync_loose(value bytea) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$ SELECT 'x' || encode(value, 'hex') $$;
CREATE FUNCTION app.dbsync_loose(value double precision) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  SELECT 'n' || lpad(to_hex(CASE WHEN bits >= 0 THEN bits # ((1::bigint << 62) << 1) ELSE ~bits END), 16, '0')
    FROM (SELECT ('x' || encode(float8send(value + 0.0), 'hex'))::bit(64)::bigint AS bits) AS b
$$;
CREATE FUNCTION app.dbsync_loose(value bigint) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  SELECT "app".dbsync_loose(value::double precision) ||
    CASE WHEN abs(value::double precision) > 9007199254740992 THEN value::text ELSE '' END
$$;
CREATE FUNCTION app.dbsync_loose(value text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$ SELECT 't' || value $$;
CREATE FUNCTION app.dbsync_note(tenant bigint, name text, relation oid, rows bigint, tombstones bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  number text := "app".dbsync_transaction()::text;
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
    INSERT INTO "app".dbsync_touched VALUES (tenant, number::bigint, name, relation) ON CONFLICT DO NOTHING;
  END IF;
END $$;
CREATE FUNCTION app.dbsync_odd(exact text, name text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  RETURN exact::json ->> name;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $$;
CREATE FUNCTION app.dbsync_transaction() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  kept text := current_setting('dbsync.transaction', true);
  own text := pg_current_xact_id()::text;
  number bigint;
BEGIN
  IF split_part(kept, ':', 1) = own THEN
    RETURN split_part(kept, ':', 2)::bigint;
  END IF;
  number := nextval('"app".dbsync_transactions');
  PERFORM set_config('dbsync.transaction', own || ':' || number, true);
  RETURN number;
END $$;
CREATE FUNCTION app_n2."dbsync_after Album"() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  removed bigint := 0;
BEGIN
  IF TG_OP = 'UPDATE' AND NOT (NEW."tenantId" <> OLD."tenantId" OR NEW."id" <> OLD."id") THEN
    PERFORM "app".dbsync_note(NEW."tenantId", 'Album', TG_RELID, 0, 0);
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO "app_n2"."dbsync_tombstones Album" AS t ("tenantId", "id", "dbsync_transaction", "dbsync_incarnation", "dbsync_exact")
      SELECT OLD."tenantId", OLD."id", "app".dbsync_transaction(), OLD."dbsync_incarnation", OLD."dbsync_exact"
      WHERE NOT EXISTS (SELECT 1 FROM "app_n2"."Album" r WHERE r."tenantId" = OLD."tenantId" AND r."id" = OLD."id")
      ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM "app".dbsync_note(OLD."tenantId", 'Album', TG_RELID, -1, removed);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    DELETE FROM "app_n2"."dbsync_tombstones Album" t WHERE t."tenantId" = NEW."tenantId" AND t."id" = NEW."id";
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM "app".dbsync_note(NEW."tenantId", 'Album', TG_RELID, 1, -removed);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION app_n2."dbsync_after Song"() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  removed bigint := 0;
BEGIN
  IF TG_OP = 'UPDATE' AND NOT (NEW."tenantId" <> OLD."tenantId" OR NEW."album" <> OLD."album" OR NEW."number" <> OLD."number") THEN
    PERFORM "app".dbsync_note(NEW."tenantId", 'Song', TG_RELID, 0, 0);
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO "app_n2"."dbsync_tombstones Song" AS t ("tenantId", "album", "number", "dbsync_transaction", "dbsync_incarnation", "dbsync_exact")
      SELECT OLD."tenantId", OLD."album", OLD."number", "app".dbsync_transaction(), OLD."dbsync_incarnation", OLD."dbsync_exact"
      WHERE NOT EXISTS (SELECT 1 FROM "app_n2"."Song" r WHERE r."tenantId" = OLD."tenantId" AND r."album" = OLD."album" AND r."number" = OLD."number")
      ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM "app".dbsync_note(OLD."tenantId", 'Song', TG_RELID, -1, removed);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    DELETE FROM "app_n2"."dbsync_tombstones Song" t WHERE t."tenantId" = NEW."tenantId" AND t."album" = NEW."album" AND t."number" = NEW."number";
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM "app".dbsync_note(NEW."tenantId", 'Song', TG_RELID, 1, -removed);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION app_n2."dbsync_after Tag"() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  removed bigint := 0;
BEGIN
  IF TG_OP = 'UPDATE' AND NOT (NEW."tenantId" <> OLD."tenantId" OR NEW."name" <> OLD."name") THEN
    PERFORM "app".dbsync_note(NEW."tenantId", 'Tag', TG_RELID, 0, 0);
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO "app_n2"."dbsync_tombstones Tag" AS t ("tenantId", "name", "dbsync_transaction", "dbsync_incarnation", "dbsync_exact")
      SELECT OLD."tenantId", OLD."name", "app".dbsync_transaction(), OLD."dbsync_incarnation", OLD."dbsync_exact"
      WHERE NOT EXISTS (SELECT 1 FROM "app_n2"."Tag" r WHERE r."tenantId" = OLD."tenantId" AND lower(r."name") = lower(OLD."name"))
      ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM "app".dbsync_note(OLD."tenantId", 'Tag', TG_RELID, -1, removed);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    DELETE FROM "app_n2"."dbsync_tombstones Tag" t WHERE t."tenantId" = NEW."tenantId" AND lower(t."name") = lower(NEW."name");
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM "app".dbsync_note(NEW."tenantId", 'Tag', TG_RELID, 1, -removed);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION app_n2."dbsync_before Album"() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  NEW."tenantId" := coalesce(NEW."tenantId", nullif(current_setting('dbsync.tenant', true), '')::bigint);
  IF TG_OP = 'INSERT' THEN
    NEW."dbsync_incarnation" := coalesce(NEW."dbsync_incarnation", floor(random() * 9007199254740991)::bigint);
  ELSE
    IF NEW."tenantId" <> OLD."tenantId" OR NEW."id" <> OLD."id" THEN
      NEW."dbsync_incarnation" := floor(random() * 9007199254740991)::bigint;
    END IF;
  END IF;
  NEW."dbsync_transaction" := "app".dbsync_transaction();
  RETURN NEW;
END $$;
CREATE FUNCTION app_n2."dbsync_before Song"() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  NEW."tenantId" := coalesce(NEW."tenantId", nullif(current_setting('dbsync.tenant', true), '')::bigint);
  IF TG_OP = 'INSERT' THEN
    NEW."dbsync_incarnation" := coalesce(NEW."dbsync_incarnation", floor(random() * 9007199254740991)::bigint);
  ELSE
    IF NEW."tenantId" <> OLD."tenantId" OR NEW."album" <> OLD."album" OR NEW."number" <> OLD."number" THEN
      NEW."dbsync_incarnation" := floor(random() * 9007199254740991)::bigint;
    END IF;
  END IF;
  NEW."dbsync_transaction" := "app".dbsync_transaction();
  RETURN NEW;
END $$;
CREATE FUNCTION app_n2."dbsync_before Tag"() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
  NEW."tenantId" := coalesce(NEW."tenantId", nullif(current_setting('dbsync.tenant', true), '')::bigint);
  IF TG_OP = 'INSERT' THEN
    NEW."dbsync_incarnation" := coalesce(NEW."dbsync_incarnation", floor(random() * 9007199254740991)::bigint);
  ELSE
    IF NEW."tenantId" <> OLD."tenantId" OR NEW."name" <> OLD."name" THEN
      NEW."dbsync_incarnation" := floor(random() * 9007199254740991)::bigint;
    END IF;
  END IF;
  NEW."dbsync_transaction" := "app".dbsync_transaction();
  RETURN NEW;
END $$;
CREATE FUNCTION app_n2."dbsync_truncate Album"() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  kept text := current_setting('dbsync.tenant', true);
  of_tenant record;
BEGIN
  PERFORM set_config('dbsync.tenant', '', true);
  FOR of_tenant IN SELECT t."tenantId" AS tenant, count(*) AS counted FROM "app_n2"."Album" t GROUP BY 1 LOOP
    PERFORM "app".dbsync_note(of_tenant.tenant, 'Album', TG_RELID, -of_tenant.counted, of_tenant.counted);
  END LOOP;
  INSERT INTO "app_n2"."dbsync_tombstones Album" ("tenantId", "id", "dbsync_transaction", "dbsync_incarnation", "dbsync_exact")
    SELECT "tenantId", "id", "app".dbsync_transaction(), "dbsync_incarnation", "dbsync_exact" FROM "app_n2"."Album";
  PERFORM set_config('dbsync.tenant', coalesce(kept, ''), true);
  RETURN NULL;
END $$;
CREATE FUNCTION app_n2."dbsync_truncate Song"() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  kept text := current_setting('dbsync.tenant', true);
  of_tenant record;
BEGIN
  PERFORM set_config('dbsync.tenant', '', true);
  FOR of_tenant IN SELECT t."tenantId" AS tenant, count(*) AS counted FROM "app_n2"."Song" t GROUP BY 1 LOOP
    PERFORM "app".dbsync_note(of_tenant.tenant, 'Song', TG_RELID, -of_tenant.counted, of_tenant.counted);
  END LOOP;
  INSERT INTO "app_n2"."dbsync_tombstones Song" ("tenantId", "album", "number", "dbsync_transaction", "dbsync_incarnation", "dbsync_exact")
    SELECT "tenantId", "album", "number", "app".dbsync_transaction(), "dbsync_incarnation", "dbsync_exact" FROM "app_n2"."Song";
  PERFORM set_config('dbsync.tenant', coalesce(kept, ''), true);
  RETURN NULL;
END $$;
CREATE FUNCTION app_n2."dbsync_truncate Tag"() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
  kept text := current_setting('dbsync.tenant', true);
  of_tenant record;
BEGIN
  PERFORM set_config('dbsync.tenant', '', true);
  FOR of_tenant IN SELECT t."tenantId" AS tenant, count(*) AS counted FROM "app_n2"."Tag" t GROUP BY 1 LOOP
    PERFORM "app".dbsync_note(of_tenant.tenant, 'Tag', TG_RELID, -of_tenant.counted, of_tenant.counted);
  END LOOP;
  INSERT INTO "app_n2"."dbsync_tombstones Tag" ("tenantId", "name", "dbsync_transaction", "dbsync_incarnation", "dbsync_exact")
    SELECT "tenantId", "name", "app".dbsync_transaction(), "dbsync_incarnation", "dbsync_exact" FROM "app_n2"."Tag";
  PERFORM set_config('dbsync.tenant', coalesce(kept, ''), true);
  RETURN NULL;
END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE app.dbsync_batches (
    tenant bigint NOT NULL,
    device text NOT NULL,
    sequence bigint NOT NULL,
    id text NOT NULL,
    answer text NOT NULL
);
CREATE TABLE app.dbsync_datasource (
    version integer
);
CREATE TABLE app.dbsync_namespaces (
    id bigint NOT NULL,
    name text NOT NULL,
    fingerprint text NOT NULL
);
CREATE SEQUENCE app.dbsync_namespaces_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE app.dbsync_namespaces_id_seq OWNED BY app.dbsync_namespaces.id;
CREATE TABLE app.dbsync_revisions (
    tenant bigint NOT NULL,
    revision bigint NOT NULL,
    transaction bigint NOT NULL,
    mark text NOT NULL,
    "time" text NOT NULL,
    "user" text NOT NULL,
    device text NOT NULL
);
CREATE TABLE app.dbsync_schemas (
    id bigint NOT NULL,
    hash text NOT NULL,
    schema text NOT NULL
);
CREATE SEQUENCE app.dbsync_schemas_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE app.dbsync_schemas_id_seq OWNED BY app.dbsync_schemas.id;
CREATE TABLE app.dbsync_tables (
    tenant bigint NOT NULL,
    name text NOT NULL,
    rows bigint NOT NULL,
    tombstones bigint NOT NULL,
    revision bigint NOT NULL
)
WITH (fillfactor='50');
CREATE TABLE app.dbsync_tenants (
    tenant bigint NOT NULL,
    namespace bigint,
    schema bigint,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    mark text NOT NULL
)
WITH (fillfactor='50');
CREATE TABLE app.dbsync_touched (
    tenant bigint NOT NULL,
    transaction bigint NOT NULL,
    name text NOT NULL,
    relation oid NOT NULL
);
CREATE SEQUENCE app.dbsync_transactions
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE app.dbsync_versions (
    tenant bigint NOT NULL,
    version bigint NOT NULL,
    schema bigint NOT NULL,
    "time" text NOT NULL
);
CREATE TABLE app_n2."Album" (
    "tenantId" bigint NOT NULL,
    id bigint NOT NULL,
    title text COLLATE pg_catalog."C",
    code text COLLATE pg_catalog."C",
    price double precision,
    data bytea,
    year bigint DEFAULT (1999)::bigint,
    dbsync_transaction bigint NOT NULL,
    dbsync_incarnation bigint NOT NULL,
    dbsync_exact text,
    CONSTRAINT "Album_check" CHECK (((id IS NOT NULL) OR (dbsync_exact IS NOT NULL))),
    CONSTRAINT "Album_check1" CHECK (((title IS NOT NULL) OR (dbsync_exact IS NOT NULL)))
);
ALTER TABLE ONLY app_n2."Album" FORCE ROW LEVEL SECURITY;
CREATE TABLE app_n2."Song" (
    "tenantId" bigint NOT NULL,
    album bigint NOT NULL,
    number bigint NOT NULL,
    name text COLLATE pg_catalog."C",
    tag text COLLATE pg_catalog."C",
    dbsync_transaction bigint NOT NULL,
    dbsync_incarnation bigint NOT NULL,
    dbsync_exact text,
    CONSTRAINT "Song_check" CHECK (((album IS NOT NULL) OR (dbsync_exact IS NOT NULL))),
    CONSTRAINT "Song_check1" CHECK (((number IS NOT NULL) OR (dbsync_exact IS NOT NULL)))
);
ALTER TABLE ONLY app_n2."Song" FORCE ROW LEVEL SECURITY;
CREATE TABLE app_n2."Tag" (
    "tenantId" bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    weight double precision,
    dbsync_transaction bigint NOT NULL,
    dbsync_incarnation bigint NOT NULL,
    dbsync_exact text,
    CONSTRAINT "Tag_check" CHECK (((name IS NOT NULL) OR (dbsync_exact IS NOT NULL)))
);
ALTER TABLE ONLY app_n2."Tag" FORCE ROW LEVEL SECURITY;
CREATE TABLE app_n2."dbsync_tombstones Album" (
    "tenantId" bigint NOT NULL,
    id bigint,
    dbsync_transaction bigint NOT NULL,
    dbsync_incarnation bigint NOT NULL,
    dbsync_exact text
);
ALTER TABLE ONLY app_n2."dbsync_tombstones Album" FORCE ROW LEVEL SECURITY;
CREATE TABLE app_n2."dbsync_tombstones Song" (
    "tenantId" bigint NOT NULL,
    album bigint,
    number bigint,
    dbsync_transaction bigint NOT NULL,
    dbsync_incarnation bigint NOT NULL,
    dbsync_exact text
);
ALTER TABLE ONLY app_n2."dbsync_tombstones Song" FORCE ROW LEVEL SECURITY;
CREATE TABLE app_n2."dbsync_tombstones Tag" (
    "tenantId" bigint NOT NULL,
    name text COLLATE pg_catalog."C",
    dbsync_transaction bigint NOT NULL,
    dbsync_incarnation bigint NOT NULL,
    dbsync_exact text
);
ALTER TABLE ONLY app_n2."dbsync_tombstones Tag" FORCE ROW LEVEL SECURITY;
ALTER TABLE ONLY app.dbsync_namespaces ALTER COLUMN id SET DEFAULT nextval('app.dbsync_namespaces_id_seq'::regclass);
ALTER TABLE ONLY app.dbsync_schemas ALTER COLUMN id SET DEFAULT nextval('app.dbsync_schemas_id_seq'::regclass);
INSERT INTO app.dbsync_batches VALUES (1, '11111111-1111-4111-8111-111111111111', 3, 'batch 3', '{"result":"accepted","revision":3,"mark":"00000000000000000000000000000103","previous":{"revision":2,"mark":"00000000000000000000000000000102"}}');
INSERT INTO app.dbsync_batches VALUES (2, '33333333-3333-4333-8333-333333333333', 1, 'batch 1', '{"result":"accepted","revision":1,"mark":"00000000000000000000000000000201","previous":{"revision":0,"mark":""}}');
INSERT INTO app.dbsync_datasource VALUES (1);
INSERT INTO app.dbsync_namespaces VALUES (2, 'app_n2', '86c5cb7abfc26c15f96b648cd32b7bd72d265a41fc4f6db19df96549f032ebd7');
INSERT INTO app.dbsync_revisions VALUES (1, 1, 1, '00000000000000000000000000000101', '2026-01-02T03:04:05.678Z', 'ann@example.com', '11111111-1111-4111-8111-111111111111');
INSERT INTO app.dbsync_revisions VALUES (1, 2, 2, '00000000000000000000000000000102', '2026-01-02T03:04:05.678Z', 'ann@example.com', '11111111-1111-4111-8111-111111111111');
INSERT INTO app.dbsync_revisions VALUES (1, 3, 3, '00000000000000000000000000000103', '2026-01-02T03:04:05.678Z', 'ann@example.com', '11111111-1111-4111-8111-111111111111');
INSERT INTO app.dbsync_revisions VALUES (2, 1, 4, '00000000000000000000000000000201', '2026-01-02T03:04:05.678Z', 'ann@example.com', '33333333-3333-4333-8333-333333333333');
INSERT INTO app.dbsync_schemas VALUES (1, '4bec30f7aea34c0a550c7da1083fe7c7b25802cbefecd93490cc753dae0df5f1', '{"version":0,"tables":[{"name":"Album","sql":"CREATE TABLE Album (id INTEGER PRIMARY KEY, title TEXT NOT NULL, code TEXT UNIQUE, price NUMERIC, data BLOB)","columns":[{"name":"id","type":"INTEGER","notNull":false,"collation":"BINARY","defaultValue":""},{"name":"title","type":"TEXT","notNull":true,"collation":"BINARY","defaultValue":""},{"name":"code","type":"TEXT","notNull":false,"collation":"BINARY","defaultValue":""},{"name":"price","type":"NUMERIC","notNull":false,"collation":"BINARY","defaultValue":""},{"name":"data","type":"BLOB","notNull":false,"collation":"BINARY","defaultValue":""}],"primaryKey":[{"name":"id","collation":"BINARY"}],"automaticKey":true,"withoutRowid":false,"checks":false,"uniqueKeys":[{"columns":[{"name":"code","collation":"BINARY"}],"where":"","expression":false}],"foreignKeys":[]},{"name":"Tag","sql":"CREATE TABLE Tag (name TEXT COLLATE NOCASE PRIMARY KEY, weight REAL)","columns":[{"name":"name","type":"TEXT","notNull":false,"collation":"NOCASE","defaultValue":""},{"name":"weight","type":"REAL","notNull":false,"collation":"BINARY","defaultValue":""}],"primaryKey":[{"name":"name","collation":"NOCASE"}],"automaticKey":false,"withoutRowid":false,"checks":false,"uniqueKeys":[],"foreignKeys":[]},{"name":"Song","sql":"CREATE TABLE Song (album INTEGER REFERENCES Album(id), number INTEGER, name TEXT, tag TEXT COLLATE NOCASE REFERENCES Tag, PRIMARY KEY (album, number)) WITHOUT ROWID","columns":[{"name":"album","type":"INTEGER","notNull":true,"collation":"BINARY","defaultValue":""},{"name":"number","type":"INTEGER","notNull":true,"collation":"BINARY","defaultValue":""},{"name":"name","type":"TEXT","notNull":false,"collation":"BINARY","defaultValue":""},{"name":"tag","type":"TEXT","notNull":false,"collation":"NOCASE","defaultValue":""}],"primaryKey":[{"name":"album","collation":"BINARY"},{"name":"number","collation":"BINARY"}],"automaticKey":false,"withoutRowid":true,"checks":false,"uniqueKeys":[],"foreignKeys":[{"columns":["album"],"table":"Album","references":["id"],"onDelete":"NO ACTION","onUpdate":"NO ACTION"},{"columns":["tag"],"table":"Tag","references":["name"],"onDelete":"NO ACTION","onUpdate":"NO ACTION"}]}],"objects":[]}');
INSERT INTO app.dbsync_schemas VALUES (3, '6fb3627f823d59e36fe59a1f9b3e29fbb1875f6478ef218ce53a7ee19db87485', '{"version":0,"tables":[{"name":"Album","sql":"CREATE TABLE Album (id INTEGER PRIMARY KEY, title TEXT NOT NULL, code TEXT UNIQUE, price NUMERIC, data BLOB, year INTEGER DEFAULT 1999)","columns":[{"name":"id","type":"INTEGER","notNull":false,"collation":"BINARY","defaultValue":""},{"name":"title","type":"TEXT","notNull":true,"collation":"BINARY","defaultValue":""},{"name":"code","type":"TEXT","notNull":false,"collation":"BINARY","defaultValue":""},{"name":"price","type":"NUMERIC","notNull":false,"collation":"BINARY","defaultValue":""},{"name":"data","type":"BLOB","notNull":false,"collation":"BINARY","defaultValue":""},{"name":"year","type":"INTEGER","notNull":false,"collation":"BINARY","defaultValue":"1999"}],"primaryKey":[{"name":"id","collation":"BINARY"}],"automaticKey":true,"withoutRowid":false,"checks":false,"uniqueKeys":[{"columns":[{"name":"code","collation":"BINARY"}],"where":"","expression":false}],"foreignKeys":[]},{"name":"Tag","sql":"CREATE TABLE Tag (name TEXT COLLATE NOCASE PRIMARY KEY, weight REAL)","columns":[{"name":"name","type":"TEXT","notNull":false,"collation":"NOCASE","defaultValue":""},{"name":"weight","type":"REAL","notNull":false,"collation":"BINARY","defaultValue":""}],"primaryKey":[{"name":"name","collation":"NOCASE"}],"automaticKey":false,"withoutRowid":false,"checks":false,"uniqueKeys":[],"foreignKeys":[]},{"name":"Song","sql":"CREATE TABLE Song (album INTEGER REFERENCES Album(id), number INTEGER, name TEXT, tag TEXT COLLATE NOCASE REFERENCES Tag, PRIMARY KEY (album, number)) WITHOUT ROWID","columns":[{"name":"album","type":"INTEGER","notNull":true,"collation":"BINARY","defaultValue":""},{"name":"number","type":"INTEGER","notNull":true,"collation":"BINARY","defaultValue":""},{"name":"name","type":"TEXT","notNull":false,"collation":"BINARY","defaultValue":""},{"name":"tag","type":"TEXT","notNull":false,"collation":"NOCASE","defaultValue":""}],"primaryKey":[{"name":"album","collation":"BINARY"},{"name":"number","collation":"BINARY"}],"automaticKey":false,"withoutRowid":true,"checks":false,"uniqueKeys":[],"foreignKeys":[{"columns":["album"],"table":"Album","references":["id"],"onDelete":"NO ACTION","onUpdate":"NO ACTION"},{"columns":["tag"],"table":"Tag","references":["name"],"onDelete":"NO ACTION","onUpdate":"NO ACTION"}]}],"objects":[]}');
INSERT INTO app.dbsync_tables VALUES (1, 'Tag', 1, 0, 1);
INSERT INTO app.dbsync_tables VALUES (1, 'Song', 2, 0, 1);
INSERT INTO app.dbsync_tables VALUES (1, 'Album', 3, 1, 3);
INSERT INTO app.dbsync_tables VALUES (2, 'Album', 1, 0, 1);
INSERT INTO app.dbsync_tenants VALUES (1, 2, 3, 2, 3, '00000000000000000000000000000103');
INSERT INTO app.dbsync_tenants VALUES (2, 2, 3, 2, 1, '00000000000000000000000000000201');
INSERT INTO app.dbsync_versions VALUES (1, 1, 1, '2026-01-02T03:04:05.678Z');
INSERT INTO app.dbsync_versions VALUES (2, 1, 1, '2026-01-02T03:04:05.678Z');
INSERT INTO app.dbsync_versions VALUES (1, 2, 3, '2026-01-02T03:04:05.678Z');
INSERT INTO app.dbsync_versions VALUES (2, 2, 3, '2026-01-02T03:04:05.678Z');
INSERT INTO app_n2."Album" VALUES (1, 1, 'Für Elise', 'A1', 9.5, '\x000102ff', 1999, 1, 11, NULL);
INSERT INTO app_n2."Album" VALUES (1, 2, 'zwei', NULL, 12.25, NULL, 1999, 2, 12, NULL);
INSERT INTO app_n2."Album" VALUES (1, 4, 'four', 'A4', 1e+15, NULL, 2026, 3, 17, NULL);
INSERT INTO app_n2."Album" VALUES (2, 1, 'of bolt', 'A1', NULL, NULL, 1999, 4, 21, NULL);
INSERT INTO app_n2."Song" VALUES (1, 1, 1, 'Poco moto', 'PIANO', 1, 15, NULL);
INSERT INTO app_n2."Song" VALUES (1, 1, 2, '', NULL, 1, 16, NULL);
INSERT INTO app_n2."Tag" VALUES (1, 'Piano', 1.5, 1, 14, NULL);
INSERT INTO app_n2."dbsync_tombstones Album" VALUES (1, 3, 2, 13, NULL);
SELECT pg_catalog.setval('app.dbsync_namespaces_id_seq', 2, true);
SELECT pg_catalog.setval('app.dbsync_schemas_id_seq', 4, true);
SELECT pg_catalog.setval('app.dbsync_transactions', 4, true);
ALTER TABLE ONLY app.dbsync_batches
    ADD CONSTRAINT dbsync_batches_pkey PRIMARY KEY (tenant, device);
ALTER TABLE ONLY app.dbsync_namespaces
    ADD CONSTRAINT dbsync_namespaces_name_key UNIQUE (name);
ALTER TABLE ONLY app.dbsync_namespaces
    ADD CONSTRAINT dbsync_namespaces_pkey PRIMARY KEY (id);
ALTER TABLE ONLY app.dbsync_revisions
    ADD CONSTRAINT dbsync_revisions_pkey PRIMARY KEY (tenant, revision);
ALTER TABLE ONLY app.dbsync_schemas
    ADD CONSTRAINT dbsync_schemas_hash_key UNIQUE (hash);
ALTER TABLE ONLY app.dbsync_schemas
    ADD CONSTRAINT dbsync_schemas_pkey PRIMARY KEY (id);
ALTER TABLE ONLY app.dbsync_tables
    ADD CONSTRAINT dbsync_tables_pkey PRIMARY KEY (tenant, name);
ALTER TABLE ONLY app.dbsync_tenants
    ADD CONSTRAINT dbsync_tenants_pkey PRIMARY KEY (tenant);
ALTER TABLE ONLY app.dbsync_touched
    ADD CONSTRAINT dbsync_touched_pkey PRIMARY KEY (tenant, transaction, relation);
ALTER TABLE ONLY app.dbsync_versions
    ADD CONSTRAINT dbsync_versions_pkey PRIMARY KEY (tenant, version);
ALTER TABLE ONLY app_n2."Album"
    ADD CONSTRAINT "Album_pkey" PRIMARY KEY ("tenantId", id);
ALTER TABLE ONLY app_n2."Song"
    ADD CONSTRAINT "Song_pkey" PRIMARY KEY ("tenantId", album, number);
ALTER TABLE ONLY app_n2."Tag"
    ADD CONSTRAINT "Tag_pkey" PRIMARY KEY ("tenantId", name);
CREATE INDEX dbsync_namespaces_fingerprint_idx ON app.dbsync_namespaces USING btree (fingerprint);
CREATE UNIQUE INDEX dbsync_revisions_tenant_transaction_revision_idx ON app.dbsync_revisions USING btree (tenant, transaction) INCLUDE (revision);
CREATE INDEX dbsync_tenants_namespace_idx ON app.dbsync_tenants USING btree (namespace);
CREATE INDEX dbsync_versions_schema_idx ON app.dbsync_versions USING btree (schema);
CREATE INDEX "Album_tenantId_dbsync_transaction_idx" ON app_n2."Album" USING btree ("tenantId", dbsync_transaction);
CREATE INDEX "Song_tenantId_dbsync_transaction_idx" ON app_n2."Song" USING btree ("tenantId", dbsync_transaction);
CREATE INDEX "Tag_tenantId_dbsync_transaction_idx" ON app_n2."Tag" USING btree ("tenantId", dbsync_transaction);
CREATE UNIQUE INDEX "Tag_tenantId_lower_idx" ON app_n2."Tag" USING btree ("tenantId", lower(name));
CREATE INDEX "dbsync_reference 05c2a9e8e461 Song" ON app_n2."Song" USING btree ("tenantId", lower(tag));
CREATE INDEX "dbsync_tombstones Album_tenantId_dbsync_transaction_idx" ON app_n2."dbsync_tombstones Album" USING btree ("tenantId", dbsync_transaction);
CREATE UNIQUE INDEX "dbsync_tombstones Album_tenantId_id_idx" ON app_n2."dbsync_tombstones Album" USING btree ("tenantId", id);
CREATE UNIQUE INDEX "dbsync_tombstones Song_tenantId_album_number_idx" ON app_n2."dbsync_tombstones Song" USING btree ("tenantId", album, number);
CREATE INDEX "dbsync_tombstones Song_tenantId_dbsync_transaction_idx" ON app_n2."dbsync_tombstones Song" USING btree ("tenantId", dbsync_transaction);
CREATE INDEX "dbsync_tombstones Tag_tenantId_dbsync_transaction_idx" ON app_n2."dbsync_tombstones Tag" USING btree ("tenantId", dbsync_transaction);
CREATE UNIQUE INDEX "dbsync_tombstones Tag_tenantId_lower_idx" ON app_n2."dbsync_tombstones Tag" USING btree ("tenantId", lower(name));
CREATE UNIQUE INDEX "dbsync_unique 8493e2430edb Album" ON app_n2."Album" USING btree ("tenantId", code);
CREATE CONSTRAINT TRIGGER dbsync_commit AFTER INSERT ON app.dbsync_touched DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.dbsync_commit();
CREATE TRIGGER dbsync_after AFTER INSERT OR DELETE OR UPDATE ON app_n2."Album" FOR EACH ROW WHEN ((current_setting('dbsync.own'::text, true) IS DISTINCT FROM 'yes'::text)) EXECUTE FUNCTION app_n2."dbsync_after Album"();
CREATE TRIGGER dbsync_after AFTER INSERT OR DELETE OR UPDATE ON app_n2."Song" FOR EACH ROW WHEN ((current_setting('dbsync.own'::text, true) IS DISTINCT FROM 'yes'::text)) EXECUTE FUNCTION app_n2."dbsync_after Song"();
CREATE TRIGGER dbsync_after AFTER INSERT OR DELETE OR UPDATE ON app_n2."Tag" FOR EACH ROW WHEN ((current_setting('dbsync.own'::text, true) IS DISTINCT FROM 'yes'::text)) EXECUTE FUNCTION app_n2."dbsync_after Tag"();
CREATE TRIGGER dbsync_before BEFORE INSERT OR UPDATE ON app_n2."Album" FOR EACH ROW WHEN ((current_setting('dbsync.own'::text, true) IS DISTINCT FROM 'yes'::text)) EXECUTE FUNCTION app_n2."dbsync_before Album"();
CREATE TRIGGER dbsync_before BEFORE INSERT OR UPDATE ON app_n2."Song" FOR EACH ROW WHEN ((current_setting('dbsync.own'::text, true) IS DISTINCT FROM 'yes'::text)) EXECUTE FUNCTION app_n2."dbsync_before Song"();
CREATE TRIGGER dbsync_before BEFORE INSERT OR UPDATE ON app_n2."Tag" FOR EACH ROW WHEN ((current_setting('dbsync.own'::text, true) IS DISTINCT FROM 'yes'::text)) EXECUTE FUNCTION app_n2."dbsync_before Tag"();
CREATE TRIGGER dbsync_truncate BEFORE TRUNCATE ON app_n2."Album" FOR EACH STATEMENT EXECUTE FUNCTION app_n2."dbsync_truncate Album"();
CREATE TRIGGER dbsync_truncate BEFORE TRUNCATE ON app_n2."Song" FOR EACH STATEMENT EXECUTE FUNCTION app_n2."dbsync_truncate Song"();
CREATE TRIGGER dbsync_truncate BEFORE TRUNCATE ON app_n2."Tag" FOR EACH STATEMENT EXECUTE FUNCTION app_n2."dbsync_truncate Tag"();
ALTER TABLE ONLY app_n2."Song"
    ADD CONSTRAINT dbsync_reference_41cf6accb170 FOREIGN KEY ("tenantId", album) REFERENCES app_n2."Album"("tenantId", id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE app.dbsync_batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.dbsync_revisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.dbsync_schemas ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.dbsync_tables ENABLE ROW LEVEL SECURITY;
CREATE POLICY dbsync_tenant ON app.dbsync_batches USING ((tenant = (NULLIF(current_setting('dbsync.tenant'::text, true), ''::text))::bigint));
CREATE POLICY dbsync_tenant ON app.dbsync_revisions USING ((tenant = (NULLIF(current_setting('dbsync.tenant'::text, true), ''::text))::bigint));
CREATE POLICY dbsync_tenant ON app.dbsync_schemas USING ((EXISTS ( SELECT 1
   FROM app.dbsync_versions v
  WHERE (v.schema = dbsync_schemas.id))));
CREATE POLICY dbsync_tenant ON app.dbsync_tables USING ((tenant = (NULLIF(current_setting('dbsync.tenant'::text, true), ''::text))::bigint));
CREATE POLICY dbsync_tenant ON app.dbsync_tenants USING ((tenant = (NULLIF(current_setting('dbsync.tenant'::text, true), ''::text))::bigint));
CREATE POLICY dbsync_tenant ON app.dbsync_versions USING ((tenant = (NULLIF(current_setting('dbsync.tenant'::text, true), ''::text))::bigint));
ALTER TABLE app.dbsync_tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.dbsync_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE app_n2."Album" ENABLE ROW LEVEL SECURITY;
ALTER TABLE app_n2."Song" ENABLE ROW LEVEL SECURITY;
ALTER TABLE app_n2."Tag" ENABLE ROW LEVEL SECURITY;
CREATE POLICY dbsync_owner ON app_n2."Album" TO CURRENT_USER USING ((NULLIF(current_setting('dbsync.tenant'::text, true), ''::text) IS NULL));
CREATE POLICY dbsync_owner ON app_n2."Song" TO CURRENT_USER USING ((NULLIF(current_setting('dbsync.tenant'::text, true), ''::text) IS NULL));
CREATE POLICY dbsync_owner ON app_n2."Tag" TO CURRENT_USER USING ((NULLIF(current_setting('dbsync.tenant'::text, true), ''::text) IS NULL));
CREATE POLICY dbsync_owner ON app_n2."dbsync_tombstones Album" TO CURRENT_USER USING ((NULLIF(current_setting('dbsync.tenant'::text, true), ''::text) IS NULL));
CREATE POLICY dbsync_owner ON app_n2."dbsync_tombstones Song" TO CURRENT_USER USING ((NULLIF(current_setting('dbsync.tenant'::text, true), ''::text) IS NULL));
CREATE POLICY dbsync_owner ON app_n2."dbsync_tombstones Tag" TO CURRENT_USER USING ((NULLIF(current_setting('dbsync.tenant'::text, true), ''::text) IS NULL));
CREATE POLICY dbsync_tenant ON app_n2."Album" USING (("tenantId" = (NULLIF(current_setting('dbsync.tenant'::text, true), ''::text))::bigint));
CREATE POLICY dbsync_tenant ON app_n2."Song" USING (("tenantId" = (NULLIF(current_setting('dbsync.tenant'::text, true), ''::text))::bigint));
CREATE POLICY dbsync_tenant ON app_n2."Tag" USING (("tenantId" = (NULLIF(current_setting('dbsync.tenant'::text, true), ''::text))::bigint));
CREATE POLICY dbsync_tenant ON app_n2."dbsync_tombstones Album" USING (("tenantId" = (NULLIF(current_setting('dbsync.tenant'::text, true), ''::text))::bigint));
CREATE POLICY dbsync_tenant ON app_n2."dbsync_tombstones Song" USING (("tenantId" = (NULLIF(current_setting('dbsync.tenant'::text, true), ''::text))::bigint));
CREATE POLICY dbsync_tenant ON app_n2."dbsync_tombstones Tag" USING (("tenantId" = (NULLIF(current_setting('dbsync.tenant'::text, true), ''::text))::bigint));
ALTER TABLE app_n2."dbsync_tombstones Album" ENABLE ROW LEVEL SECURITY;
ALTER TABLE app_n2."dbsync_tombstones Song" ENABLE ROW LEVEL SECURITY;
ALTER TABLE app_n2."dbsync_tombstones Tag" ENABLE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA app TO dbsync_rows_83b09b0ce4b3;
GRANT USAGE ON SCHEMA app_n2 TO dbsync_rows_83b09b0ce4b3;
REVOKE ALL ON FUNCTION app.dbsync_note(tenant bigint, name text, relation oid, rows bigint, tombstones bigint) FROM PUBLIC;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.dbsync_batches TO dbsync_rows_83b09b0ce4b3;
GRANT SELECT ON TABLE app.dbsync_namespaces TO dbsync_rows_83b09b0ce4b3;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.dbsync_revisions TO dbsync_rows_83b09b0ce4b3;
GRANT SELECT ON TABLE app.dbsync_schemas TO dbsync_rows_83b09b0ce4b3;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.dbsync_tables TO dbsync_rows_83b09b0ce4b3;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.dbsync_tenants TO dbsync_rows_83b09b0ce4b3;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app.dbsync_versions TO dbsync_rows_83b09b0ce4b3;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app_n2."Album" TO dbsync_rows_83b09b0ce4b3;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app_n2."Song" TO dbsync_rows_83b09b0ce4b3;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app_n2."Tag" TO dbsync_rows_83b09b0ce4b3;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app_n2."dbsync_tombstones Album" TO dbsync_rows_83b09b0ce4b3;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app_n2."dbsync_tombstones Song" TO dbsync_rows_83b09b0ce4b3;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE app_n2."dbsync_tombstones Tag" TO dbsync_rows_83b09b0ce4b3;
