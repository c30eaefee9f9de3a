import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorOf,
  createTestMarket,
  orgId,
  seedOrganizations,
  TEST_REGION,
  type TestMarket,
} from '../../../test/support/market.ts'
import { codeOf, done } from '../../../test/support/results.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { fen } from '../../kernel/money.ts'
import { anonymous } from '../../policy/actor.ts'
import { CeilingService } from './ceiling.service.ts'
import { ComplaintService } from './complaint.service.ts'
import { MAX_ANONYMOUS_A_DAY } from './complaint.ts'
import { CostSurveyService } from './cost-survey.service.ts'
import { Incomes } from './incomes.ts'
import { PermittedRevenueService } from './permitted-revenue.service.ts'
import { PricingModule } from './pricing.module.ts'

const OPERATOR = actorOf('operator')
const DEPARTMENT = actorOf('price')

let test: TestMarket
let rooms: INestApplicationContext
let revenueId: string

const use = <T>(service: new (...parts: never[]) => T): T => rooms.get(service, { strict: false })

const item = (category: 'STAFF' | 'SUBSIDY', amount: string, digit: string) => ({
  category,
  name: '测试',
  amount,
  industryBp: 10_000,
  allocationBasis: '工时',
  evidenceHash: digit.repeat(64),
})
const submit = (year: number) =>
  use(CostSurveyService).submit(OPERATOR, {
    year,
    items: [item('STAFF', '8000000', '1'), item('SUBSIDY', '500000', '2')],
  })

async function addProduct(code: string): Promise<void> {
  const text = { name: code, nameEn: code, summary: code, summaryEn: code }
  const by = { region: TEST_REGION, operatorOrgId: orgId('operator'), createdBy: 'test', createdAt: test.clock.now() }
  await test.platform.market.prisma.dataProduct.create({
    data: { id: test.ids.next(), code, ...text, ...by, unit: 'CALL' },
  })
}

const ceiling = (trial: boolean, validTo = '2029-01-01') => ({
  productCode: 'TST',
  purposeClass: 'INDUSTRY_DEVELOPMENT' as const,
  buyerClass: 'ALL' as const,
  unit: 'CALL' as const,
  unitPrice: '0.30',
  basis: '测试',
  trial,
  documentNo: '测试1号',
  validFrom: test.clock.now(),
  validTo: new Date(`${validTo}T00:00:00+08:00`),
})

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  rooms = await openRooms(test.platform, PricingModule)
  await addProduct('TST')
  const { id: surveyId } = done(await submit(2025))
  done(await use(CostSurveyService).audit(DEPARTMENT, { surveyId, approve: true, disallowed: [], opinion: null }))
  const terms = { firstYear: 2026, years: 3, bondYield: '1.75', addOnBp: 600, taxBp: 0, smoothingCycles: 1 }
  const permit = { surveyId, ...terms, documentNo: '测试2号' }
  revenueId = done(await use(PermittedRevenueService).permit(DEPARTMENT, permit)).id
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('a cost survey', () => {
  it('is submitted once a year', async () => expect(codeOf(await submit(2025))).toBe('SURVEY_THERE'))

  it('is not audited by who submitted it', async () => {
    const { id: surveyId } = done(await submit(2024))
    const audit = { surveyId, approve: true, disallowed: [], opinion: null }
    expect(codeOf(await use(CostSurveyService).audit(OPERATOR, audit))).toBe('FORBIDDEN')
  })

  it('keeps its items as they were submitted', async () => {
    const change = test.platform.market.prisma.costItem.updateMany({ data: { amountFen: 1n } })
    await expect(change).rejects.toMatchObject({ code: 'P2003' })
  })
})

describe('a permitted revenue', () => {
  it('is 8,081,250.00 before tax for 8,000,000 of cost and 500,000 of subsidy', async () => {
    const row = await test.platform.market.prisma.permittedRevenue.findUniqueOrThrow({ where: { id: revenueId } })
    expect([row.costFen, row.profitFen, row.taxFen]).toEqual([750_000_000n, 58_125_000n, 0n])
  })

  it('lets the ceiling rest on it', async () => {
    expect(done(await use(CeilingService).set(DEPARTMENT, ceiling(false))).revenueId).toBe(revenueId)
  })

  it('carries no ceiling beyond its cycle', async () => {
    const beyond = await use(CeilingService).set(DEPARTMENT, ceiling(false, '2029-01-02'))
    expect(beyond).toMatchObject({ error: { code: 'CEILING_BEYOND_CYCLE', field: 'input.validTo' } })
  })

  it('is the price department’s alone to permit', async () => {
    const terms = { surveyId: 'any', firstYear: 2029, years: 3, bondYield: '1.75', addOnBp: 600 }
    const rest = { taxBp: null, smoothingCycles: 1, documentNo: '-' }
    const { surveyId } = await test.platform.market.prisma.permittedRevenue.findUniqueOrThrow({
      where: { id: revenueId },
    })
    const own = await use(PermittedRevenueService).permit(OPERATOR, { ...terms, ...rest, surveyId })
    expect(codeOf(own)).toBe('FORBIDDEN')
  })

  it('has a year assessed when it is over, and carries its excess into the next cycle', async () => {
    use(Incomes).from(() => Promise.resolve({ grossFen: fen(900_000_000n), openMonths: [] }))
    const assess = () => use(PermittedRevenueService).assess(DEPARTMENT, { revenueId, year: 2026 })
    expect(codeOf(await assess())).toBe('YEAR_NOT_OVER')
    test.clock.advanceTo('2027-02-01T09:00:00+08:00')
    done(await assess())
    expect(codeOf(await assess())).toBe('YEAR_ASSESSED')
    const [assessed] = await test.platform.market.prisma.revenueAssessment.findMany()
    expect(assessed).toMatchObject({ adjuster: 'AUTHORIZER', excessFen: 91_875_000n })
  })
})

describe('a complaint about a price', () => {
  const complain = (actor = anonymous('test')) =>
    use(ComplaintService).file(actor, { productCode: 'TST', kind: 'TOO_HIGH', text: '偏高' })

  it('is answered once, by the operator', async () => {
    const { id: complaintId } = done(await complain(actorOf('consumer')))
    const answer = { complaintId, answer: '已核对' }
    expect(done(await use(ComplaintService).answer(OPERATOR, answer)).status).toBe('ANSWERED')
    expect(codeOf(await use(ComplaintService).answer(DEPARTMENT, answer))).toBe('COMPLAINT_ANSWERED')
  })

  it('counts people once, and those who were not signed in as one', async () => {
    done(await complain(actorOf('consumer')))
    done(await complain())
    done(await complain())
    const [count] = await use(ComplaintService).counts()
    expect(count).toMatchObject({ productCode: 'TST', people: 1, anonymous: 2, strong: false })
  })

  it('is taken from people who are not signed in up to a number a day', async () => {
    const filed = await test.platform.market.prisma.priceComplaint.count({ where: { personId: null } })
    for (let more = filed; more < MAX_ANONYMOUS_A_DAY; more += 1) done(await complain())
    expect(codeOf(await complain())).toBe('COMPLAINTS_FULL')
    expect(codeOf(await complain(actorOf('consumer')))).toBe('OK')
  })
})
