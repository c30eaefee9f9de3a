insert into jn_nr.dwelling (house_id, address_key, community, grid_id, area, rooms, use)
select distinct on (house_id) house_id, address_key, community, grid_id, area, rooms, use
from jn_nr.property
order by house_id, registered_on desc, cert_key
