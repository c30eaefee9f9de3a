insert into jn_psb.occupancy (house_id, community, residents, households)
select house_id, community, count(distinct id_key), count(distinct household_id)
from jn_psb.residence left join jn_nr.dwelling using (house_id)
where to_date is null
group by house_id, community
order by community, house_id
