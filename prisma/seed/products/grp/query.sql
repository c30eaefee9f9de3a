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
-- The communities asked about, numbered so that what follows sorts and joins whole numbers.
touched as materialized (
  select community, (row_number() over (order by community))::integer as number
  from (select distinct community from jn_nr.dwelling where grid_id = input.grid_id or address_key = input.address_text_key) as place
),
-- All of a community's homes with what they used and who lives there, found by the community that the linked tables carry:
-- nothing else of the city is read.
compared as materialized (
  select
    home.house_id, home.area, home.rooms, home.asked, home.residents, home.households, home.power, home.water,
    touched.number * 4 + width_bucket(home.area, array[60, 90, 120]) as peers
  from period
  cross join touched
  cross join lateral (
    select
      dwelling.house_id, area, rooms, residents, households,
      (power.running_total[25] - power.running_total[period.first])::float8 as power,
      (water.running_total[25] - water.running_total[period.first])::float8 as water,
      coalesce(grid_id = input.grid_id or address_key = input.address_text_key, false) as asked
    from jn_nr.dwelling
    left join jn_pow.consumption power on power.community = dwelling.community and power.house_id = dwelling.house_id
    left join jn_wat.consumption water on water.community = dwelling.community and water.house_id = dwelling.house_id
    left join jn_psb.occupancy living on living.community = dwelling.community and living.house_id = dwelling.house_id
    where dwelling.community = touched.community and dwelling.use = 'RESIDENTIAL'
    order by dwelling.house_id
    offset 0
  ) as home
),
middle as (
  select
    peers,
    percentile_cont(0.5) within group (order by power) as power,
    percentile_cont(0.5) within group (order by water) as water
  from compared
  group by peers
),
spread as (
  select
    peers, max(middle.power) as power, max(middle.water) as water,
    1.4826 * percentile_cont(0.5) within group (order by abs(compared.power - middle.power)) as power_spread,
    1.4826 * percentile_cont(0.5) within group (order by abs(compared.water - middle.water)) as water_spread
  from compared join middle using (peers)
  group by peers
),
signalled as (
  select
    compared.house_id,
    spread.power_spread > 0 and compared.power - spread.power >= 2 * spread.power_spread as s1,
    spread.water_spread > 0 and compared.water - spread.water >= 2 * spread.water_spread as s2,
    coalesce(residents >= 2 * rooms, false) as s3,
    coalesce(area < 5 * residents, false) as s5,
    coalesce(households = 1, false) as one_household
  from compared join spread using (peers)
  where asked
),
-- Twice the points, so that half of 15 is a whole number. Leases are looked up last, where their 15 can still bring a dwelling to 40.
besides_leases as materialized (
  select
    signalled.*,
    case when s1 then 50 else 0 end + case when s2 then 50 else 0 end
      + case when not s3 then 0 when one_household then 15 else 30 end + case when s5 then 60 else 0 end as twice_points
  from signalled
),
with_leases as materialized (
  select
    besides_leases.*,
    (
      select count(*) from jn_hou.lease cross join source
      where lease.house_id = besides_leases.house_id and lease.start_date <= source.day and lease.end_date >= source.day
    ) >= 3 as s4
  from besides_leases
  where twice_points >= 50
),
pointed as (
  select house_id, s1, s2, s3, s4, s5, twice_points + case when s4 then 30 else 0 end as twice_points
  from with_leases
),
listed as materialized (
  select
    platform.token(input.token_scope, house_id) as "houseToken",
    case when twice_points >= 120 then 'HIGH' else 'MEDIUM' end as "riskBand",
    array_remove(array[
      case when s1 then 'S1' end, case when s2 then 'S2' end, case when s3 then 'S3' end,
      case when s4 then 'S4' end, case when s5 then 'S5' end
    ], null) as signals,
    twice_points,
    count(*) over () as found
  from pointed
  where twice_points >= 80
  order by twice_points desc, "houseToken"
  limit 500
),
answer as materialized (
  select array(
    select shown from (select "houseToken", "riskBand", signals from listed order by twice_points desc, "houseToken") as shown
  ) as dwellings,
  coalesce((select max(found) from listed), 0) > 500 as truncated
)
select
  case when not exists (select from touched) then 'NO_RECORD' when cardinality(dwellings) > 0 then 'HIT' else 'CLEAR' end as outcome,
  source.as_of as "asOf",
  case when exists (select from touched) then dwellings end as dwellings,
  case when exists (select from touched) then truncated end as truncated
from source cross join answer
