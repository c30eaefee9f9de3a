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

-- Departments write one name in several ways. These two agree with the platform's own normal forms of a call's input, so that
-- a query compares like with like: NFKC, no outer spaces, one space for several; in a person's name also one middle dot for
-- all kinds, and no spaces at all where it has Chinese characters.
create function platform.normalized_text(value text) returns text language sql immutable strict parallel safe
  set search_path = pg_catalog
begin atomic
  select btrim(regexp_replace(normalize(value, NFKC), '\s+', ' ', 'g'));
end;

create function platform.normalized_name(value text) returns text language sql immutable strict parallel safe
  set search_path = pg_catalog
begin atomic
  select normalize(
    case when name ~ '[\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]'
      then replace(name, ' ', '') else name end, NFKC)
  from (select translate(platform.normalized_text(value), '•・‧', '···') as name) as unified;
end;

-- Roles belong to the whole cluster, so another database may have made this one already.
do $$
begin
  create role gateway nologin;
exception
  when duplicate_object or unique_violation then null;
end $$;
grant usage on schema product to gateway;
