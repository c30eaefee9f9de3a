import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../../test/support/graphql.ts'
import {
  actorOf,
  createTestMarket,
  orgId,
  seedOrganizations,
  type OrganizationName,
  type TestMarket,
} from '../../../test/support/market.ts'
import { TABLE_ID2 } from '../../../test/support/price-tables.ts'
import { done } from '../../../test/support/results.ts'
import { openHttpRooms } from '../../../test/support/rooms.ts'
import { seedPricedProduct, seedUsage } from '../../../test/support/sales.ts'
import { fen } from '../../kernel/money.ts'
import { IdentityService } from '../identity/index.ts'
import { CostSurveyService, PermittedRevenueService } from '../pricing/index.ts'
import { BillingModule } from './billing.module.ts'
import { BillingService } from './billing.service.ts'
import { DisputeService } from './dispute.service.ts'

let test: TestMarket
let rooms: NestFastifyApplication
let uscc: string
const operator = actorOf('operator')

const get = async (path: string, by?: OrganizationName) => {
  const token =
    by && done(await rooms.get(IdentityService, { strict: false }).createToken(actorOf(by), { label: 'test', days: 1 }))
  const headers = token ? { authorization: `Bearer ${token.text}` } : {}
  return rooms.inject({ method: 'GET', url: `/v1/reports/${path}`, headers })
}
const linesOf = (csv: string) => csv.split('\r\n').map((line) => line.replaceAll('"', ''))

/** A year’s cost as it is submitted and audited. */
async function survey(year: number): Promise<string> {
  const item = {
    category: 'STAFF' as const,
    name: '测试',
    amount: '2000.00',
    industryBp: 10_000,
    allocationBasis: '工时',
  }
  const items = [{ ...item, evidenceHash: `${year}`.padEnd(64, '0') }]
  const surveys = rooms.get(CostSurveyService, { strict: false })
  const { id: surveyId } = done(await surveys.submit(operator, { year, items }))
  done(await surveys.audit(actorOf('price'), { surveyId, approve: true, disallowed: [], opinion: null }))
  return surveyId
}

/** 3,000.25 yuan invoiced, 100 of it credited: 2,900.25 of 2,200.00 that were permitted. */
beforeAll(async () => {
  test = await createTestMarket()
  const { market } = test.platform
  await seedOrganizations(market)
  rooms = await openHttpRooms(test.platform, BillingModule)
  uscc = (await market.prisma.organization.findUniqueOrThrow({ where: { id: orgId('operator') } })).uscc
  const id2 = await seedPricedProduct(test, { code: 'ID2', tiers: TABLE_ID2 })
  await seedUsage(test, { product: id2, buyer: 'consumer', period: '2026-03', calls: 10_001n })
  await seedUsage(test, {
    product: { ...id2, purposeClass: 'PUBLIC_WELFARE' },
    buyer: 'grassroots',
    period: '2026-04',
    calls: 77n,
    billed: false,
  })
  const terms = {
    firstYear: 2026,
    years: 1,
    bondYield: '4',
    addOnBp: 600,
    taxBp: 0,
    smoothingCycles: 1,
    documentNo: '测试2号',
  }
  const surveyId = await survey(2025)
  done(await rooms.get(PermittedRevenueService, { strict: false }).permit(actorOf('price'), { ...terms, surveyId }))
  test.clock.advanceTo('2026-04-05T09:00:00+08:00')
  done(await rooms.get(BillingService).closeMonth(operator, { period: '2026-03' }))
  const { id: invoiceId } = await market.prisma.invoice.findFirstOrThrow()
  const disputes = rooms.get(DisputeService)
  const claim = { invoiceId, lineSeq: 1, claimedFen: fen(10_000n), reason: '测试' }
  const { id: disputeId } = done(await disputes.raise(actorOf('consumer'), claim))
  done(await disputes.answer(operator, { disputeId, creditFen: fen(10_000n), answer: '测试' }))
  done(await disputes.approve(actorOf('operator', 'second'), { disputeId }))
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('the yearly report over HTTP', () => {
  it('is refused while the year is not over', async () => {
    const { statusCode, body } = await get(`operating/${uscc}/2026.csv`, 'operator')
    expect([statusCode, JSON.parse(body).code]).toEqual([409, 'YEAR_NOT_OVER'])
  })

  it('has what was invoiced less what was credited, the audited cost, and who adjusts', async () => {
    test.clock.advanceTo('2027-02-01T09:00:00+08:00')
    await survey(2026)
    const { statusCode, headers, body } = await get(`operating/${uscc}/2026.csv`, 'bureau')
    const said = linesOf(body).filter(
      (line) => /含税|利润|计费量|偏离（|调价主体|结转|无偿/.test(line) && !line.startsWith('五'),
    )
    expect([statusCode, headers['content-type'], said]).toEqual([
      200,
      'text/csv; charset=utf-8',
      [
        '一、总体经营情况,,计费量,10001',
        '一、总体经营情况,,公共治理、公益事业无偿提供量,77',
        '二、授权运营成本、实际收入和利润,,成本（产业用途，扣除补贴）,2000.00',
        '二、授权运营成本、实际收入和利润,,成本来源,成本调查，已审核',
        '二、授权运营成本、实际收入和利润,,实际收入（含税）,2900.25',
        '二、授权运营成本、实际收入和利润,,实际收入（不含税）,2736.08',
        '二、授权运营成本、实际收入和利润,,利润（不含税收入减成本）,736.08',
        '三、分产品销售规模和收入,ID2,计费量,10001',
        '三、分产品销售规模和收入,ID2,不含税收入,2736.08',
        '三、分产品销售规模和收入,ID2,含税收入,2900.25',
        '四、实际收入与最高准许收入的偏离,,实际收入（含税）,2900.25',
        '四、实际收入与最高准许收入的偏离,,偏离（%）,31.83',
        '四、实际收入与最高准许收入的偏离,,调价主体,授权方调整上限收费标准',
        '四、实际收入与最高准许收入的偏离,,结转下一周期扣减,700.25',
      ],
    ])
  })

  it('is shown to the operator, the authorizer, the price department and the auditors, and to nobody else', async () => {
    const askers: readonly (OrganizationName | undefined)[] = [
      'operator',
      'bureau',
      'price',
      'audit',
      'operator2',
      'consumer',
      undefined,
    ]
    const statuses = []
    for (const by of askers) statuses.push((await get(`operating/${uscc}/2026.csv`, by)).statusCode)
    expect(statuses).toEqual([200, 200, 200, 200, 403, 403, 401])
  })

  it.each([
    ['operating', () => `operating/${uscc}/2026.pdf`],
    ['deviation', () => `deviation/${uscc}.pdf`],
    ['receivables', () => 'receivables.pdf'],
  ])('is a PDF to be saved: %s', async (name, path) => {
    const { headers, rawPayload } = await get(path(), 'operator')
    const said = [headers['content-type'], headers['cache-control'], rawPayload.subarray(0, 5).toString()]
    expect([...said, String(headers['content-disposition']).includes(name)]).toEqual([
      'application/pdf',
      'no-store',
      '%PDF-',
      true,
    ])
  })

  it('has receivables of the asker’s own invoices: the rest of the one that was credited', async () => {
    expect(linesOf((await get('receivables.csv', 'operator')).body)[1]).toMatch(/^测试银行,0\.00,.*,2900\.25$/)
  })

  it('has nothing owed to who has no invoice', async () => {
    expect(linesOf((await get('receivables.csv', 'operator2')).body)).toHaveLength(2)
  })

  it.each([
    ['nobody’s receivables', 'receivables.csv', undefined, 401],
    ['a report that there is not', 'profits.csv', 'operator', 404],
    ['another form', 'receivables.xls', 'operator', 404],
    ['a year that is none', 'operating/91370100MATE000001/last.pdf', 'operator', 404],
    ['an operator that there is not', 'deviation/000000000000000000.csv', 'operator', 403],
  ] as const)('answers with a problem for %s', async (_, path, by, status) => {
    const { statusCode, headers } = await get(path, by)
    expect([statusCode, headers['content-type']]).toEqual([status, 'application/problem+json; charset=utf-8'])
  })
})

describe('the yearly report in GraphQL', () => {
  const QUERY = `query ($operatorUscc: String!) {
    operatingReport(operatorUscc: $operatorUscc, year: 2026) {
      ... on Refusal { code }
      ... on OperatingReportSuccess { data {
        year overall { billedUnits freeUnits } cost { amount { amount } audited } profit { amount }
        products { productCode net { amount } } deviation { deviation adjuster assessed } priceChanges { kind }
      } }
    }
    deviationReportFile(operatorUscc: $operatorUscc, form: CSV) {
      ... on Refusal { code }
      ... on DeviationReportFileSuccess { data { fileName } }
    }
  }`
  const asked = async (by: OrganizationName) => (await ask(rooms, actorOf(by), QUERY, { operatorUscc: uscc })).data

  it('says the same as the file', async () => {
    expect((await asked('price'))?.operatingReport.data).toEqual({
      year: 2026,
      overall: { billedUnits: '10001', freeUnits: '77' },
      cost: { amount: { amount: '2000.00' }, audited: true },
      profit: { amount: '736.08' },
      products: [{ productCode: 'ID2', net: { amount: '2736.08' } }],
      deviation: { deviation: '31.83', adjuster: 'AUTHORIZER', assessed: false },
      priceChanges: [],
    })
  })

  it('is refused as the file is', async () => {
    const answer = await asked('consumer')
    expect([answer?.operatingReport.code, answer?.deviationReportFile.code]).toEqual(['FORBIDDEN', 'FORBIDDEN'])
  })
})
