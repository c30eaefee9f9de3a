import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorOf, createTestMarket, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { codeOf, done } from '../../../test/support/results.ts'
import { fieldInput, openRights, resourceInput, type Rights } from '../../../test/support/rights.ts'
import type { LetterInput } from './letter.ts'

const INDUSTRY = ['INDUSTRY_DEVELOPMENT' as const]
const CODE = 'TST-SHARED'
const NO = '测授〔2026〕9号'
const ASKED = { agreementNo: NO, resourceCode: CODE, fieldNames: ['tax_no'], purposes: INDUSTRY }

let test: TestMarket
let rights: Rights
let counter = 0

/** A resource of the holder with one field of its own and one that it obtained from another department. */
beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  rights = await openRights(test)
  const fields = [fieldInput(), fieldInput({ name: 'tax_no' })]
  const { id } = await rights.hold(resourceInput({ code: CODE, sourceTable: 'tst.shared', fields }))
  const where = { resourceId_name: { resourceId: id, name: 'tax_no' } }
  const data = { obtainedBySharing: true, providingOrgId: orgId('holder2') }
  await test.platform.market.prisma.resourceField.update({ where, data })
})
afterAll(async () => {
  await rights.close()
  await test.close()
})

const give = (change: Partial<LetterInput> = {}, by: 'holder' | 'holder2' | 'institution' = 'holder2') =>
  rights.letters.give(actorOf(by), {
    no: `函${(counter += 1)}`,
    resourceCode: CODE,
    fieldNames: ['tax_no'],
    purposes: INDUSTRY,
    validTo: new Date('2029-01-01T00:00:00+08:00'),
    evidenceHash: '0'.repeat(64),
    ...change,
  })
const revoke = (letterId: string, by: 'holder' | 'holder2' = 'holder2') =>
  rights.letters.revoke(actorOf(by), { letterId, reason: '数据有误' })
const told = async (type: string) =>
  (await test.platform.market.prisma.outboxEvent.findMany({ where: { type } })).length

describe('a consent letter', () => {
  it('is given by the department that provided the field, and told of', async () => {
    const before = await told('letter.given')
    const [letter] = done(await give())
    expect(letter).toMatchObject({ status: 'ACTIVE', providingOrgId: orgId('holder2'), holderOrgId: orgId('holder') })
    expect(await told('letter.given')).toBe(before + 1)
  })

  it.each(['holder', 'institution'] as const)('is not given by another department: %s', async (by) => {
    expect(codeOf(await give({}, by))).toBe('FORBIDDEN')
  })

  it('is not about a resource nobody knows', async () => {
    expect(codeOf(await give({ resourceCode: 'NONE' }))).toBe('NOT_FOUND')
  })

  it('is not about what the holder has of its own', async () => {
    expect(codeOf(await give({ fieldNames: ['id_no'] }))).toBe('LETTER_FIELD')
  })

  it('is not given twice under one number', async () => {
    done(await give({ no: '函同号' }))
    expect(codeOf(await give({ no: '函同号' }))).toBe('LETTER_NO_TAKEN')
  })

  it('is not back-dated, by a millisecond', async () => {
    const validFrom = new Date(test.clock.now().getTime() - 1)
    expect(codeOf(await give({ validFrom }))).toBe('LETTER_BACKDATED')
  })
})

describe('a letter is revoked', () => {
  it('by who gave it, with the reason, and that is told of', async () => {
    const [letter] = done(await give())
    const before = await told('letter.revoked')
    const revoked = done(await revoke(letter?.id ?? ''))
    expect([revoked.status, revoked.reason, revoked.revokedAt]).toEqual(['REVOKED', '数据有误', test.clock.now()])
    expect(await told('letter.revoked')).toBe(before + 1)
  })

  it('by nobody else', async () => {
    const [letter] = done(await give())
    expect(codeOf(await revoke(letter?.id ?? '', 'holder'))).toBe('FORBIDDEN')
  })

  it('once', async () => {
    const [letter] = done(await give())
    done(await revoke(letter?.id ?? ''))
    expect(codeOf(await revoke(letter?.id ?? ''))).toBe('LETTER_REVOKED')
  })

  it('only if there is one', async () => {
    expect(codeOf(await revoke('none'))).toBe('NOT_FOUND')
  })
})

describe('the use of a shared field', () => {
  it('is not granted once its letter was revoked, and is on a new one', async () => {
    const live = { fieldId: { in: await fieldIds() }, status: 'ACTIVE' as const }
    await rights.agree({ no: NO, scope: [{ resourceCode: CODE, fieldNames: ['tax_no'], purposes: INDUSTRY }] })
    for (const { id } of await test.platform.market.prisma.consentLetter.findMany({ where: live }))
      done(await revoke(id))
    const without = await rights.grants.grantUse(actorOf('holder'), ASKED)
    done(await give())
    const granted = await rights.grants.grantUse(actorOf('holder'), ASKED)
    expect([codeOf(without), codeOf(granted)]).toEqual(['CONSENT_LETTER_REVOKED', 'OK'])
  })
})

async function fieldIds(): Promise<string[]> {
  const where = { resource: { code: CODE } }
  return (await test.platform.market.prisma.resourceField.findMany({ where })).map(({ id }) => id)
}
