-- Reads relation cells, which the platform fills: sums by cell, null where a cell is suppressed. So a shop in a suppressed
-- cell competes with nobody here, and no score tells of it.
with candidate as (
  select
    cell, x, y, shown, boardings as access, rent as cost,
    spending * case input.shop_type
      when 'PHARMACY' then age_45_59 + age_60_up
      when 'RESTAURANT' then age_18_29 + age_30_44 + age_45_59
      when 'BANK' then age_30_44 + age_45_59 + age_60_up
      when 'CONVENIENCE' then people
      else age_18_29 + age_30_44
    end as demand,
    case when shown then (
      select coalesce(sum(near.same_type), 0) from cells as near
      where near.shown and (near.x - cells.x) * (near.x - cells.x) + (near.y - cells.y) * (near.y - cells.y) <= 4
    ) end as competition
  from cells
  where asked
),
weight as (
  select case when total = 0 then 40 else demand end as demand, case when total = 0 then 20 else access end as access,
    case when total = 0 then 25 else competition end as competition, case when total = 0 then 15 else cost end as cost,
    case when total = 0 then 100 else total end as total
  from (
    select given.*, demand + access + competition + cost as total from (
      select coalesce(input.weight_demand, 40) as demand, coalesce(input.weight_access, 20) as access,
        coalesce(input.weight_competition, 25) as competition, coalesce(input.weight_cost, 15) as cost
    ) as given
  ) as summed
),
indexed as (
  select
    cell, x, y, shown,
    coalesce((demand - min(demand) over all_shown) / nullif(max(demand) over all_shown - min(demand) over all_shown, 0)::numeric, 0) as d,
    coalesce((access - min(access) over all_shown) / nullif(max(access) over all_shown - min(access) over all_shown, 0)::numeric, 0) as a,
    coalesce((competition - min(competition) over all_shown) / nullif(max(competition) over all_shown - min(competition) over all_shown, 0)::numeric, 0) as c,
    coalesce((cost - min(cost) over all_shown) / nullif(max(cost) over all_shown - min(cost) over all_shown, 0)::numeric, 0) as r
  from candidate
  window all_shown as (partition by shown)
),
scored as (
  select
    indexed.*,
    round(100 * (weight.demand * d + weight.access * a + weight.competition * (1 - c) + weight.cost * (1 - r)) / nullif(weight.total, 0))::integer as score
  from indexed cross join weight
),
ranked as (
  select scored.*, (rank() over (partition by shown order by score desc))::integer as place from scored
),
listed as (
  select
    x as "column", y as "row", not shown as suppressed,
    case when shown then score end as score,
    case when shown then place end as rank,
    case when shown then round(100 * d)::integer end as "demandIndex",
    case when shown then round(100 * c)::integer end as "competitionIndex",
    case when shown then round(100 * a)::integer end as "accessIndex",
    case when shown then round(100 * r)::integer end as "costIndex"
  from ranked
)
select
  case when exists (select from listed where not suppressed) then 'SCORED' else 'INSUFFICIENT' end as outcome,
  source.as_of as "asOf",
  array(
    select shown from (select listed.* from listed order by rank nulls last, "column", "row") as shown
  ) as cells
from source
