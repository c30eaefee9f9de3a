-- Facts that reject (R01, R02, R04) and points for the rest. Whoever is asked about under a wrong identity is told nothing about:
-- then the only code is R01.
with source as (
  select min(updated_at) as as_of, (min(updated_at) at time zone 'Asia/Shanghai')::date as day
  from platform.source_update
  where source_table in (
    'jn_psb.person_clean', 'jn_psb.mobile', 'jn_hrss.insured_linked', 'jn_hpf.account', 'jn_court.dishonest_person',
    'jn_amr.enterprise'
  )
),
facts as (
  select
    source.as_of,
    person.id_key is not null as known,
    platform.normalized_name(person.name) <> input.name
      or coalesce(proved.mobile_key <> input.mobile_key, false) as impostor,
    person.status <> 'NORMAL' as gone,
    exists (
      select from jn_court.dishonest_person listed
      where listed.id_key = input.id_no_key and (listed.removed_on is null or listed.removed_on > source.day)
    ) as dishonest,
    input.employer_name is not null and coalesce(
      insured.status <> 'INSURED' or platform.normalized_text(employer.name) <> input.employer_name, true
    ) as employer_unsupported,
    coalesce(input.lenders7d, 0) >= 3 as asked_often,
    greatest(coalesce(insured.months24, 0), coalesce(fund.months24, 0)) as months
  from source
  left join jn_psb.person_clean person on person.id_key = input.id_no_key
  left join jn_psb.mobile proved on proved.id_key = input.id_no_key
  left join jn_hrss.insured_linked insured on insured.id_key = input.id_no_key
  left join jn_amr.enterprise employer on employer.uscc_key = insured.employer_key
  left join jn_hpf.account fund on fund.id_key = input.id_no_key
),
pointed as (
  select
    facts.*,
    impostor or gone or dishonest as rejected,
    case when employer_unsupported then 30 else 0 end
      + case when asked_often then 25 else 0 end
      + case when months = 0 then 20 else 0 end
      + case when months < 6 then 15 else 0 end as points
  from facts
),
coded as (
  select
    pointed.*,
    case when impostor then array['R01'] else array_remove(array[
      case when gone then 'R02' end,
      case when dishonest then 'R04' end,
      case when employer_unsupported then 'R03' end,
      case when asked_often then 'R05' end,
      case when months = 0 then 'R06' end
    ], null) end as codes
  from pointed
)
select
  case when known then 'SCORED' else 'NO_RECORD' end as outcome,
  as_of as "asOf",
  case when not known then null when rejected then 'REJECT' when points >= 50 then 'REVIEW' else 'PASS' end as decision,
  case
    when not known then null when rejected or points >= 50 then 'HIGH' when points >= 25 then 'MEDIUM' else 'LOW'
  end as "riskBand",
  case when known then codes[1:3] end as "reasonCodes"
from coded
