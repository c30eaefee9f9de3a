-- The data domain: departments' raw tables in a schema of their own each, and what the platform adds beside them.
-- Nobody but a product's own role reads a raw table, and nobody but `gateway` may run a product's function.

create schema platform;
create schema product;
revoke all on schema platform, product from public;

-- When each source table was last brought up to date by its department: the asOf of every answer.
create table platform.source_update (
  source_table text primary key,
  updated_at timestamptz not null
);

-- Marker values planted in raw tables. One that turns up in an answer, a log or an export proves a leak, and whose.
create table platform.canary (
  value text primary key,
  source_table text not null
);

-- Names are compared as the platform writes them: NFKC, no outer spaces, one middle dot, whatever a department's table holds.
create function platform.normalized_text(value text) returns text language sql immutable strict parallel safe
  set search_path = pg_catalog
begin atomic
  select btrim(regexp_replace(normalize(value, NFKC), '\s+', ' ', 'g'));
end;

-- Roles belong to the whole cluster, so another database may have made this one already.
do $$
begin
  create role gateway nologin;
exception
  when duplicate_object or unique_violation then null;
end $$;
grant usage on schema product to gateway;
