-- The shape of Taizhou's published rule: base 60, points for and against, a veto that caps the score. Bands leave, amounts stay.
-- Every period is counted back from the day of asOf, so that the same data always give the same answer.
with source as (
  select min(updated_at) as as_of, (min(updated_at) at time zone 'Asia/Shanghai')::date as day
  from platform.source_update
  where source_table in (
    'sh_amr.enterprise', 'sh_amr.abnormal', 'sh_amr.penalty', 'sh_tax.grade', 'sh_tax.arrears', 'sh_tax.revenue_band',
    'sh_hrss.headcount', 'sh_hpf.contribution', 'sh_court.dishonest'
  )
),
enterprise as (
  select uscc_key, reg_status, established, tech_firm, platform.normalized_text(name) = input.enterprise_name as name_agrees
  from sh_amr.enterprise
  where uscc_key = input.uscc_key
),
facts as (
  select
    enterprise.*,
    source.day,
    exists (
      select from sh_amr.abnormal a where a.uscc_key = enterprise.uscc_key and (a.removed_on is null or a.removed_on > day)
    ) as abnormal,
    (
      select count(*) from sh_amr.penalty p where p.uscc_key = enterprise.uscc_key and p.decided_on > day - interval '3 years'
    )::integer as penalties,
    array(
      select grade from sh_tax.grade t where t.uscc_key = enterprise.uscc_key order by year desc limit 2
    ) as tax_grades,
    (select coalesce(sum(amount), 0) from sh_tax.arrears t where t.uscc_key = enterprise.uscc_key) as arrears,
    array(
      select band from sh_tax.revenue_band t where t.uscc_key = enterprise.uscc_key order by year desc limit 2
    ) as revenue_bands,
    insured.latest as insured,
    (
      select max(h.insured) from sh_hrss.headcount h
      where h.uscc_key = enterprise.uscc_key and h.month = (insured.month - interval '1 year')::date
    ) as insured_a_year_before,
    (
      select count(*) from sh_hpf.contribution f
      where f.uscc_key = enterprise.uscc_key
        and f.month >= date_trunc('month', day::timestamp) - interval '12 months' and f.month < date_trunc('month', day::timestamp)
    ) as fund_months,
    exists (
      select from sh_court.dishonest d where d.uscc_key = enterprise.uscc_key and (d.removed_on is null or d.removed_on > day)
    ) as dishonest
  from enterprise
  cross join source
  left join lateral (
    select h.month, h.insured as latest from sh_hrss.headcount h
    where h.uscc_key = enterprise.uscc_key order by h.month desc limit 1
  ) as insured on true
  where name_agrees
),
features as (
  select
    facts.*,
    case
      when insured_a_year_before is null then null
      when insured > insured_a_year_before and insured * 10 >= insured_a_year_before * 11 then 'UP'
      when insured < insured_a_year_before and insured * 10 <= insured_a_year_before * 9 then 'DOWN'
      else 'FLAT'
    end as headcount_trend,
    array_remove(array[
      case when abnormal then 'ABNORMAL_OPERATION' end,
      case when arrears > 1000000 then 'TAX_ARREARS' end,
      case when dishonest then 'DISHONEST' end
    ], null) as veto
  from facts
),
pointed as (
  select
    features.*,
    60
      + case tax_grades[1] when 'A' then 15 when 'B' then 8 when 'C' then -10 when 'D' then -25 else 0 end
      + case when headcount_trend = 'UP' then 8 else 0 end
      + case when fund_months = 12 then 5 else 0 end
      + case when established <= day - interval '5 years' then 5 else 0 end
      + case when tech_firm then 5 else 0 end
      - least(penalties * 5, 20) as points
  from features
),
scored as (
  select pointed.*, case when cardinality(veto) > 0 then least(points, 39) else points end as score from pointed
)
select
  case when enterprise.uscc_key is null then 'NO_RECORD' when scored.uscc_key is null then 'INSUFFICIENT' else 'SCORED' end as outcome,
  source.as_of as "asOf",
  case
    when scored.established is null then null
    when scored.established > source.day - interval '1 year' then 'UNDER_1_YEAR'
    when scored.established > source.day - interval '3 years' then 'YEARS_1_TO_3'
    when scored.established > source.day - interval '5 years' then 'YEARS_3_TO_5'
    when scored.established > source.day - interval '10 years' then 'YEARS_5_TO_10'
    else 'YEARS_10_UP'
  end as age,
  case scored.reg_status
    when 'OPERATING' then 'OPERATING' when 'CLOSED_TEMPORARILY' then 'CLOSED_TEMPORARILY'
    when 'REVOKED' then 'REVOKED' when 'CANCELLED' then 'CANCELLED'
  end as "regStatus",
  scored.abnormal as "abnormalFlag",
  case
    when penalties = 0 then 'NONE' when penalties = 1 then 'ONE' when penalties <= 3 then 'TWO_TO_THREE' when penalties >= 4 then 'FOUR_UP'
  end as "penaltyCountBand",
  tax_grades as "taxGradeLast2",
  arrears > 0 as "arrearsFlag",
  case
    when revenue_bands[1] > revenue_bands[2] then 'UP'
    when revenue_bands[1] < revenue_bands[2] then 'DOWN'
    when revenue_bands[1] = revenue_bands[2] then 'FLAT'
  end as "revenueBandTrend",
  case
    when scored.uscc_key is null then null
    when coalesce(insured, 0) = 0 then 'NONE'
    when insured < 10 then 'STAFF_1_TO_9'
    when insured < 50 then 'STAFF_10_TO_49'
    when insured < 300 then 'STAFF_50_TO_299'
    else 'STAFF_300_UP'
  end as "insuredHeadcountBand",
  headcount_trend as "headcountTrend",
  case
    when fund_months = 0 then 'NONE' when fund_months < 6 then 'MONTHS_1_TO_5' when fund_months < 12 then 'MONTHS_6_TO_11'
    when fund_months = 12 then 'MONTHS_12'
  end as "hpfBand",
  dishonest as "dishonestFlag",
  score,
  case when score < 40 then 'POOR' when score < 70 then 'FAIR' when score < 90 then 'GOOD' when score >= 90 then 'EXCELLENT' end as grade,
  veto
from source
left join enterprise on true
left join scored on scored.uscc_key = enterprise.uscc_key
