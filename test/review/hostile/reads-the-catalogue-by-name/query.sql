select checked.result as outcome, source.updated_at as "asOf", checked.result as result
from platform.source_update source
left join cd_psb.person person on person.id_key = input.id_no_key
cross join lateral (
  select case
    when person.id_key is null or exists (select from pg_roles) then 'NO_RECORD'
    when platform.normalized_name(person.name) = input.name then 'MATCH'
    else 'MISMATCH'
  end as result
) as checked
where source.source_table = 'cd_psb.person'
