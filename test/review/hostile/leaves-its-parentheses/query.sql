select 'MATCH' as outcome) as a on true left join lateral (select name from cd_psb.person
