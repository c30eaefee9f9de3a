select
  case when summed.shown_cells > 0 then 'SCORED' else 'INSUFFICIENT' end as outcome,
  source.as_of as "asOf",
  summed.boardings as boardings,
  summed.shown_cells as "cellsShown"
from source
cross join (
  select sum(cells.boardings)::integer as boardings, count(*)::integer as shown_cells
  from cells where cells.asked and cells.shown
) as summed
