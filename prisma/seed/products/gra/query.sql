-- The dwelling of the grid whose token, as it was made for this office in this month, is the one that was given.
select
  case when found.address is null then 'NO_RECORD' else 'HIT' end as outcome,
  source.updated_at as "asOf",
  found.address as address
from platform.source_update source
cross join lateral (
  select min(dwelling.address) as address
  from jn_nr.address dwelling
  where dwelling.grid_id = input.grid_id
    and platform.token(input.token_scope, dwelling.house_id) = input.house_token
) as found
where source.source_table = 'jn_nr.address'
