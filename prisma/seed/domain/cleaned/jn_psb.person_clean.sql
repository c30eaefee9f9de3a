insert into jn_psb.person_clean (id_key, name, status, updated_at)
select distinct on (id_key) id_key, name, status, updated_at
from jn_psb.person
order by id_key, updated_at desc, register_no desc
