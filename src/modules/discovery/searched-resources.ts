import type { ReadableModel } from '../../policy/actions.ts'
import {
  FIELD_TEXTS,
  holding,
  ORGANIZATION_TEXTS,
  ownPoints,
  POINTS,
  RESOURCE_TEXTS,
  type Searched,
} from './search-sql.ts'

/** What a statement is told: which rows the actor may see, by table alias, and the parameters of what was asked. */
export type Told = {
  readonly sees: (model: ReadableModel, alias: string) => string
  /** pairs of a piece's number and a purpose it names: `(n, purpose)` */
  readonly named: string
  /** the instant of asking */
  readonly now: () => string
}

/** Agreements in force, as the public sees them: what they cover tells what a resource is used for. */
const IN_FORCE = `a.status = 'ACTIVE'`

/** 资源: by its own texts, its fields, its department, and the purposes that agreements in force cover it for. */
export function searchedResources({ sees, named }: Told): Searched {
  const agreed = `authorization_agreement a on a.id = s.agreement_id and ${IN_FORCE} and ${sees('AuthorizationAgreement', 'a')}`
  return {
    hits: `
      select n, r.id, ${ownPoints('r')} from ${holding(RESOURCE_TEXTS)}
      union all select n, f.resource_id, ${POINTS.PART} from ${holding(FIELD_TEXTS)}
      union all select n, r.id, ${POINTS.PART} from ${holding(ORGANIZATION_TEXTS)} join data_resource r on r.holder_org_id = o.id
      union all select n, s.resource_id, ${POINTS.PURPOSE} from ${named} as named (n, purpose)
        join agreement_resource s on named.purpose = any(s.purpose_classes) join ${agreed}`,
    entries: `
      select r.id, coalesce(scored.score, 0) as score, array[r.region] as regions, array[o.uscc] as departments,
        array(select distinct purpose::text from agreement_resource s join ${agreed}, unnest(s.purpose_classes) as purpose
          where s.resource_id = r.id) as purposes,
        array[r.grade::text] as grades, array[r.theme] as themes, array[r.update_frequency::text] as frequencies
      from data_resource r join organization o on o.id = r.holder_org_id left join scored on scored.id = r.id
      where ${sees('DataResource', 'r')} and (scored.id is not null or not exists (select from pieces))`,
    facets: ['regions', 'departments', 'purposes', 'grades', 'themes', 'frequencies'],
  }
}
