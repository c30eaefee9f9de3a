-- Claims and underwriting ask different questions, and each gets only the answers to its own. A wrong name is as nobody on file.
with source as (
  select min(updated_at) as as_of, (min(updated_at) at time zone 'Asia/Shanghai')::date as day
  from platform.source_update
  where source_table in ('jn_mib.insured', 'jn_mib.visit')
),
person as (
  select id_key, status from jn_mib.insured
  where id_key = input.id_no_key and platform.normalized_name(name) = input.name
),
visit as (
  select visit.visit_date, visit.kind, visit.hospital_code, visit.amount_band
  from jn_mib.visit cross join source
  where visit.id_key = input.id_no_key
    and visit.visit_date > source.day - input.window_months * interval '1 month'
    and visit.visit_date <= source.day
),
told as (
  select
    source.as_of,
    person.id_key is not null as known,
    case when person.id_key is null then 'UNKNOWN' when person.status = 'INSURED' then 'YES' else 'NO' end as insured,
    (select count(*) from visit where kind = 'INPATIENT') as stays,
    input.hospital_code is not null
      and input.visit_date > source.day - input.window_months * interval '1 month'
      and input.visit_date <= source.day as asked,
    exists (
      select from visit where hospital_code = input.hospital_code and abs(visit_date - input.visit_date) <= 1
    ) as visited,
    exists (
      select from visit
      where hospital_code = input.hospital_code and abs(visit_date - input.visit_date) <= 1 and amount_band = input.amount_band
    ) as amount_agrees
  from source left join person on true
)
select
  case when known then 'SCORED' else 'UNKNOWN' end as outcome,
  as_of as "asOf",
  insured,
  case
    when input.purpose <> 'CLAIM' then null
    when not known or asked is not true then 'UNKNOWN' when visited then 'YES' else 'NO'
  end as "visitConsistent",
  case
    when input.purpose <> 'CLAIM' then null
    when not known or asked is not true or not visited or input.amount_band is null then 'UNKNOWN'
    when amount_agrees then 'YES' else 'NO'
  end as "amountConsistent",
  case
    when input.purpose <> 'UNDERWRITE' then null
    when not known then 'UNKNOWN' when stays = 0 then 'NONE' when stays = 1 then 'ONCE' else 'MULTIPLE'
  end as "hospitalizedInWindow"
from told
