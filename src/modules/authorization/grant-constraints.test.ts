import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RightGrantUncheckedCreateInput } from '../../generated/prisma/models.ts'
import { actorOf, createTestMarket, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { day, done } from '../../../test/support/results.ts'
import { openRights, resourceInput, type Rights } from '../../../test/support/rights.ts'

/** The same rows written past the services: what the database itself refuses. */

const FROM = new Date('2026-03-02T09:00:00+08:00')
const TO = new Date('2027-01-01T00:00:00+08:00')

let test: TestMarket
let rights: Rights
let ids: { agreement: string; holding: string; otherHolding: string; idNo: string; name: string; use: string }
let use: RightGrantUncheckedCreateInput
let operation: RightGrantUncheckedCreateInput

beforeAll(async () => {
  test = await createTestMarket()
  const { prisma } = test.platform.market
  await seedOrganizations(test.platform.market)
  rights = await openRights(test)
  const mine = await rights.hold()
  const others = await rights.hold(resourceInput({ code: 'TST-HOU-LEASE', sourceTable: 'tst_hou.lease' }), 'holder2')
  const scope = [
    { resourceCode: 'TST-PSB-PERSON', fieldNames: ['id_no', 'name'], purposes: ['INDUSTRY_DEVELOPMENT' as const] },
  ]
  const agreement = await rights.agree({ scope, endDate: day('2030-12-31') })
  const grants = rights.grants.grantUse(actorOf('holder'), {
    agreementNo: agreement.no,
    resourceCode: mine.code,
    fieldNames: ['name'],
    purposes: ['INDUSTRY_DEVELOPMENT'],
    validTo: TO,
  })
  const [granted] = done(await grants)
  const holdingOf = async (objectId: string) => (await prisma.rightGrant.findFirstOrThrow({ where: { objectId } })).id
  const fieldOf = async (name: string) =>
    (await prisma.resourceField.findFirstOrThrow({ where: { resourceId: mine.id, name } })).id
  ids = {
    agreement: agreement.id,
    holding: await holdingOf(mine.id),
    otherHolding: await holdingOf(others.id),
    idNo: await fieldOf('id_no'),
    name: await fieldOf('name'),
    use: granted?.id ?? '',
  }
})
afterAll(async () => {
  await rights.close()
  await test.close()
})

beforeEach(() => {
  const common = {
    region: '370100',
    granteeOrgId: orgId('operator'),
    purposeClasses: ['INDUSTRY_DEVELOPMENT' as const],
    validFrom: FROM,
    validTo: TO,
    agreementId: ids.agreement,
    status: 'ACTIVE' as const,
    grantedBy: 'test',
    createdAt: FROM,
  }
  const of = { grantorOrgId: orgId('holder'), objectType: 'FIELD' as const, objectId: ids.idNo }
  use = { ...common, ...of, id: test.ids.next(), right: 'USE' }
  const byBureau = { grantorOrgId: orgId('bureau'), objectType: 'PRODUCT' as const, objectId: 'product' }
  operation = { ...common, ...byBureau, id: test.ids.next(), right: 'OPERATION' }
})

const write = (grant: RightGrantUncheckedCreateInput, parentIds: string[]) =>
  test.platform.market.transaction(async () => {
    const { prisma } = test.platform.market
    await prisma.rightGrant.create({ data: grant })
    for (const parentId of parentIds) await prisma.grantParent.create({ data: { childId: grant.id, parentId } })
  })

describe('the database takes', () => {
  it('a use inside its holding and its agreement', async () => {
    await expect(write(use, [ids.holding])).resolves.toBe(undefined)
  })

  it('an operation that rests on a use', async () => {
    await expect(write(operation, [ids.use])).resolves.toBe(undefined)
  })
})

describe('the database refuses a use', () => {
  it('under the holding of another department', async () => {
    await expect(write(use, [ids.otherHolding])).rejects.toThrow(/is not inside holding grant/)
  })

  it('without a holding', async () => {
    await expect(write(use, [])).rejects.toThrow(/use grant .* has 0 parents/)
  })

  it('that outlasts its holding', async () => {
    const long = { ...use, validTo: new Date('2029-03-02T00:00:00.001+08:00') }
    await expect(write(long, [ids.holding])).rejects.toThrow(/lasts longer than its parent/)
  })

  it('that began before its holding', async () => {
    const early = { ...use, validFrom: new Date(FROM.getTime() - 1) }
    await expect(write(early, [ids.holding])).rejects.toThrow(/lasts longer than its parent/)
  })

  it('that ends a millisecond after the agreement’s last day', async () => {
    const late = { ...use, validTo: new Date('2031-01-01T00:00:00.001+08:00') }
    await expect(write(late, [ids.holding])).rejects.toThrow(/outside the term of agreement/)
  })

  it('of a field outside the agreement', async () => {
    await expect(write({ ...use, objectId: 'another field' }, [ids.holding])).rejects.toThrow(
      /outside the scope of agreement/,
    )
  })

  it('for a purpose outside the agreement', async () => {
    await expect(write({ ...use, purposeClasses: ['PUBLIC_WELFARE'] }, [ids.holding])).rejects.toThrow(
      /outside the scope/,
    )
  })

  it('by another than the agreement’s operator', async () => {
    await expect(write({ ...use, granteeOrgId: orgId('operator2') }, [ids.holding])).rejects.toThrow(
      /not between the parties/,
    )
  })

  it('without an agreement', async () => {
    await expect(write({ ...use, agreementId: null }, [ids.holding])).rejects.toThrow(
      /use_and_operation_rest_on_an_agreement/,
    )
  })

  it('from a holder to itself', async () => {
    await expect(write({ ...use, grantorOrgId: orgId('operator') }, [ids.holding])).rejects.toThrow(
      /nobody_grants_use_to_itself/,
    )
  })
})

describe('the database refuses an operation', () => {
  it('that rests on nothing', async () => {
    await expect(write(operation, [])).rejects.toThrow(/operation grant .* has 0 parents/)
  })

  it('that rests on a holding', async () => {
    await expect(write(operation, [ids.holding])).rejects.toThrow(/does not rest on use grant/)
  })

  it('that outlasts a use', async () => {
    const long = { ...operation, validTo: new Date(TO.getTime() + 1) }
    await expect(write(long, [ids.use])).rejects.toThrow(/lasts longer than its parent/)
  })

  it('given by another than the implementing body', async () => {
    await expect(write({ ...operation, grantorOrgId: orgId('holder') }, [ids.use])).rejects.toThrow(
      /not between the parties/,
    )
  })

  it('that rests on a use under another agreement', async () => {
    const other = await rights.agree({ no: '测授〔2026〕9号' })
    await expect(write({ ...operation, agreementId: other.id }, [ids.use])).rejects.toThrow(
      /does not rest on use grant/,
    )
  })
})

describe('the database refuses to change a grant', () => {
  it('in its time', async () => {
    const update = test.platform.market.pool.query(
      `update right_grant set valid_to = valid_to + interval '1 day' where id = $1`,
      [ids.use],
    )
    await expect(update).rejects.toThrow(/immutable but for/)
  })

  it('into nothing', async () => {
    await expect(test.platform.market.pool.query('delete from right_grant where id = $1', [ids.use])).rejects.toThrow(
      /rows are kept/,
    )
  })

  it('into a revoked one without a reason', async () => {
    const update = test.platform.market.pool.query(
      `update right_grant set status = 'REVOKED', revoked_at = now() where id = $1`,
      [ids.use],
    )
    await expect(update).rejects.toThrow(/revoked_says_when_and_why/)
  })
})
