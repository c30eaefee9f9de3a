-- Each of the two is looked at alone and in the same way. Nobody is told a status, an event, a date or a degree: only whether
-- what the person claims agrees with what is on file, and UNKNOWN wherever the files cannot say. A marriage counts as over by
-- judgment only where the courts of its county have their files here back to the wedding; elsewhere nobody can tell.
with source as (
  select min(updated_at) as as_of, (min(updated_at) at time zone 'Asia/Shanghai')::date as day
  from platform.source_update
  where source_table in ('cd_psb.person', 'cd_civ.last_event', 'cd_court.divorce', 'cd_court.coverage', 'cd_edu.degree')
),
claimant as (
  select 'A' as side, id_key, name, marriage, degree from a_consent
  union all
  select 'B' as side, id_key, name, marriage, degree from b_consent
),
known as (
  select
    claimant.side, claimant.marriage, claimant.degree, source.day, person.birth, last.event,
    case
      when person.id_key is null then 'UNKNOWN'
      when platform.normalized_name(person.name) = claimant.name then 'MATCH'
      else 'MISMATCH'
    end as identity,
    exists (
      select from cd_court.divorce judged where judged.id_key = claimant.id_key and judged.judged_on >= last.event_on
    ) as judged,
    exists (
      select from cd_court.coverage files where files.region = last.region and files.covered_from <= last.event_on
    ) as covered,
    case claimant.degree when 'COLLEGE' then 1 when 'BACHELOR' then 2 when 'MASTER' then 3 when 'DOCTOR' then 4 end as claimed,
    (
      select max(case held.level when 'COLLEGE' then 1 when 'BACHELOR' then 2 when 'MASTER' then 3 when 'DOCTOR' then 4 end)
      from cd_edu.degree held where held.id_key = claimant.id_key
    ) as held
  from claimant
  cross join source
  left join cd_psb.person person on person.id_key = claimant.id_key
  left join cd_civ.last_event last on last.id_key = claimant.id_key
),
checked as (
  select
    side, identity,
    case
      when identity <> 'MATCH' or marriage is null then 'UNKNOWN'
      when event is null or event <> 'MARRIED' or judged then 'CONSISTENT'
      when covered then 'INCONSISTENT'
      else 'UNKNOWN'
    end as marriage,
    case
      when identity <> 'MATCH' or claimed is null or held is null then 'UNKNOWN'
      when held >= claimed then 'CONSISTENT'
      else 'INCONSISTENT'
    end as degree,
    case
      when identity <> 'MATCH' then null
      when birth > day - interval '25 years' then 'UNDER_25'
      when birth > day - interval '30 years' then 'FROM_25'
      when birth > day - interval '35 years' then 'FROM_30'
      when birth > day - interval '40 years' then 'FROM_35'
      when birth > day - interval '50 years' then 'FROM_40'
      when birth > day - interval '60 years' then 'FROM_50'
      else 'FROM_60'
    end as age_band
  from known
)
select
  case when a.identity = 'UNKNOWN' and b.identity = 'UNKNOWN' then 'UNKNOWN' else 'SCORED' end as outcome,
  source.as_of as "asOf",
  a.identity as "aIdentity",
  a.marriage as "aMarriageClaim",
  a.degree as "aDegreeClaim",
  a.age_band as "aAgeBand",
  b.identity as "bIdentity",
  b.marriage as "bMarriageClaim",
  b.degree as "bDegreeClaim",
  b.age_band as "bAgeBand"
from checked a
join checked b on a.side = 'A' and b.side = 'B'
cross join source
