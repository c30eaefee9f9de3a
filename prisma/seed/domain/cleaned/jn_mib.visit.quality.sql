with counted as (
  select
    (select count(*) from jn_mib.visit) as rows_out,
    count(*) as rows_in,
    count(*) filter (where reverses is null) as settled,
    count(distinct (id_key, visit_date, kind, hospital_code, amount)) filter (where reverses is null) as once,
    count(*) filter (where reverses is not null) as reversals,
    count(*) filter (where exists (select from jn_mib.settlement of where of.settlement_no = settlement.reverses)) as reversals_matched
  from jn_mib.settlement
)
select rows_in, rows_out, dimension, met, checked, method, method_en
from counted cross join lateral (values
  ('ACCURACY', once, settled, '去除重复上传后的结算条数 / 全部结算条数', 'settlements without those sent twice, of all'),
  ('CONSISTENCY', reversals_matched, reversals, '能找到被冲正结算的冲正条数 / 全部冲正条数', 'reversals of a settlement that is there, of all reversals')
) as figure (dimension, met, checked, method, method_en)
