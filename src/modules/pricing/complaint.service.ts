import { Injectable } from '@nestjs/common'
import type { PriceComplaint } from '../../generated/prisma/client.ts'
import type { ComplaintKind } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { addDays, dayOf, startOfDay } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Ids } from '../../platform/ids.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { ProductStore } from '../product/index.ts'
import { decideAnswer, decideComplaint, isStrong } from './complaint.ts'
import { ComplaintStore, type ComplaintCount } from './complaint.store.ts'
import { inside } from './inside.ts'
import { unknownProduct } from './unknown-product.ts'

/** Days that complaints count for. */
export const COMPLAINT_DAYS = 90

export type ComplaintInput = { readonly productCode: string; readonly kind: ComplaintKind; readonly text: string }

/** Owns complaints about prices. */
@Injectable()
export class ComplaintService {
  constructor(
    private readonly store: ComplaintStore,
    private readonly products: ProductStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Anybody complains, signed in or not. */
  async file(actor: Actor, { productCode, kind, text }: ComplaintInput): Promise<Result<PriceComplaint>> {
    const product = await this.products.byCode(productCode)
    if (!product) return inside('input', refuse(unknownProduct(productCode)))
    const { id: productId, region, operatorOrgId } = product
    const facts = { region, operatorOrgId }
    const allowed = this.policy.authorize(actor, 'price.complain', { type: 'PriceComplaint', facts })
    if (!allowed.ok) return allowed
    const now = this.clock.now()
    const anonymousToday = await this.store.anonymousSince(productId, startOfDay(dayOf(now)))
    const fits = decideComplaint({ signedIn: actor.kind === 'PERSON', anonymousToday })
    if (!fits.ok) return fits
    const filed = { personId: actor.kind === 'PERSON' ? actor.id : null, status: 'OPEN', filedAt: now } as const
    const open = { answer: null, answeredBy: null, answeredAt: null }
    return ok(
      await this.store.add({ id: this.ids.next(), region, operatorOrgId, productId, kind, text, ...filed, ...open }),
    )
  }

  /** The operator or the price department answers, once. */
  async answer(
    actor: Actor,
    input: { readonly complaintId: string; readonly answer: string },
  ): Promise<Result<PriceComplaint>> {
    const found = await this.store.find(input.complaintId)
    if (!found) return refuse(NO_SUCH_COMPLAINT)
    const { id, region, operatorOrgId, status } = found
    const facts = { region, operatorOrgId }
    const allowed = this.policy.authorize(actor, 'complaint.answer', { type: 'PriceComplaint', id, facts })
    if (!allowed.ok) return allowed
    const fits = decideAnswer(status)
    if (!fits.ok) return fits
    const by = { answer: input.answer, answeredBy: actor.id ?? '', answeredAt: this.clock.now() }
    const answered = await this.store.answer(id, by)
    return answered ? ok(answered) : decideAnswered()
  }

  /** How many complained about each product of late, and whether that is many. Public: it names nobody. */
  async counts(): Promise<readonly (ComplaintCount & { readonly strong: boolean })[]> {
    const since = startOfDay(addDays(dayOf(this.clock.now()), -COMPLAINT_DAYS))
    const counted = await this.store.counts(since)
    return counted.map((count) => ({
      ...count,
      strong: isStrong(count, this.rules.for(count.region).get('price.strongComplaints')),
    }))
  }
}

const NO_SUCH_COMPLAINT: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such complaint.',
  rule: 'pricing.complaint',
}

/** Somebody else was first. */
function decideAnswered(): Result<PriceComplaint> {
  const answered = decideAnswer('ANSWERED')
  return answered.ok ? refuse(NO_SUCH_COMPLAINT) : answered
}
