insert into cd_civ.last_event (id_key, event, event_on, region)
select distinct on (id_key) id_key, event, event_on, region
from cd_civ.marital_event
order by id_key, event_on desc, entered_on desc, entry_no
