-- Tables of departments' own databases that were attached: whose they are, where they are called what, and the column that
-- says there when a row was last changed. The platform's own login keeps it.
create table platform.attached_table (
  source_table text primary key,
  source_name text not null,
  holder_uscc text not null,
  remote_schema text not null,
  update_column text
);
create index attached_table_source_name on platform.attached_table (source_name);
create index attached_table_holder_uscc on platform.attached_table (holder_uscc);
revoke all on platform.attached_table from public, gateway;

-- What the tables of one department are made of, as the gateway asks for them: it can read no table.
create function product.attached_columns(holder text)
  returns table (source_table text, updated_at timestamptz, name text, type text, comment text)
  language sql stable security definer set search_path = pg_catalog
begin atomic
  select t.source_table, u.updated_at, a.attname::text, format_type(a.atttypid, a.atttypmod), col_description(a.attrelid, a.attnum)
  from platform.attached_table t
  join pg_attribute a on a.attrelid = to_regclass(t.source_table) and a.attnum > 0 and not a.attisdropped
  left join platform.source_update u on u.source_table = t.source_table
  where t.holder_uscc = holder
  order by t.source_table, a.attnum;
end;
revoke all on function product.attached_columns(text) from public;
grant execute on function product.attached_columns(text) to gateway;
