-- A dwelling may have several owners, a row each. Whoever is none of them learns only that: the dwelling's other facts are
-- in the owner's consent, not in a stranger's.
with source as (
  select min(updated_at) as as_of from platform.source_update where source_table in ('jn_nr.property', 'jn_hou.lease')
),
dwelling as (
  select
    bool_or(
      property.owner_id_key = input.landlord_id_no_key
      and platform.normalized_name(property.owner_name) = input.landlord_name
    ) as owned,
    bool_or(property.sealed or property.disputed) as restricted,
    max(property.area) as area,
    array_agg(property.house_id order by property.house_id) as house_ids
  from jn_nr.property
  where property.cert_key = input.cert_no_key or property.address_key = input.address_text_key
),
checked as (
  select
    case when owned then 'MATCH' when not owned then 'MISMATCH' else 'NO_RECORD' end as ownership,
    case when restricted then 'YES' else 'NO' end as restricted,
    case when abs(input.listed_area - area) <= area * 0.10 then 'YES' else 'NO' end as area_consistent,
    case when exists (
      select from jn_hou.lease
      where lease.house_id = any (house_ids) and lease.end_date >= (source.as_of at time zone 'Asia/Shanghai')::date
    ) then 'EXISTS' else 'NONE' end as concurrent_lease
  from dwelling cross join source
)
select
  case when ownership = 'NO_RECORD' then 'NO_RECORD' else 'SCORED' end as outcome,
  source.as_of as "asOf",
  ownership,
  case when ownership = 'MATCH' then restricted end as restricted,
  case when ownership = 'MATCH' then area_consistent end as "areaConsistent",
  case when ownership = 'MATCH' then concurrent_lease end as "concurrentLease"
from checked cross join source
