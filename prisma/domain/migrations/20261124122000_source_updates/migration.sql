-- When departments last brought their tables up to date, for the gateway: it marks answers of sources that are behind their
-- declared frequency. It learns instants of tables that it names, and nothing that stands in them.
create function product.source_updates(tables text[]) returns table (source_table text, updated_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
  select u.source_table, u.updated_at from platform.source_update u where u.source_table = any(tables);
end;
revoke all on function product.source_updates(text[]) from public;
grant execute on function product.source_updates(text[]) to gateway;
