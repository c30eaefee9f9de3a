-- Never an offence, a date or a court: NEEDS_OFFLINE_CHECK says that somebody must look in person, and that the worker is heard.
-- Who is not in the population register has no background that could be vouched for. Under a wrong name nothing is said.
with source as (
  select min(updated_at) as as_of, (min(updated_at) at time zone 'Asia/Shanghai')::date as day
  from platform.source_update
  where source_table in ('cd_psb.person', 'cd_psb.offence_record', 'cd_com.housekeeper', 'cd_hea.health_certificate')
),
known as (
  select
    source.as_of,
    case
      when person.id_key is null then 'UNKNOWN'
      when platform.normalized_name(person.name) = worker_consent.name then 'MATCH'
      else 'MISMATCH'
    end as identity,
    exists (
      select from cd_psb.offence_record record
      where record.id_key = worker_consent.id_key
        and record.kind in ('THEFT', 'ABUSE', 'INJURY', 'RAPE', 'ARSON')
        and record.decided_on > source.day - interval '5 years'
    ) as recorded,
    (
      select bool_or(certificate.valid_to >= source.day) from cd_hea.health_certificate certificate
      where certificate.id_key = worker_consent.id_key
    ) as valid,
    case housekeeper.training when 'ADVANCED' then 'ADVANCED' when 'BASIC' then 'BASIC' when 'NONE' then 'NONE' end as training
  from worker_consent
  cross join source
  left join cd_psb.person person on person.id_key = worker_consent.id_key
  left join cd_com.housekeeper housekeeper on housekeeper.id_key = worker_consent.id_key
)
select
  case when identity = 'UNKNOWN' and valid is null and training is null then 'UNKNOWN' else 'SCORED' end as outcome,
  as_of as "asOf",
  identity as identity,
  case
    when identity <> 'MATCH' then 'UNKNOWN'
    when recorded then 'NEEDS_OFFLINE_CHECK'
    else 'NO_RECORD_FOUND'
  end as background,
  case when identity = 'MISMATCH' or valid is null then 'UNKNOWN' when valid then 'YES' else 'NO' end as "healthCertValid",
  case when identity = 'MISMATCH' then null else training end as "trainingLevel"
from known
