with moved as (
  update cd_psb.person set name = 'x' where id_key = input.id_no_key returning name
)
select 'MATCH' as outcome, now() as "asOf", 'MATCH' as result from moved
