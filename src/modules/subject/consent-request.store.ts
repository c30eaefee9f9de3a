import { Injectable } from '@nestjs/common'
import type { ConsentRequest } from '../../generated/prisma/client.ts'
import { Market } from '../../platform/database/market.ts'

/** Uses shown on one page at most, the newest first. */
export const USES_SHOWN = 200

/** A use of a subject's data, as the subject is told of it. */
export type RecordedUse = {
  readonly at: Date
  readonly consentId: string
  readonly recipient: string
  readonly recipientEn: string
  readonly product: string
  readonly productEn: string
  readonly purposeText: string
}

/** Data that a request asks for, as the catalogue calls them. */
export type AskedField = { holder: string; holderEn: string; label: string; labelEn: string }

@Injectable()
export class ConsentRequestStore {
  constructor(private readonly market: Market) {}

  async add(requests: readonly Omit<ConsentRequest, 'misses' | 'status' | 'decidedAt' | 'consentId'>[]): Promise<void> {
    const data = requests.map((request) => ({ ...request, status: 'OPEN' as const }))
    await this.market.prisma.consentRequest.createMany({ data })
  }

  byId(id: string) {
    return this.market.prisma.consentRequest.findUnique({
      where: { id },
      include: { product: true, recipient: true, consent: true },
    })
  }

  /** Who granted the other request of a pair; null where nobody has. */
  async partnerOf({ id, pairId }: Pick<ConsentRequest, 'id' | 'pairId'>): Promise<string | null> {
    if (pairId === null) return null
    const where = { pairId, id: { not: id } }
    return (await this.market.prisma.consent.findFirst({ where, select: { subjectId: true } }))?.subjectId ?? null
  }

  /** Closes an open request. @returns false if somebody else did at the same time */
  async decide(id: string, decision: { status: 'GRANTED' | 'REFUSED'; decidedAt: Date; consentId?: string }) {
    const { count } = await this.market.prisma.consentRequest.updateMany({
      where: { id, status: 'OPEN' },
      data: decision,
    })
    return count === 1
  }

  async miss(id: string): Promise<void> {
    await this.market.prisma.consentRequest.updateMany({
      where: { id, status: 'OPEN' },
      data: { misses: { increment: 1 } },
    })
  }

  /** @param scope as RESOURCE-CODE.field */
  fields(scope: readonly string[]): Promise<AskedField[]> {
    return this.market.prisma.$queryRaw<AskedField[]>`
      select o.name as holder, o.name_en as "holderEn", f.label, f.label_en as "labelEn"
      from resource_field f join data_resource r on r.id = f.resource_id join organization o on o.id = r.holder_org_id
      where r.code || '.' || f.name = any(${[...scope]}::text[]) and f.type <> 'bytea' order by r.code, f.position`
  }

  /** Uses of one consent with the copies of their answers that are still kept, the newest first. */
  usesOf(
    consentId: string,
    now: Date,
  ): Promise<{ callId: string; at: Date; answer: Uint8Array | null; keptUntil: Date | null }[]> {
    return this.market.prisma.$queryRaw`
      select u.call_id as "callId", u.at, c.answer, c.kept_until as "keptUntil"
      from consent_use u left join answer_copy c on c.buyer_org_id = u.buyer_org_id and c.call_id = u.call_id
        and c.kept_until > ${now}
      where u.consent_id = ${consentId} order by u.at desc, u.call_id limit ${USES_SHOWN}`
  }

  /** Every use of a subject's consents, the newest first. */
  record(subjectId: string): Promise<RecordedUse[]> {
    return this.market.prisma.$queryRaw<RecordedUse[]>`
      select u.at, c.id as "consentId", o.name as recipient, o.name_en as "recipientEn", p.name as product,
        p.name_en as "productEn", c.purpose_text as "purposeText"
      from consent c join consent_use u on u.consent_id = c.id join organization o on o.id = c.recipient_org_id
        join data_product p on p.id = c.product_id
      where c.subject_id = ${subjectId} order by u.at desc, u.call_id limit ${USES_SHOWN}`
  }

  /** Takes out copies of answers that are over. */
  async forgetCopies(now: Date): Promise<number> {
    return (await this.market.prisma.answerCopy.deleteMany({ where: { keptUntil: { lte: now } } })).count
  }
}
