insert into jn_psb.occupancy (house_id, residents, households)
select house_id, count(distinct id_key), count(distinct household_id)
from jn_psb.residence
where to_date is null
group by house_id
