/** The must-deny matrix, line by line, as the authorities meet it over HTTP, whoever approves, and whoever is gone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PASSWORD } from '../../../src/demo/accounts.ts'
import { PersonRole } from '../../../src/generated/prisma/enums.ts'
import { mutationFields } from '../walk/documents.ts'
import { Denials, mutationsAbout, PRICE } from './denials.ts'

let denials: Denials

beforeAll(async () => {
  denials = await Denials.open()
})
afterAll(() => denials.close())

describe('the departments over them', () => {
  it('of prices edits no cost evidence: no mutation does, and the database refuses it', async () => {
    expect(mutationsAbout('cost', 'evidence', 'survey')).toEqual(['decideCostSurvey', 'submitCostSurvey'])
    const attempt = denials.market.prisma.costItem.updateMany({ data: { evidenceHash: '0'.repeat(64) } })
    await expect(attempt).rejects.toMatchObject({ code: 'P2003' })
  })

  it('of prices submits no costs', async () => {
    const item = { category: 'STAFF', name: '测试', amount: '1.00', industryBp: 1, allocationBasis: '测试' }
    const survey = { year: 2023, items: [{ ...item, evidenceHash: '0'.repeat(64) }] }
    expect(await denials.refused(() => denials.mutate('price@chengdu.demo', 'submitCostSurvey', survey))).toBe(
      'FORBIDDEN',
    )
  })

  it('of prices does not propose prices', async () => {
    expect(await denials.refused(() => denials.mutate('price@chengdu.demo', 'proposePrice', PRICE))).toBe('FORBIDDEN')
  })

  it('of finance does not edit a split rule', async () => {
    const departments = [{ uscc: String(denials.rows.of('Organization')[0]?.uscc), weightBp: 10_000, basis: 'none' }]
    const rule = { form: 'RATIO', parties: [{ capacity: 'GOVERNMENT', ratioBp: 10_000, departments }] }
    const input = { productCode: 'ID2', rule, effectiveFrom: '2028-01-01T00:00:00+08:00' }
    expect(await denials.refused(() => denials.mutate('finance@chengdu.demo', 'proposeSplitRule', input))).toBe(
      'FORBIDDEN',
    )
  })

  it('of data deletes no audit event: no mutation does, and the database refuses it', async () => {
    expect(mutationsAbout('audit', 'delete', 'remove', 'purge')).toEqual([])
    await expect(denials.market.prisma.auditEvent.deleteMany()).rejects.toThrow()
    await expect(denials.market.prisma.auditEvent.updateMany({ data: { rule: '' } })).rejects.toThrow()
    await expect(denials.market.prisma.$executeRaw`truncate audit_event`).rejects.toThrow()
  })
})

describe('an auditor', () => {
  /** Their own session and token, and in a demonstration its clock. */
  const OWN = ['signIn', 'signOut', 'createToken', 'advanceClock']

  it.each(
    mutationFields()
      .map(({ name }) => name)
      .filter((name) => !OWN.includes(name)),
  )('does not %s', async (name) => {
    expect(await denials.refused(() => denials.mutateSomehow('audit@chengdu.demo', name))).not.toBe('GRAPHQL')
  })

  it('does not object to a notice, though everybody else may', async () => {
    const attempt = () => denials.mutateSomehow('audit@chengdu.demo', 'raiseObjection')
    expect(await denials.rulesThatRefuse(attempt)).toEqual(['regulator.raise-no-objection'])
  })

  it('does not have a registration corrected, though everybody else signed in may', async () => {
    const subjectCode = denials.rows.of('RegistrationApplication')[0]?.subjectCode
    const told = { type: 'CORRECTION', subjectKind: 'RESOURCE', subjectCode }
    const attempt = () => denials.mutateSomehow('audit@chengdu.demo', 'applyForRegistration', told)
    expect(await denials.rulesThatRefuse(attempt)).toEqual(['regulator.correct-no-registration'])
  })
})

describe('somebody whose time is over', () => {
  const PEOPLE: Record<PersonRole, string> = {
    HOLDER: 'holder.nr@jinan.demo',
    OPERATOR: 'operator.maker@jinan.demo',
    DEVELOPER: 'developer@shanghai.demo',
    CONSUMER: 'consumer.rental@jinan.demo',
    REGISTRY: 'registry@jinan.demo',
    BUREAU: 'bureau.maker@jinan.demo',
    PRICE: 'price@jinan.demo',
    FINANCE: 'finance@jinan.demo',
    AUDITOR: 'audit@jinan.demo',
    SECURITY: 'security@jinan.demo',
  }

  it.each(Object.values(PersonRole))('is nobody, whatever the role was: %s', async (role) => {
    const email = PEOPLE[role]
    const client = await denials.as(email)
    const validUntil = denials.demo.service.platform.clock.now()
    await denials.market.prisma.person.update({
      where: { email },
      data: { validUntil },
    })
    expect(await client.run('{ viewer { email } }')).toEqual({ viewer: null })
    expect(await denials.refused(() => denials.mutate(email, 'createToken', { label: 'test', days: 1 }))).toBe(
      'SIGN_IN',
    )
    expect(await denials.refused(() => denials.demo.anonymous.signIn(email, DEMO_PASSWORD))).toBe('SIGN_IN_FAILED')
  })
})
