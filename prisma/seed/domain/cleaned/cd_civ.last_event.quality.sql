with counted as (
  select
    (select count(*) from cd_civ.last_event) as rows_out,
    count(*) as rows_in,
    count(*) filter (where entered_on <= event_on + 30) as in_time,
    count(*) filter (where event_on <= entered_on) as possible
  from cd_civ.marital_event
)
select rows_in, rows_out, dimension, met, checked, method, method_en
from counted cross join lateral (values
  ('NORMATIVE', possible, rows_in, '录入日期不早于事件日期的登记条数 / 全部条数', 'entries that were made no earlier than the event, of all'),
  ('TIMELINESS', in_time, rows_in, '事件发生后 30 日内录入的登记条数 / 全部条数', 'entries made within 30 days of the event, of all')
) as figure (dimension, met, checked, method, method_en)
