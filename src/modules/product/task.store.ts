import { Injectable } from '@nestjs/common'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import { Market } from '../../platform/database/market.ts'

export type TaskKind =
  | 'OPINION'
  | 'RELEASE'
  | 'LETTER'
  | 'OPINION_LATE'
  | 'CATALOGUING'
  | 'PLAN'
  | 'DECISION'
  | 'FILING'
  | 'APPROVAL'
  | 'SECURITY_REVIEW'
  | 'REGISTRATION_LATE'
  | 'SIGNATURE'
  | 'LISTING'
  | 'SOURCE_SUSPENDED'
  | 'REGISTRATION'
  | 'REGISTRATION_RETURNED'
  | 'RENEWAL'
  | 'REGISTRATION_ACCEPTANCE'
  | 'REGISTRATION_REVIEW'
  | 'REGISTRATION_NOTICE'
  | 'OBJECTION'

/** Something that waits for somebody. */
export type Task = {
  kind: TaskKind
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

/** Tasks as they are listed; $2 is today. */
const listed = (tasks: string) => `
  select kind, id, reference, since, due::text as "dueDay", coalesce(due < $2::date, false) as late from (${tasks}) t ${PAGED}`

/**
 * What an owner ($1) has to have registered: what was delivered and is not filed, what the registry returned, and what may be
 * renewed now, from $3 days before its last day on.
 */
const REGISTRATIONS_OF_OWNER = `
    select 'REGISTRATION' as kind, u.id, u.subject_code as reference, u.delivered_at as since, u.due_day as due
    from registration_duty u where u.owner_org_id = $1 and u.filed_at is null
    union all
    select 'REGISTRATION_RETURNED', g.id, g.subject_code, g.submitted_at, null
    from registration_application g where g.applicant_org_id = $1 and g.status = 'RETURNED'
    union all
    select 'RENEWAL', g.id, g.subject_code, (g.valid_until - $3::int)::timestamp at time zone 'Asia/Shanghai', g.valid_until
    from registration_application g
    where g.owner_org_id = $1 and g.type = 'FIRST' and g.status = 'CODED'
      and $2::date between g.valid_until - $3::int and g.valid_until
      and not exists (select from registration_application l where l.registration_id = g.id and l.type = 'RENEWAL'
        and l.status in ('SUBMITTED', 'RETURNED', 'ACCEPTED', 'IN_REVIEW', 'NOTICE'))`

/** What waits for a department: opinions it was asked for, releases and letters that hold something up, registrations. */
const OF_DEPARTMENT = `${listed(`
    select 'OPINION' as kind, o.id, a.no as reference, o.opened_at as since, o.due_day as due
    from countersign_opinion o join authorization_agreement a on a.id = o.agreement_id
    where o.department_org_id = $1 and o.status = 'PENDING' and a.status = 'DRAFT'
    union all
    select 'RELEASE', v.id, p.code || ' v' || v.version, coalesce(v.approved_at, v.submitted_at), null
    from product_version v join data_product p on p.id = v.product_id
    where v.status = 'APPROVED' and not v.purpose_classes <@ $6::purpose_class[]
      and exists (select from product_field pf join resource_field f on f.id = pf.field_id
        join data_resource r on r.id = f.resource_id where pf.product_version_id = v.id and r.holder_org_id = $1)
      and not exists (select from field_release e where e.product_version_id = v.id and e.holder_org_id = $1)
    union all
    select 'LETTER', r.id, r.code, r.created_at, null from data_resource r
    where r.operable and exists (select from resource_field f where f.resource_id = r.id and f.obtained_by_sharing
      and f.providing_org_id = $1 and not exists (select from consent_letter c where c.field_id = f.id
        and c.status = 'ACTIVE' and c.valid_to > $7))
    union all ${REGISTRATIONS_OF_OWNER}`)} limit $4 offset $5`

/** What waits for an operator: agreements to sign, versions to list, listed ones whose source is suspended, registrations. */
const OF_OPERATOR = `${listed(`
    select 'SIGNATURE' as kind, a.id, a.no as reference, a.decided_at as since, null::date as due
    from authorization_agreement a where a.operator_org_id = $1 and a.status = 'DECIDED'
    union all
    select 'LISTING', v.id, p.code || ' v' || v.version, v.approved_at, null
    from product_version v join data_product p on p.id = v.product_id
    where v.operator_org_id = $1 and v.status = 'APPROVED'
    union all
    select 'SOURCE_SUSPENDED', v.id || ' ' || r.id, p.code || ' v' || v.version || ': ' || r.code, r.suspended_at, null
    from product_version v join data_product p on p.id = v.product_id
      join data_resource r on r.status = 'SUSPENDED' and exists (select from product_field l
        join resource_field f on f.id = l.field_id where l.product_version_id = v.id and f.resource_id = r.id)
    where v.operator_org_id = $1 and v.status = 'LISTED'
    union all ${REGISTRATIONS_OF_OWNER}`)} limit $4 offset $5`

/** What waits for a registry: applications by their clocks, notices that run, and objections to them. */
const OF_REGISTRY = `${listed(`
    select case g.status when 'SUBMITTED' then 'REGISTRATION_ACCEPTANCE' when 'NOTICE' then 'REGISTRATION_NOTICE'
        else 'REGISTRATION_REVIEW' end as kind,
      g.id, g.subject_code as reference, coalesce(g.reviewed_at, g.accepted_at, g.submitted_at) as since, g.due_day as due
    from registration_application g
    where g.region = $1 and g.status in ('SUBMITTED', 'ACCEPTED', 'IN_REVIEW', 'NOTICE')
    union all
    select 'OBJECTION', o.id, g.subject_code, o.raised_at, n.end_day
    from registration_objection o join public_notice n on n.id = o.notice_id
      join registration_application g on g.id = n.id
    where o.region = $1 and o.status = 'OPEN'`)} limit $3 offset $4`

/** What waits for a data bureau: what is late in its region, resources, plans, drafts that passed, signed agreements, products. */
const OF_BUREAU = `${listed(`
    select 'OPINION_LATE' as kind, o.id, a.no || ' ' || d.name as reference, o.opened_at as since, o.due_day as due
    from countersign_opinion o join authorization_agreement a on a.id = o.agreement_id
      join organization d on d.id = o.department_org_id
    where o.region = $1 and o.status = 'PENDING' and a.status = 'DRAFT' and o.due_day < $2::date
    union all
    select 'REGISTRATION_LATE', u.id, u.subject_code, u.delivered_at, u.due_day
    from registration_duty u where u.region = $1 and u.filed_at is null and u.due_day < $2::date
    union all
    select 'CATALOGUING', r.id, r.code, r.created_at, null from data_resource r
    where r.region = $1 and r.status = 'SUBMITTED'
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
    from product_version v join data_product p on p.id = v.product_id 
    where v.region = $1 and v.status = 'SUBMITTED' and not exists (
      select from product_opinion o where o.product_version_id = v.id and o.kind = 'COMPLIANCE')`)} limit $3 offset $4`

/** What waits for a security authority: submitted versions of its region that it has not reviewed. $2 is today. */
const OF_SECURITY = `${listed(`
    select 'SECURITY_REVIEW' as kind, v.id, p.code || ' v' || v.version as reference, v.submitted_at as since, null::date as due
    from product_version v join data_product p on p.id = v.product_id
    where v.region = $1 and v.status = 'SUBMITTED' and not exists (
      select from product_opinion o where o.product_version_id = v.id and o.kind = 'SECURITY')`)} limit $3 offset $4`

@Injectable()
export class TaskStore {
  constructor(private readonly market: Market) {}

  /** One statement a page, however many departments and items there are. */
  ofDepartment(
    orgId: string,
    { now, freePurposes, ...at }: OwnerDay & { now: Date; freePurposes: readonly PurposeClass[] },
    page: TaskPage,
  ): Promise<Task[]> {
    return this.find(OF_DEPARTMENT, [...ownerValues(orgId, at, page), [...freePurposes], now])
  }

  ofOperator(orgId: string, at: OwnerDay, page: TaskPage): Promise<Task[]> {
    return this.find(OF_OPERATOR, ownerValues(orgId, at, page))
  }

  ofRegistry(region: string, today: Day, { limit, offset }: TaskPage): Promise<Task[]> {
    return this.find(OF_REGISTRY, [region, today, limit, offset])
  }

  ofBureau(region: string, today: Day, { limit, offset }: TaskPage): Promise<Task[]> {
    return this.find(OF_BUREAU, [region, today, limit, offset])
  }

  ofSecurity(region: string, today: Day, { limit, offset }: TaskPage): Promise<Task[]> {
    return this.find(OF_SECURITY, [region, today, limit, offset])
  }

  private find(statement: string, values: readonly unknown[]): Promise<Task[]> {
    return this.market.prisma.$queryRawUnsafe<Task[]>(statement, ...values)
  }
}

/** A day, and how many days before its last one a registration may be renewed. */
type OwnerDay = { today: Day; renewWindowDays: number }

const ownerValues = (orgId: string, { today, renewWindowDays }: OwnerDay, { limit, offset }: TaskPage) => [
  orgId,
  today,
  renewWindowDays,
  limit,
  offset,
]
