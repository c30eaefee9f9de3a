select 'MATCH' as outcome, source.updated_at as "asOf", 'MATCH' as result
into cd_psb.copy from platform.source_update source
