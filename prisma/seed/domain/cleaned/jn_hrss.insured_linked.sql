insert into jn_hrss.insured_linked (id_key, employer_key, status, months24)
select distinct on (id_key)
  id_key, number.uscc_key, status, least(24, sum(months24) over (partition by id_key))
from jn_hrss.insured
left join jn_amr.enterprise_number number on number.number = insured.employer_no
order by id_key, (status = 'INSURED') desc, last_paid desc nulls last, record_no desc
