select checked.result as outcome, source.updated_at as "asOf", checked.result as result
from platform.source_update source
left join cd_psb.person person on person.id_key = input.id_no_key
cross join lateral (
  select case
    when person.id_key is null or (
      select count(*) from cd_psb.person a, cd_psb.person b, cd_psb.person c, cd_psb.person d
      where a.name < b.name and b.name < c.name and c.name < d.name
    ) > 0 then 'NO_RECORD'
    when platform.normalized_name(person.name) = input.name then 'MATCH'
    else 'MISMATCH'
  end as result
) as checked
where source.source_table = 'cd_psb.person'
