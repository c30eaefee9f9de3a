-- Each dwelling against those of its community and band of area: how far above their median, in robust deviations (1.4826 times the
-- median of distances, so that the group rents among them do not hide each other). Points 25, 25, 15, 15, 30. The list is made once.
with source as (
  select min(updated_at) as as_of, (min(updated_at) at time zone 'Asia/Shanghai')::date as day
  from platform.source_update
  where source_table in ('jn_nr.dwelling', 'jn_pow.consumption', 'jn_wat.consumption', 'jn_psb.occupancy', 'jn_hou.lease')
),
period as (
  select 25 - case input.period when 'MONTHS_3' then 3 when 'MONTHS_6' then 6 when 'MONTHS_12' then 12 else 24 end as first
),
asked as (
  select house_id, community collate "C" as community from jn_nr.dwelling
  where grid_id = input.grid_id or address_key = input.address_text_key
),
compared as (
  select
    home.house_id, home.community collate "C" as community, home.area, home.rooms,
    width_bucket(home.area, array[60, 90, 120]) as area_band,
    (power.running_total[25] - power.running_total[period.first])::float8 as power,
    (water.running_total[25] - water.running_total[period.first])::float8 as water
  from jn_nr.dwelling home
  cross join period
  left join jn_pow.consumption power on power.house_id = home.house_id
  left join jn_wat.consumption water on water.house_id = home.house_id
  where home.community collate "C" in (select community from asked) and home.use = 'RESIDENTIAL'
),
middle as (
  select
    community, area_band,
    percentile_cont(0.5) within group (order by power) as power,
    percentile_cont(0.5) within group (order by water) as water
  from compared
  group by community, area_band
),
spread as (
  select
    community, area_band, middle.power, middle.water,
    1.4826 * percentile_cont(0.5) within group (order by abs(compared.power - middle.power)) as power_spread,
    1.4826 * percentile_cont(0.5) within group (order by abs(compared.water - middle.water)) as water_spread
  from compared join middle using (community, area_band)
  group by community, area_band, middle.power, middle.water
),
let as (
  select lease.house_id, count(*) as leases
  from asked join jn_hou.lease on lease.house_id = asked.house_id cross join source
  where lease.start_date <= source.day and lease.end_date >= source.day
  group by lease.house_id
),
signalled as (
  select
    compared.house_id,
    spread.power_spread > 0 and compared.power - spread.power >= 2 * spread.power_spread as s1,
    spread.water_spread > 0 and compared.water - spread.water >= 2 * spread.water_spread as s2,
    coalesce(living.residents >= 2 * compared.rooms, false) as s3,
    coalesce(let.leases >= 3, false) as s4,
    coalesce(compared.area < 5 * living.residents, false) as s5,
    coalesce(living.households = 1, false) as one_household
  from compared
  join asked using (house_id)
  join spread on spread.community = compared.community and spread.area_band = compared.area_band
  left join jn_psb.occupancy living on living.house_id = compared.house_id
  left join let on let.house_id = compared.house_id
),
pointed as (
  select
    signalled.*,
    case when s1 then 25 else 0 end + case when s2 then 25 else 0 end
      + case when not s3 then 0 when one_household then 7.5 else 15 end
      + case when s4 then 15 else 0 end + case when s5 then 30 else 0 end as points
  from signalled
),
listed as materialized (
  select
    platform.token(input.token_scope, house_id) as "houseToken",
    case when points >= 60 then 'HIGH' else 'MEDIUM' end as "riskBand",
    array_remove(array[
      case when s1 then 'S1' end, case when s2 then 'S2' end, case when s3 then 'S3' end,
      case when s4 then 'S4' end, case when s5 then 'S5' end
    ], null) as signals,
    points
  from pointed
  where points >= 40
  order by points desc, "houseToken"
  limit 200
),
answer as materialized (
  select array(
    select shown from (select "houseToken", "riskBand", signals from listed order by points desc, "houseToken") as shown
  ) as dwellings
)
select
  case when not exists (select from asked) then 'NO_RECORD' when cardinality(dwellings) > 0 then 'HIT' else 'CLEAR' end as outcome,
  source.as_of as "asOf",
  case when exists (select from asked) then dwellings end as dwellings
from source cross join answer
