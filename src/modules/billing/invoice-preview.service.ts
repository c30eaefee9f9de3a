import { Injectable } from '@nestjs/common'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { parsePeriod, type Period } from '../../kernel/shanghai-time.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RatingService, type ChargedLine } from '../rating/index.ts'
import { toInvoice } from './billing-period.ts'
import { BillingStore } from './billing.store.ts'
import { composeInvoice, type ComposedInvoice } from './invoice.ts'

export type InvoicePreview = ComposedInvoice<ChargedLine> & { readonly buyerOrgId: string; readonly period: Period }

/**
 * Shows what a month would be invoiced as, on any day of it, by the same rules as when it is closed.
 * Promises: nothing is written; each asker sees the previews of the invoices that they would see.
 */
@Injectable()
export class InvoicePreviewService {
  constructor(
    private readonly store: BillingStore,
    private readonly rating: RatingService,
    private readonly policy: PolicyService,
  ) {}

  /** Over the hours that are closed so far. Refuses PERIOD_MALFORMED, ISSUER_UNKNOWN. */
  async preview(
    actor: Actor,
    asked: { readonly operatorUscc: string; readonly period: string },
  ): Promise<Result<readonly InvoicePreview[]>> {
    const period = parsePeriod(asked.period)
    if (!period.ok) return period
    const issuer = await this.store.issuerByUscc(asked.operatorUscc)
    if (!issuer) {
      const message = `No organisation is registered under ${asked.operatorUscc}: check the credit code.`
      return refuse({ code: 'ISSUER_UNKNOWN', message, rule: 'billing.preview', field: 'operatorUscc' })
    }
    const { id: issuerOrgId, region, vatBp } = issuer
    const charges = toInvoice(await this.rating.chargesOf({ operatorOrgId: issuerOrgId, period: period.value }))
    const seen = charges.filter(({ buyerOrgId }) =>
      this.policy.mayRead(actor, 'Invoice', { issuerOrgId, buyerOrgId, region }),
    )
    return ok(
      seen.map(({ buyerOrgId, lines }) => ({ ...composeInvoice({ lines, vatBp }), buyerOrgId, period: period.value })),
    )
  }
}
