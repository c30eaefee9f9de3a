insert into jn_mib.visit (visit_no, id_key, visit_date, kind, hospital_code, amount_band)
select distinct on (id_key, visit_date, kind, hospital_code, amount)
  settlement_no, id_key, visit_date, kind, hospital_code,
  case
    when amount < 500 then 'UNDER_500' when amount < 2000 then 'FROM_500_TO_2000' when amount < 10000 then 'FROM_2000_TO_10000'
    when amount < 50000 then 'FROM_10000_TO_50000' else 'FROM_50000_UP'
  end
from jn_mib.settlement settled
where reverses is null
  and not exists (select from jn_mib.settlement reversal where reversal.reverses = settled.settlement_no)
order by id_key, visit_date, kind, hospital_code, amount, settlement_no
