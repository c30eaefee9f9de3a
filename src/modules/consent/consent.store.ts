import { Injectable } from '@nestjs/common'
import type { Consent as ConsentRow } from '../../generated/prisma/client.ts'
import type { ConsentKind, PurposeClass } from '../../generated/prisma/enums.ts'
import type { ConsentWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'

/** A product version as consent to it is asked for. */
export type Offer = {
  readonly productId: string
  readonly productVersionId: string
  readonly region: string
  readonly consentKind: ConsentKind
  /** whether a call names consents instead of a subject, so that the subject says who it is */
  readonly bySubject: boolean
  readonly adultsOnly: boolean
  /** whether every consent to it is for one use, and how many days one lives at most; null where the contract does not say */
  readonly singleUse: boolean
  readonly maxDays: number | null
  /** the data it reads, as RESOURCE-CODE.field */
  readonly fields: string[]
}

@Injectable()
export class ConsentStore {
  constructor(private readonly market: Market) {}

  /**
   * What a recipient would ask consent for: the version it has subscribed to for the purpose, else the newest listed one.
   * @returns null where no version of the product is listed
   */
  async offer(code: string, asked: { recipientOrgId: string; purposeClass: PurposeClass }): Promise<Offer | null> {
    const rows = await this.market.prisma.$queryRaw<Offer[]>`
      select p.id as "productId", v.id as "productVersionId", v.region, v.consent_kind as "consentKind",
        coalesce(v.contract -> 'claims', 'null') <> 'null' as "bySubject",
        coalesce((v.contract ->> 'adultsOnly')::boolean, false) as "adultsOnly",
        coalesce((v.contract #>> '{consentTerms,singleUse}')::boolean, false) as "singleUse",
        (v.contract #>> '{consentTerms,maxDays}')::int as "maxDays",
        array(select r.code || '.' || f.name from product_field pf join resource_field f on f.id = pf.field_id
          join data_resource r on r.id = f.resource_id where pf.product_version_id = v.id order by 1) as fields
      from data_product p join product_version v on v.product_id = p.id
      where p.code = ${code} and v.status = 'LISTED'
      order by exists (select from subscription s where s.product_version_id = v.id and s.status = 'ACTIVE'
        and s.consumer_org_id = ${asked.recipientOrgId} and s.purpose_class = ${asked.purposeClass}::purpose_class) desc,
        v.version desc limit 1`
    return rows[0] ?? null
  }

  add(consent: Omit<ConsentRow, 'status' | 'withdrawnAt'>): Promise<ConsentRow> {
    return this.market.prisma.consent.create({ data: { ...consent, status: 'ACTIVE' } })
  }

  byId(id: string): Promise<ConsentRow | null> {
    return this.market.prisma.consent.findUnique({ where: { id } })
  }

  /** Withdraws an active consent. @returns null if it was used up or withdrawn at the same time. */
  async withdraw(id: string, withdrawnAt: Date): Promise<ConsentRow | null> {
    const where = { id, status: 'ACTIVE' as const }
    const data = { status: 'WITHDRAWN' as const, withdrawnAt }
    const [withdrawn] = await this.market.prisma.consent.updateManyAndReturn({ where, data })
    return withdrawn ?? null
  }

  /** Those of some consents that no call can rest on any more, whatever the time is. One that does not exist is among them. */
  async over(ids: readonly string[]): Promise<string[]> {
    const active = await this.market.prisma.consent.findMany({
      where: { id: { in: [...ids] }, status: 'ACTIVE' },
      select: { id: true },
    })
    const live = new Set(active.map(({ id }) => id))
    return ids.filter((id) => !live.has(id))
  }

  list(where: ConsentWhereInput, query: object): Promise<ConsentRow[]> {
    return this.market.prisma.consent.findMany({
      ...query,
      where,
      orderBy: { id: 'asc' },
      relationLoadStrategy: 'join',
    })
  }
}
