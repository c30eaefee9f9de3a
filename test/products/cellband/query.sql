select
  case when band.cell_id is null then 'NO_RECORD' else 'HIT' end as outcome,
  source.updated_at as "asOf",
  band.spending_band as "spendingBand"
from platform.source_update source
left join jn_tax.cell_band band on band.cell_id = input.cell_id
where source.source_table = 'jn_tax.cell_band'
