select 'MATCH' as outcome, source.updated_at as "asOf", person.name as result
from platform.source_update source
join cd_psb.person person on person.id_key = input.id_no_key
where source.source_table = 'cd_psb.person'
