import { Injectable } from '@nestjs/common'
import type { Outcome, PurposeClass } from '../../generated/prisma/enums.ts'
import { Market } from '../../platform/database/market.ts'

/** What stands on record of a call: nothing of its input, nothing of its answer. */
export type RecordedCall = {
  readonly callId: string
  readonly requestNo: string
  readonly productVersion: number
  readonly purposeClass: PurposeClass
  readonly outcome: Outcome
  readonly denyCode: string | null
  readonly billable: boolean
  readonly calledAt: Date
}

@Injectable()
export class CallLookupStore {
  constructor(private readonly market: Market) {}

  /** The record of a request number: the one that was answered, else the last. */
  async byRequestNo(subscriptionId: string, requestNo: string): Promise<RecordedCall | null> {
    const { rows } = await this.market.pool.query<RecordedCall>({
      name: 'recorded-call',
      text: `
        select r.id as "callId", r.request_no as "requestNo", v.version as "productVersion",
          r.purpose_class as "purposeClass", r.outcome, r.deny_code as "denyCode", r.billable, r.called_at as "calledAt"
        from call_record r join product_version v on v.id = r.product_version_id
        where r.subscription_id = $1 and r.request_no = $2
        order by r.output_commitment is null, r.called_at desc, r.id desc limit 1`,
      values: [subscriptionId, requestNo],
    })
    return rows[0] ?? null
  }
}
