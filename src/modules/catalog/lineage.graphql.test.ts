/** Lineage and quality as the catalogue shows them of the demo's cleaned and linked resources. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoService, type DemoService } from '../../../test/support/demo-service.ts'
import { ask } from '../../../test/support/graphql.ts'
import { signedIn } from '../../../test/policy/walk/asker.ts'
import { anonymous, type Actor } from '../../policy/actor.ts'

let demo: DemoService
let holder: Actor
beforeAll(async () => {
  demo = await startDemoService()
  holder = (await signedIn(demo, 'holder.psb@jinan.demo')).actor
})
afterAll(() => demo.close())

async function resource(code: string, selection: string, actor: Actor = anonymous('test')) {
  const source = `query ($code: String!) { dataResource(code: $code) { ${selection} } }`
  const { data, errors } = await ask(demo.service.app, actor, source, { code })
  expect(errors).toBeUndefined()
  return data?.dataResource
}
async function reportQuality(actor: Actor, resourceCode: string) {
  const source = `mutation ($input: ReportQualityInput!) { reportQuality(input: $input) {
    __typename ... on Refusal { code } } }`
  return (await ask(demo.service.app, actor, source, { input: { resourceCode } })).data?.reportQuality
}

describe('the catalogue tells anybody', () => {
  it('what a linked resource was made of, and how', async () => {
    expect(await resource('JN-HRSS-LINKED', 'parents { code } derivationEn')).toEqual({
      parents: [{ code: 'JN-HRSS-INSURED' }, { code: 'JN-AMR-NUMBER' }],
      derivationEn: expect.stringContaining('linked to credit codes'),
    })
  })

  it('what was made of a resource', async () => {
    expect(await resource('JN-PSB-PERSON', 'children { code } parents { code } derivation quality { rowsIn }')).toEqual(
      {
        children: [{ code: 'JN-PSB-PERSON-CLEAN' }],
        parents: [],
        derivation: null,
        quality: [],
      },
    )
  })

  it('how many rows went in and came out, and what of them was good', async () => {
    const found = await resource(
      'JN-PSB-PERSON-CLEAN',
      'quality { rowsIn rowsOut measuredAt figures { dimension met checked shareBp methodEn } }',
    )
    const [report] = found.quality
    expect(BigInt(report.rowsIn)).toBeGreaterThan(BigInt(report.rowsOut))
    expect(report.figures).toEqual([
      expect.objectContaining({ dimension: 'NORMATIVE', met: report.rowsIn, checked: report.rowsIn, shareBp: 10_000 }),
      expect.objectContaining({ dimension: 'ACCURACY', met: report.rowsOut, checked: report.rowsIn }),
    ])
  })

  it('nothing of a child that its holder suspended', async () => {
    const { prisma } = demo.service.platform.market
    const move = (status: 'SUSPENDED' | 'CATALOGUED') =>
      prisma.dataResource.update({ where: { code: 'JN-PSB-PERSON-CLEAN' }, data: { status } })
    await move('SUSPENDED')
    const [public_, own] = [
      await resource('JN-PSB-PERSON', 'children { code }'),
      await resource('JN-PSB-PERSON', 'children { code }', holder),
    ]
    await move('CATALOGUED')
    expect([public_.children, own.children]).toEqual([[], [{ code: 'JN-PSB-PERSON-CLEAN' }]])
  })
})

describe('figures are taken over', () => {
  it('once for a measurement', async () => {
    expect(await reportQuality(holder, 'JN-PSB-PERSON-CLEAN')).toMatchObject({ code: 'QUALITY_UNCHANGED' })
  })

  it('of a table that was measured, by nobody but its holder', async () => {
    expect([await reportQuality(holder, 'JN-PSB-PERSON'), await reportQuality(holder, 'JN-NR-DWELLING')]).toMatchObject(
      [{ code: 'QUALITY_UNMEASURED' }, { code: 'FORBIDDEN' }],
    )
  })
})

it('every cleaned resource has parents, a story and figures of this demo', async () => {
  const { prisma } = demo.service.platform.market
  const derived = await prisma.dataResource.findMany({
    where: { OR: [{ derivation: { not: null } }, { name: { contains: '清洗' } }] },
    include: { parents: true, qualityReports: { include: { figures: true } } },
  })
  expect(derived).toHaveLength(9)
  for (const { derivation, parents, qualityReports } of derived)
    expect([derivation !== null, parents.length > 0, (qualityReports[0]?.figures.length ?? 0) > 0]).toEqual([
      true,
      true,
      true,
    ])
})
