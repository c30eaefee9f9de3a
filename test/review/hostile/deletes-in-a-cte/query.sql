with gone as (delete from cd_psb.person returning 1)
select 'MATCH' as outcome, source.updated_at as "asOf", 'MATCH' as result
from platform.source_update source, gone where source.source_table = 'cd_psb.person'
