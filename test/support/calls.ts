import { randomBytes } from 'node:crypto'
import type { CallDraft } from '../../src/modules/metering/call-draft.ts'
import type { LicensedProduct } from './licensed-product.ts'
import { TEST_REGION, type TestMarket } from './market.ts'

const HOUR_MS = 3_600_000

/** An answered, billed call of a licensed product, as the gateway hands it to the recorder. */
export function callDraft(
  { clock, ids }: Pick<TestMarket, 'clock' | 'ids'>,
  licence: LicensedProduct,
  changes: Partial<CallDraft> = {},
): CallDraft {
  const now = clock.now().getTime()
  return {
    callId: ids.next(),
    region: TEST_REGION,
    operatorOrgId: licence.operatorOrgId,
    buyerOrgId: licence.consumerOrgId,
    subscriptionId: licence.subscriptionId,
    epoch: 1,
    validUntil: new Date(now + 48 * HOUR_MS),
    productId: licence.productId,
    productVersionId: licence.productVersionId,
    purposeClass: 'INDUSTRY_DEVELOPMENT',
    priceVersionId: 'price',
    requestNo: `r-${randomBytes(8).toString('hex')}`,
    requestHash: randomBytes(32),
    outcome: 'MATCH',
    denyCode: null,
    billable: true,
    consentId: null,
    consentIds: [],
    copyUntil: null,
    subjectId: null,
    latencyMs: 3,
    salt: randomBytes(32),
    inputCommitment: randomBytes(32),
    outputCommitment: randomBytes(32),
    signals: null,
    tallies: [],
    answer: randomBytes(40),
    answerUntil: new Date(now + 24 * HOUR_MS),
    ...changes,
  }
}
