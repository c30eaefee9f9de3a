select 'MATCH' as outcome /* the rest is a comment
, source.updated_at as "asOf"
from platform.source_update source
