import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorOf, createTestMarket, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import type { OrganizationName } from '../../../test/support/organizations.ts'
import { codeOf, done } from '../../../test/support/results.ts'
import { openRights, resourceInput, type Rights } from '../../../test/support/rights.ts'

const INDUSTRY = ['INDUSTRY_DEVELOPMENT' as const]

let test: TestMarket
let rights: Rights
let counter = 0

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  rights = await openRights(test)
  await rights.hold(resourceInput({ code: 'TST-WATER', sourceTable: 'tst.water' }), 'utility')
})
afterAll(async () => {
  await rights.close()
  await test.close()
})

/** Declares who controls whom while something is tried. */
async function declaring<T>([of, by, controlBp]: Declaration, attempt: () => Promise<T>): Promise<T> {
  const declare = (controllerOrgId: string | null, bp: number | null) =>
    test.platform.market.prisma.organization.update({
      where: { id: orgId(of) },
      data: { controllerOrgId, controlBp: bp },
    })
  await declare(orgId(by), controlBp)
  const outcome = await attempt()
  await declare(null, null)
  return outcome
}
type Declaration = [of: OrganizationName, by: OrganizationName, controlBp: number]

type Attempted = { ok: boolean; error?: { rule: string } }
const ruleOf = (outcome: Attempted) => (outcome.ok ? undefined : outcome.error?.rule)

const nextNo = () => `测管运〔2026〕${(counter += 1)}号`
const SCOPE = { scope: [{ resourceCode: 'TST-WATER', fieldNames: ['id_no'], purposes: INDUSTRY }] }

const TIES: [string, Declaration][] = [
  ['whom the holder of the data controls', ['operator', 'utility', 5000]],
  ['that controls the holder of the data', ['utility', 'operator', 5000]],
  ['whom the implementing body controls', ['operator', 'bureau', 10_000]],
]
/** A grant is between holder and operator: the implementing body takes no part in it. */
const TIES_TO_HOLDER = TIES.slice(0, 2)

describe('an operator', () => {
  it.each(TIES)('%s is not named in a draft', async (_, declaration) => {
    const drafted = await declaring(declaration, () => rights.draft({ no: nextNo(), ...SCOPE }))
    expect(ruleOf(drafted)).toBe('separation.authorizer-names-no-affiliate')
  })

  it.each(TIES)('%s does not sign', async (_, declaration) => {
    const { no } = await rights.decided({ no: nextNo(), ...SCOPE })
    const signed = await declaring(declaration, () => rights.steps.sign(actorOf('operator'), no))
    expect(ruleOf(signed)).toBe('separation.affiliate-does-not-sign')
  })

  it.each(TIES_TO_HOLDER)('%s is not granted the use of it', async (_, declaration) => {
    const { no: agreementNo } = await rights.agree({ no: nextNo(), ...SCOPE })
    const asked = { agreementNo, resourceCode: 'TST-WATER', fieldNames: ['id_no'], purposes: INDUSTRY }
    const granted = await declaring(declaration, () => rights.grants.grantUse(actorOf('utility'), asked))
    expect(ruleOf(granted)).toBe('separation.holder-does-not-grant-affiliate')
  })

  it('of which the holder has a share below the parameter is named, signs and is granted the use', async () => {
    const asked = { resourceCode: 'TST-WATER', fieldNames: ['name'], purposes: INDUSTRY }
    const scope = [{ resourceCode: 'TST-WATER', fieldNames: ['name'], purposes: INDUSTRY }]
    const granted = await declaring(['operator', 'utility', 4999], async () => {
      const { no: agreementNo } = await rights.agree({ no: nextNo(), scope })
      return rights.grants.grantUse(actorOf('utility'), { ...asked, agreementNo })
    })
    expect(codeOf(granted)).toBe('OK')
  })

  it('whom the state controls, as it does the holder, is not tied by that alone', async () => {
    const declaration: Declaration = ['utility', 'finance', 10_000]
    const drafted = await declaring(declaration, () =>
      declaring(['operator', 'finance', 10_000], () => rights.draft({ no: nextNo(), ...SCOPE })),
    )
    expect(codeOf(drafted)).toBe('OK')
  })

  it('that got into a revised scope by a tie to its holder is refused there too', async () => {
    await rights.hold(resourceInput({ code: 'TST-OWN', sourceTable: 'tst.own' }))
    const own = [{ resourceCode: 'TST-OWN', fieldNames: ['id_no'], purposes: INDUSTRY }]
    const { no } = done(await rights.draft({ no: nextNo(), scope: own }))
    const revised = await declaring(['operator', 'utility', 5000], () =>
      rights.agreements.revise(actorOf('bureau'), { no, ...SCOPE }),
    )
    expect(ruleOf(revised)).toBe('separation.authorizer-names-no-affiliate')
  })
})
