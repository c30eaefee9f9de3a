-- All three must belong together. Whoever has no mobile in the city's registry has no record, as whoever is not in the register.
select checked.result as outcome, source.as_of as "asOf", checked.result as result
from (
  select min(updated_at) as as_of from platform.source_update
  where source_table in ('cd_psb.person', 'cd_app.real_name_user')
) as source
left join cd_psb.person person on person.id_key = input.id_no_key
left join cd_app.real_name_user registered on registered.id_key = input.id_no_key
cross join lateral (
  select case
    when person.id_key is null or registered.id_key is null then 'NO_RECORD'
    when platform.normalized_name(person.name) = input.name and registered.mobile_key = input.mobile_key then 'MATCH'
    else 'MISMATCH'
  end as result
) as checked
