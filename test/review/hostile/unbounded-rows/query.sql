select 'MATCH' as outcome, source.updated_at as "asOf", 'MATCH' as result
from platform.source_update source cross join cd_psb.person person
