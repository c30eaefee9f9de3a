-- What was counted when a derived table was last filled: of so many rows that were checked, so many met the demand. Counts only.
create table platform.quality_figure (
  source_table text not null,
  measured_at timestamptz not null,
  rows_in bigint not null,
  rows_out bigint not null,
  dimension text not null,
  met bigint not null,
  checked bigint not null,
  method text not null,
  method_en text not null,
  primary key (source_table, dimension),
  check (dimension in ('NORMATIVE', 'ACCURACY', 'COMPLETENESS', 'CONSISTENCY', 'TIMELINESS', 'ACCESSIBILITY')),
  check (met between 0 and checked and rows_in >= 0 and rows_out >= 0)
);
revoke all on platform.quality_figure from public, gateway;

-- The same for the catalogue, which may know the figures of a table that it names, and nothing that stands in it.
create function product.source_quality(named text) returns setof platform.quality_figure
  language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
  select f.* from platform.quality_figure f where f.source_table = named order by f.dimension;
end;
revoke all on function product.source_quality(text) from public;
grant execute on function product.source_quality(text) to gateway;
