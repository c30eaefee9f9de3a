/** The last line of the must-deny matrix over HTTP: nobody approves what they filed, also not from another desk. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { globalId } from '../walk/documents.ts'
import type { Row } from '../walk/market-rows.ts'
import { seedMoney } from '../walk/payment.ts'
import { objectToChange } from '../walk/objection.ts'
import { SET } from '../texts.ts'
import { Denials } from './denials.ts'

const CITY = '510100'

let denials: Denials

beforeAll(async () => {
  denials = await Denials.open(async (demo) => {
    await objectToChange(demo)
    await seedMoney(demo)
  })
})
afterAll(() => denials.close())

/** What is approved by whom: the row it is about, who made it, and the input that approves it. */
type Approval = {
  action: string
  by: string
  mutation: string
  model: string
  maker: string
  input: (row: Row, id: string) => object
}
const applicationId = (_: Row, id: string) => ({ applicationId: id })
const APPROVALS: Approval[] = [
  {
    action: 'resource.accept',
    by: 'bureau.checker',
    mutation: 'acceptResource',
    model: 'DataResource',
    maker: 'createdBy',
    input: ({ code }) => ({ resourceCode: code }),
  },
  {
    action: 'resource.renewHolding',
    by: 'bureau.checker',
    mutation: 'renewHolding',
    model: 'DataResource',
    maker: 'createdBy',
    input: ({ code }) => ({ resourceCode: code }),
  },
  {
    action: 'plan.advance',
    by: 'bureau.checker',
    mutation: 'advancePlan',
    model: 'ImplementationPlan',
    maker: 'draftedBy',
    input: ({ no }) => ({ planNo: no }),
  },
  {
    action: 'agreement.decide',
    by: 'bureau.checker',
    mutation: 'decideAgreement',
    model: 'AuthorizationAgreement',
    maker: 'draftedBy',
    input: ({ no }) => ({ agreementNo: no }),
  },
  {
    action: 'agreement.sign',
    by: 'operator.checker',
    mutation: 'signAgreement',
    model: 'AuthorizationAgreement',
    maker: 'draftedBy',
    input: ({ no }) => ({ agreementNo: no }),
  },
  {
    action: 'product.reviewCompliance',
    by: 'bureau.checker',
    mutation: 'reviewCompliance',
    model: 'ProductVersion',
    maker: 'submittedBy',
    input: (_, id) => ({ productVersionId: id }),
  },
  {
    action: 'product.reviewSecurity',
    by: 'security',
    mutation: 'reviewSecurity',
    model: 'ProductVersion',
    maker: 'submittedBy',
    input: (_, id) => ({ productVersionId: id }),
  },
  {
    action: 'product.reapprove',
    by: 'bureau.checker',
    mutation: 'reapproveProduct',
    model: 'ProductVersion',
    maker: 'submittedBy',
    input: (_, id) => ({ productVersionId: id }),
  },
  {
    action: 'price.publish',
    by: 'operator.checker',
    mutation: 'publishPrice',
    model: 'PriceVersion',
    maker: 'proposedBy',
    input: (_, id) => ({ priceVersionId: id }),
  },
  {
    action: 'application.decide',
    by: 'operator.checker',
    mutation: 'decideApplication',
    model: 'UseApplication',
    maker: 'appliedBy',
    input: applicationId,
  },
  {
    action: 'splitRule.publish',
    by: 'finance',
    mutation: 'publishSplitRule',
    model: 'SplitRule',
    maker: 'proposedBy',
    input: (_, id) => ({ ruleId: id }),
  },
  {
    action: 'costSurvey.audit',
    by: 'price',
    mutation: 'decideCostSurvey',
    model: 'CostSurvey',
    maker: 'submittedBy',
    input: (_, id) => ({ surveyId: id, approve: true, disallowed: [] }),
  },
  {
    action: 'payment.assign',
    by: 'operator.checker',
    mutation: 'assignPayment',
    model: 'Payment',
    maker: 'proposedBy',
    input: (_, id) => ({ paymentId: id }),
  },
  {
    action: 'credit.approve',
    by: 'operator.checker',
    mutation: 'approveCredit',
    model: 'InvoiceDispute',
    maker: 'answeredBy',
    input: (_, id) => ({ disputeId: id }),
  },
  {
    action: 'refund.approve',
    by: 'operator.checker',
    mutation: 'approveRefund',
    model: 'Refund',
    maker: 'proposedBy',
    input: (_, id) => ({ refundId: id }),
  },
  {
    action: 'payout.pay',
    by: 'operator.checker',
    mutation: 'payPayout',
    model: 'Payout',
    maker: 'listedBy',
    input: (_, id) => ({ payoutId: id }),
  },
  {
    action: 'treasuryRefund.settle',
    by: 'finance',
    mutation: 'settleTreasuryRefund',
    model: 'TreasuryRefund',
    maker: 'askedBy',
    input: (_, id) => ({ refundId: id }),
  },
  ...(
    [
      ['registration.accept', 'acceptRegistration'],
      ['registration.review', 'reviewRegistration'],
      ['registration.revoke', 'revokeRegistration'],
    ] as const
  ).map(([action, mutation]) => ({
    action,
    by: 'registry',
    mutation,
    model: 'RegistrationApplication',
    maker: 'filedBy',
    input: applicationId,
  })),
]

/** Lets the maker of a row work at somebody else's desk, with that role and in that organisation, and back. */
async function atTheDeskOf(by: string, makerId: unknown, work: (email: string) => Promise<void>): Promise<void> {
  const { person } = denials.market.prisma
  const desk = await person.findUniqueOrThrow({ where: { email: `${by}@chengdu.demo` } })
  const maker = await person.findUniqueOrThrow({ where: { id: String(makerId) } })
  const move = async ({ role, orgId, duty }: typeof desk) => {
    await person.update({ where: { id: maker.id }, data: { role, orgId, duty } })
  }
  await move(desk)
  try {
    await work(maker.email)
  } finally {
    await move(maker)
  }
}

const forbiddenBy = (action: string) =>
  SET.rules.filter((rule) => rule.action === action && rule.when.makerIsChecker).map(({ id }) => id)

describe('the same person', () => {
  it.each(APPROVALS)('never does $action to what they filed', async ({ action, by, mutation, model, maker, input }) => {
    const row = denials.rows.of(model).find(({ region }) => region === CITY)
    if (!row) throw new Error(`Chengdu has no ${model}.`)
    await atTheDeskOf(by, row[maker], async (email) => {
      const attempt = () => denials.mutateSomehow(email, mutation, input(row, globalId(model, String(row.id))))
      expect(await denials.rulesThatRefuse(attempt)).toEqual(forbiddenBy(action))
    })
  })

  it('never does objection.decide about what they filed', async () => {
    const { filedBy } = await denials.market.prisma.registrationApplication.findFirstOrThrow({
      where: { notice: { objections: { some: { status: 'OPEN' } } } },
    })
    await atTheDeskOf('registry', filedBy, async (email) => {
      const attempt = () => denials.mutateSomehow(email, 'decideObjection')
      expect(await denials.rulesThatRefuse(attempt)).toEqual(forbiddenBy('objection.decide'))
    })
  })

  it('is tried with every action that the policies keep from who filed', () => {
    const kept = SET.rules.filter(({ effect, when }) => effect === 'forbid' && when.makerIsChecker)
    const tried = [...APPROVALS.map(({ action }) => action), 'objection.decide']
    expect(kept.map(({ action }) => action).filter((action) => !tried.includes(action))).toEqual([])
  })
})
