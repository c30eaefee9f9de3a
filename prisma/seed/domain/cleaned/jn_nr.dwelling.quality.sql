with counted as (
  select
    (select count(*) from jn_nr.dwelling) as rows_out,
    sum(entries) as rows_in,
    count(*) filter (where alike = 1) as agreeing,
    (select count(*) from jn_nr.dwelling where area > 0 and rooms > 0) as measured
  from (
    select house_id, count(*) as entries, count(distinct (area, rooms, use, community)) as alike
    from jn_nr.property group by house_id
  ) as house
)
select rows_in, rows_out, dimension, met, checked, method, method_en
from counted cross join lateral (values
  ('NORMATIVE', measured, rows_out, '面积与房间数均大于零的房屋数 / 全部房屋数', 'dwellings with an area and rooms above nought, of all'),
  ('CONSISTENCY', agreeing, rows_out, '各权利人登记的面积、房间数与用途一致的房屋数 / 全部房屋数', 'dwellings of which all owners’ entries say the same, of all')
) as figure (dimension, met, checked, method, method_en)
