with counted as (
  select
    (select count(*) from jn_psb.person_clean) as rows_out,
    count(*) as rows_in,
    count(distinct id_key) as people,
    count(*) filter (where id_no ~ '^[0-9]{17}[0-9X]$') as well_formed
  from jn_psb.person
)
select rows_in, rows_out, dimension, met, checked, method, method_en
from counted cross join lateral (values
  ('NORMATIVE', well_formed, rows_in, '公民身份号码格式正确的条数 / 全部条数', 'entries with a number in its form, of all'),
  ('ACCURACY', people, rows_in, '去重后的人数 / 原始登记条数', 'people, of the entries they stand in')
) as figure (dimension, met, checked, method, method_en)
