with counted as (
  select
    (select count(*) from jn_nr.address) as rows_out,
    sum(entries) as rows_in,
    count(*) filter (where alike = 1) as agreeing,
    (select count(*) from jn_nr.address where address ~ '[0-9]') as numbered
  from (
    select house_id, count(*) as entries, count(distinct (address, grid_id)) as alike
    from jn_nr.property group by house_id
  ) as house
)
select rows_in, rows_out, dimension, met, checked, method, method_en
from counted cross join lateral (values
  ('NORMATIVE', numbered, rows_out, '坐落含门牌号的房屋数 / 全部房屋数', 'dwellings whose address has a number, of all'),
  ('CONSISTENCY', agreeing, rows_out, '各权利人登记的坐落与网格一致的房屋数 / 全部房屋数', 'dwellings of which all owners’ entries say the same, of all')
) as figure (dimension, met, checked, method, method_en)
