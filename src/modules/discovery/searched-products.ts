import {
  FIELD_TEXTS,
  holding,
  ORGANIZATION_TEXTS,
  ownPoints,
  POINTS,
  PRODUCT_TEXTS,
  RESOURCE_TEXTS,
  type Searched,
} from './search-sql.ts'
import type { Told } from './searched-resources.ts'

/**
 * 产品: by its own texts, its operator, its purposes, and what its newest listed version reads: resources, fields, departments.
 * What a version reads is searched only where the resource itself may be seen.
 */
export function searchedProducts({ sees, named, now }: Told): Searched {
  const at = now()
  const listed = `(select distinct on (v.product_id) v.* from product_version v
    where v.status = 'LISTED' and ${sees('ProductVersion', 'v')} order by v.product_id, v.version desc)`
  const reads = `product_field l join ${listed} v on v.id = l.product_version_id
    join resource_field x on x.id = l.field_id join data_resource y on y.id = x.resource_id and ${sees('DataResource', 'y')}`
  const part = `select n, v.product_id, ${POINTS.PART}`
  return {
    hits: `
      select n, p.id, ${ownPoints('p')} from ${holding(PRODUCT_TEXTS)}
      union all select n, p.id, ${POINTS.PART} from ${holding(ORGANIZATION_TEXTS)} join data_product p on p.operator_org_id = o.id
      union all ${part} from ${holding(FIELD_TEXTS)} join (${reads}) on x.id = f.id
      union all ${part} from ${holding(RESOURCE_TEXTS)} join (${reads}) on y.id = r.id
      union all ${part} from ${holding(ORGANIZATION_TEXTS)} join (${reads}) on y.holder_org_id = o.id
      union all select n, v.product_id, ${POINTS.PURPOSE} from ${named} as named (n, purpose)
        join ${listed} v on named.purpose = any(v.purpose_classes)`,
    entries: `
      select p.id, coalesce(scored.score, 0) as score, array[p.region] as regions,
        array(select distinct h.uscc from ${reads} join organization h on h.id = y.holder_org_id where v.product_id = p.id) as departments,
        array(select distinct y.theme from ${reads} where v.product_id = p.id) as themes,
        coalesce(v.purpose_classes::text[], '{}') as purposes, array_remove(array[v.grade::text], null) as grades,
        array[p.unit::text] as units, array_remove(array[v.consent_kind::text], null) as consents,
        array(select distinct case when exists (select from price_tier t where t.price_version_id = c.id and t.price_e4 > 0)
            then 'CHARGED' else 'FREE' end
          from price_version c where c.product_id = p.id and c.status = 'PUBLISHED' and ${sees('PriceVersion', 'c')}
            and c.effective_from <= ${at} and (c.effective_to is null or c.effective_to > ${at})) as charges
      from data_product p left join ${listed} v on v.product_id = p.id left join scored on scored.id = p.id
      where ${sees('DataProduct', 'p')} and (scored.id is not null or not exists (select from pieces))`,
    facets: ['regions', 'departments', 'themes', 'purposes', 'grades', 'units', 'consents', 'charges'],
  }
}
