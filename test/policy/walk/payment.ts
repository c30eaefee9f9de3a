/** Money that waits for a second person: nothing in the seed leads there, and the month that it would need has not ended. */
import { ulid } from 'ulid'
import type { DemoService } from '../../support/demo-service.ts'

const CITY = '510100'

/** A payment, a dispute and its credit note, a payout and a refund, each filed by the operator's maker; written directly. */
export async function seedMoney(demo: DemoService): Promise<void> {
  const { prisma } = demo.service.platform.market
  const now = demo.service.platform.clock.now()
  const maker = await prisma.person.findUniqueOrThrow({ where: { email: 'operator.maker@chengdu.demo' } })
  const made = { by: maker.id, operatorOrgId: maker.orgId, now }
  await receiveUnreadable(prisma, made)
  const department = await prisma.organization.findFirstOrThrow({ where: { kind: 'ADMIN_UNIT', region: CITY } })
  await demo.service.platform.market.transaction(() => disputeInvoice(demo.service.platform.market.prisma, made))
  const of = { region: CITY, operatorOrgId: made.operatorOrgId, amountFen: 100n }
  const listed = { settlement: 'TREASURY_NONTAX', rail: 'TREASURY', status: 'LISTED' } as const
  await prisma.payout.create({
    data: { id: ulid(), ...of, ...listed, payeeOrgId: department.id, listedBy: made.by, listedAt: now },
  })
  const asked = { way: 'RETURN', askedBy: made.by, askedAt: now } as const
  await prisma.treasuryRefund.create({ data: { id: ulid(), ...of, ...asked, departmentOrgId: department.id } })
  await freezeOnce(prisma, made)
}

type Made = { readonly by: string; readonly operatorOrgId: string; readonly now: Date }
type Prisma = DemoService['service']['platform']['market']['prisma']

/** An invoice of one line; one dispute of it was credited, the next waits for a colleague. */
async function disputeInvoice(prisma: Prisma, { by, operatorOrgId, now }: Made): Promise<void> {
  const buyer = await prisma.organization.findFirstOrThrow({ where: { kind: 'CONSUMER', region: CITY } })
  const price = await prisma.priceVersion.findFirstOrThrow({ where: { operatorOrgId, status: 'PUBLISHED' } })
  const [invoiceId, lineId, creditedId] = [ulid(), ulid(), ulid()]
  const parties = { region: CITY, issuerOrgId: operatorOrgId, buyerOrgId: buyer.id }
  const money = { grossFen: 106n, vatFen: 6n, netFen: 100n }
  const times = { issuedAt: now, dueAt: now }
  await prisma.invoice.create({
    data: {
      id: invoiceId,
      no: `${CITY}-2020-000001`,
      ...parties,
      ...money,
      ...times,
      period: '2020-01',
      vatBp: 600,
      fapiaoNo: '12345678',
      status: 'ISSUED',
    },
  })
  const rated = { purposeClass: price.purposeClass, priceVersionId: price.id, tierSeq: 1, quantity: 1n }
  const rounded = { priceE4: 10_600n, amountE4: 10_600n, ...money }
  await prisma.invoiceLine.create({
    data: { id: lineId, invoiceId, seq: 1, productId: price.productId, ...rated, ...rounded },
  })
  const raised = {
    invoiceId,
    lineId,
    claimedFen: 50n,
    reason: '测试异议',
    raisedBy: 'buyer',
    raisedAt: now,
    answerDueAt: now,
  }
  const answered = { creditFen: 50n, answer: '测试答复', answeredBy: by, answeredAt: now }
  const decided = { status: 'CREDITED', decidedBy: 'another', decidedAt: now } as const
  const one = { ...parties, ...raised, ...answered }
  await prisma.invoiceDispute.create({ data: { id: creditedId, ...one, ...decided } })
  await prisma.invoiceDispute.create({ data: { id: ulid(), ...one, status: 'CREDIT_PROPOSED' } })
  const credit = {
    no: `${CITY}-2020-C000001`,
    invoiceId,
    lineId,
    disputeId: creditedId,
    freedFen: 0n,
    fapiaoNo: '87654321',
  }
  const issued = { grossFen: 50n, vatFen: 3n, netFen: 47n, issuedBy: 'another', issuedAt: now }
  await prisma.creditNote.create({ data: { id: ulid(), ...parties, ...credit, ...issued } })
}

async function receiveUnreadable(prisma: Prisma, { by, operatorOrgId, now }: Made): Promise<void> {
  const of = { region: CITY, operatorOrgId }
  const statementId = ulid()
  const sums = { entries: 1, creditsFen: 100n, debitsFen: 0n }
  const file = { format: 'CSV', sha256: '0'.repeat(64), importedBy: by, importedAt: now } as const
  await prisma.bankStatement.create({ data: { id: statementId, ...of, ...sums, ...file } })
  const paymentId = ulid()
  await prisma.payment.create({
    data: {
      id: paymentId,
      ...of,
      method: 'BANK_TRANSFER',
      reference: 'UNREADABLE-1',
      amountFen: 100n,
      receivedAt: now,
      recordedAt: now,
      payer: '测试付款单位',
      remittance: '货款',
      status: 'SUSPENSE',
      statementId,
      line: 2,
      proposedBy: by,
    },
  })
  const buyer = await prisma.organization.findFirstOrThrow({ where: { kind: 'CONSUMER', region: CITY } })
  const refund = {
    method: 'BANK_TRANSFER',
    amountFen: 100n,
    status: 'PROPOSED',
    proposedBy: by,
    proposedAt: now,
  } as const
  await prisma.refund.create({ data: { id: ulid(), ...of, ...refund, buyerOrgId: buyer.id, paymentId } })
}

/** A freeze that its authority has lifted, so that it keeps nobody from anything. */
async function freezeOnce(prisma: Prisma, { by, operatorOrgId, now }: Made): Promise<void> {
  const authority = await prisma.organization.findFirstOrThrow({
    where: { people: { some: { role: 'PRICE' } }, region: CITY },
  })
  const set = { reason: 'walk', documentNo: 'WALK-1', setBy: by, setAt: now }
  const lifted = { liftReason: 'walk', liftedBy: by, liftedAt: now }
  await prisma.freeze.create({
    data: { id: ulid(), region: CITY, orgId: authority.id, operatorOrgId, scope: 'PRICES', ...set, ...lifted },
  })
}
