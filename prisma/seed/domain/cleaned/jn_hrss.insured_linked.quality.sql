with counted as (
  select
    count(*) as rows_in,
    count(distinct id_key) as people,
    (select count(*) from jn_hrss.insured_linked) as rows_out,
    (select count(employer_key) from jn_hrss.insured_linked) as linked
  from jn_hrss.insured
)
select rows_in, rows_out, dimension, met, checked, method, method_en
from counted cross join lateral (values
  ('ACCURACY', people, rows_in, '去重后的参保人数 / 原始参保条数', 'people insured, of the entries they stand in'),
  ('CONSISTENCY', linked, rows_out, '按企业编号对照关联到统一社会信用代码的人数 / 全部人数', 'people whose employer’s number leads to a credit code, of all')
) as figure (dimension, met, checked, method, method_en)
