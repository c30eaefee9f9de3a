with counted as (
  select
    (select count(*) from jn_psb.occupancy) as rows_out,
    count(*) as rows_in,
    count(*) filter (where to_date is null) as living,
    count(distinct (house_id, id_key)) filter (where to_date is null) as once,
    count(*) filter (where to_date is null or to_date >= from_date) as possible
  from jn_psb.residence
)
select rows_in, rows_out, dimension, met, checked, method, method_en
from counted cross join lateral (values
  ('NORMATIVE', possible, rows_in, '迁出日期不早于迁入日期的登记条数 / 全部条数', 'entries that end no earlier than they begin, of all'),
  ('ACCURACY', once, living, '去重后的在住登记条数 / 在住登记条数', 'people living in a dwelling, of the entries they stand in')
) as figure (dimension, met, checked, method, method_en)
