insert into jn_nr.address (house_id, grid_id, address)
select distinct on (house_id) house_id, grid_id, address
from jn_nr.property
order by house_id, registered_on desc, cert_key
