/** A payment that nobody can read, and a proposal of what it is for: nothing in the seed leads there. */
import { ulid } from 'ulid'
import type { DemoService } from '../../support/demo-service.ts'
import { signedIn } from './asker.ts'

const CITY = '510100'

/** Written directly: the month that an invoice would need has not ended in the seed. */
export async function receiveUnreadable(demo: DemoService): Promise<void> {
  const { actor } = await signedIn(demo, 'operator.maker@chengdu.demo')
  const { prisma } = demo.service.platform.market
  const [operatorOrgId, now] = [actor.org?.id ?? '', demo.service.platform.clock.now()]
  const of = { region: CITY, operatorOrgId }
  const statementId = ulid()
  const sums = { entries: 1, creditsFen: 100n, debitsFen: 0n }
  const file = { format: 'CSV', sha256: '0'.repeat(64), importedBy: actor.id ?? '', importedAt: now } as const
  await prisma.bankStatement.create({ data: { id: statementId, ...of, ...sums, ...file } })
  await prisma.payment.create({
    data: {
      id: ulid(),
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
      proposedBy: actor.id,
    },
  })
}
