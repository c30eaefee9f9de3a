insert into jn_pow.consumption (house_id, community, running_total)
with reading as (
  select house_id, month, sum(used) as used
  from jn_pow.meter cross join lateral unnest(kwh) with ordinality as reading(used, month)
  group by house_id, month
),
filled as (
  select house_id, month, coalesce(used, round(avg(used) over (partition by house_id)), 0) as used from reading
),
running as (
  select house_id, month, sum(used) over (partition by house_id order by month) as total from filled
)
select house_id, community, array[0] || array_agg(total::integer order by month)
from running left join jn_nr.dwelling using (house_id)
group by house_id, community
order by community, house_id
