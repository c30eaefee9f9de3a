import { Injectable } from '@nestjs/common'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import { Market } from '../../platform/database/market.ts'

/** Something that waits for somebody. */
export type Task = {
  kind: 'OPINION' | 'RELEASE' | 'LETTER' | 'OPINION_LATE' | 'PLAN' | 'DECISION' | 'FILING' | 'APPROVAL'
  /** row id of what it is about */
  id: string
  /** what it is about, as people call it: the number of an agreement or plan, the code of a resource, product and version */
  reference: string
  since: Date
  /** last day in time; null where no clock runs */
  dueDay: Day | null
  late: boolean
}

export type TaskPage = { limit: number; offset: number }

const PAGED = 'order by due nulls last, since, kind, id'

/** What waits for a department: opinions it was asked for, releases and letters that hold something up. */
const OF_DEPARTMENT = `
  select kind, id, reference, since, due::text as "dueDay", coalesce(due < $2::date, false) as late from (
    select 'OPINION' as kind, o.id, a.no as reference, o.opened_at as since, o.due_day as due
    from countersign_opinion o join authorization_agreement a on a.id = o.agreement_id
    where o.department_org_id = $1 and o.status = 'PENDING' and a.status = 'DRAFT'
    union all
    select 'RELEASE', v.id, p.code || ' v' || v.version, coalesce(v.approved_at, v.submitted_at), null
    from product_version v join data_product p on p.id = v.product_id
    where v.status = 'APPROVED' and not v.purpose_classes <@ $3::purpose_class[]
      and exists (select from product_field pf join resource_field f on f.id = pf.field_id
        join data_resource r on r.id = f.resource_id where pf.product_version_id = v.id and r.holder_org_id = $1)
      and not exists (select from field_release e where e.product_version_id = v.id and e.holder_org_id = $1)
    union all
    select 'LETTER', r.id, r.code, r.created_at, null from data_resource r
    where r.operable and exists (select from resource_field f where f.resource_id = r.id and f.obtained_by_sharing
      and f.providing_org_id = $1 and not exists (select from consent_letter c where c.field_id = f.id
        and c.status = 'ACTIVE' and c.valid_to > $4))
  ) t ${PAGED} limit $5 offset $6`

/** What waits for a data bureau: silence that is late, plans to be filed, drafts that passed, signed agreements, products. */
const OF_BUREAU = `
  select kind, id, reference, since, due::text as "dueDay", coalesce(due < $2::date, false) as late from (
    select 'OPINION_LATE' as kind, o.id, a.no || ' ' || d.name as reference, o.opened_at as since, o.due_day as due
    from countersign_opinion o join authorization_agreement a on a.id = o.agreement_id
      join organization d on d.id = o.department_org_id
    where o.region = $1 and o.status = 'PENDING' and a.status = 'DRAFT' and o.due_day < $2::date
    union all
    select 'PLAN', p.id, p.no, p.drafted_at, null from implementation_plan p where p.region = $1 and p.status <> 'FILED'
    union all
    select 'DECISION', a.id, a.no, a.drafted_at, null from authorization_agreement a
    where a.region = $1 and a.status = 'DRAFT' and not exists (
      select from unnest(a.department_org_ids) d where not exists (
        select from countersign_opinion o where o.agreement_id = a.id and o.department_org_id = d
          and o.status in ('CONSENTED', 'WITHDRAWN')))
    union all
    select 'FILING', a.id, a.no, a.signed_at, null from authorization_agreement a
    where a.region = $1 and a.status = 'SIGNED'
    union all
    select 'APPROVAL', v.id, p.code || ' v' || v.version, v.submitted_at, null
    from product_version v join data_product p on p.id = v.product_id where v.region = $1 and v.status = 'SUBMITTED'
  ) t ${PAGED} limit $3 offset $4`

@Injectable()
export class TaskStore {
  constructor(private readonly market: Market) {}

  /** One statement a page, however many departments and items there are. */
  ofDepartment(
    orgId: string,
    at: { today: Day; now: Date; freePurposes: readonly PurposeClass[] },
    { limit, offset }: TaskPage,
  ): Promise<Task[]> {
    const values = [orgId, at.today, [...at.freePurposes], at.now, limit, offset]
    return this.market.prisma.$queryRawUnsafe<Task[]>(OF_DEPARTMENT, ...values)
  }

  ofBureau(region: string, today: Day, { limit, offset }: TaskPage): Promise<Task[]> {
    return this.market.prisma.$queryRawUnsafe<Task[]>(OF_BUREAU, region, today, limit, offset)
  }
}
