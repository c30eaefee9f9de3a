with counted as (
  select
    (select count(*) from jn_wat.consumption) as rows_out,
    count(distinct meter_no) as rows_in,
    count(*) as months,
    count(used) as months_read,
    count(*) filter (where used >= 0) as months_possible
  from jn_wat.meter left join lateral unnest(m3) as reading(used) on true
)
select rows_in, rows_out, dimension, met, checked, method, method_en
from counted cross join lateral (values
  ('NORMATIVE', months_possible, months_read, '读数不为负的抄表月数 / 已抄表月数', 'months with a reading that is not negative, of those read'),
  ('COMPLETENESS', months_read, months, '已抄表月数 / 应抄表月数；未抄月按该房屋平均值补齐', 'months that were read, of all; the others are filled with the dwelling’s average')
) as figure (dimension, met, checked, method, method_en)
