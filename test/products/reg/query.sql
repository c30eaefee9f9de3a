-- Only the four codes leave, whatever else the register may hold.
select
  case when enterprise.uscc_key is null then 'NO_RECORD' else 'HIT' end as outcome,
  source.updated_at as "asOf",
  case enterprise.reg_status
    when 'OPERATING' then 'OPERATING'
    when 'CLOSED_TEMPORARILY' then 'CLOSED_TEMPORARILY'
    when 'REVOKED' then 'REVOKED'
    when 'CANCELLED' then 'CANCELLED'
  end as status
from platform.source_update source
left join sh_amr.enterprise enterprise on enterprise.uscc_key = input.uscc_key
where source.source_table = 'sh_amr.enterprise'
