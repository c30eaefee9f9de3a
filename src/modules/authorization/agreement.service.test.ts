import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { actorOf, createTestMarket, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { codeOf, day, done } from '../../../test/support/results.ts'
import { draftInput, fieldInput, openRights, resourceInput, type Rights } from '../../../test/support/rights.ts'

let test: TestMarket
let rights: Rights
let counter = 0
let no: string

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  rights = await openRights(test)
  await rights.hold()
})
afterAll(async () => {
  await rights.close()
  await test.close()
})
beforeEach(() => {
  no = `测授〔2026〕${(counter += 1)}号`
})

const agreement = () => test.platform.market.prisma.authorizationAgreement.findUniqueOrThrow({ where: { no } })

describe('the term of an agreement', () => {
  const fiveYears = { startDate: day('2026-03-01'), endDate: day('2031-02-28') }
  const aDayMore = { startDate: day('2026-03-01'), endDate: day('2031-03-01') }

  it('may be five years', async () => {
    expect(codeOf(await rights.draft({ no, ...fiveYears }))).toBe('OK')
  })

  it('may not be five years and a day', async () => {
    expect(codeOf(await rights.draft({ no, ...aDayMore }))).toBe('AGREEMENT_TERM_LENGTH')
  })

  it('stands on the row with the number and the version of the rule', async () => {
    done(await rights.draft({ no, ...fiveYears }))
    expect(await agreement()).toMatchObject({ maxYears: 5, ruleVersion: expect.stringMatching(/^[0-9a-f]{16}$/) })
  })

  const writeDirectly = async (endDate: string) => {
    const { operatorUscc: _, scope: __, planNo: ___, kind: ____, baseNo: _____, ...terms } = draftInput({ no })
    return test.platform.market.prisma.authorizationAgreement.create({
      data: {
        ...terms,
        id: test.ids.next(),
        region: '370100',
        implementingOrgId: orgId('bureau'),
        operatorOrgId: orgId('operator'),
        startDate: new Date('2026-03-01T00:00:00Z'),
        endDate: new Date(`${endDate}T00:00:00Z`),
        maxYears: 5,
        ruleVersion: 'test',
        status: 'DRAFT',
        draftedBy: 'test',
        draftedAt: test.clock.now(),
      },
    })
  }

  it('of five years is accepted by the database itself', async () => {
    await expect(writeDirectly('2031-02-28')).resolves.toMatchObject({ no })
  })

  it('of five years and a day is refused by the database itself', async () => {
    await expect(writeDirectly('2031-03-01')).rejects.toThrow(/term_within_rule/)
  })

  it('is the same for the service and the database when it begins on 29 February', async () => {
    const leap = { startDate: day('2028-02-29') }
    const codes = [
      codeOf(await rights.draft({ no: `${no}甲`, ...leap, endDate: day('2033-02-27') })),
      codeOf(await rights.draft({ no: `${no}乙`, ...leap, endDate: day('2033-02-28') })),
    ]
    expect(codes).toEqual(['OK', 'AGREEMENT_TERM_LENGTH'])
  })
})

describe('a draft', () => {
  it('is made by the data bureau only', async () => {
    const input = draftInput({ no, operatorUscc: await rights.usccOf('operator') })
    expect(codeOf(await rights.agreements.draft(actorOf('operator'), input))).toBe('FORBIDDEN')
  })

  it('names an operator', async () => {
    expect(codeOf(await rights.draft({ no, operatorUscc: await rights.usccOf('consumer') }))).toBe('OPERATOR_UNKNOWN')
  })

  it('has a number of its own', async () => {
    done(await rights.draft({ no }))
    expect(codeOf(await rights.draft({ no }))).toBe('AGREEMENT_NO_TAKEN')
  })

  it('covers no field that was obtained by sharing without a consent letter', async () => {
    const shared = fieldInput({ obtainedBySharing: true, providingUscc: await rights.usccOf('institution') })
    await rights.hold(resourceInput({ code: 'TST-PSB-SHARED', sourceTable: 'tst_psb.shared', fields: [shared] }))
    const scope = [
      { resourceCode: 'TST-PSB-SHARED', fieldNames: ['id_no'], purposes: ['INDUSTRY_DEVELOPMENT' as const] },
    ]
    expect(codeOf(await rights.draft({ no, scope }))).toBe('SCOPE_CONSENT_LETTER')
  })
})

describe('a signature', () => {
  it('follows the decision', async () => {
    await rights.decided({ no })
    done(await rights.steps.sign(actorOf('operator'), no))
    expect(await agreement()).toMatchObject({ status: 'SIGNED', signedBy: actorOf('operator').id })
  })

  it('is not given on a draft', async () => {
    done(await rights.draft({ no }))
    expect(codeOf(await rights.steps.sign(actorOf('operator'), no))).toBe('AGREEMENT_STATUS')
  })

  it('is the named operator’s only', async () => {
    done(await rights.draft({ no }))
    expect(codeOf(await rights.steps.sign(actorOf('operator2'), no))).toBe('FORBIDDEN')
  })

  it('is told to the log in the same commit', async () => {
    const { id } = await rights.agree({ no })
    const events = await test.platform.market.prisma.outboxEvent.findMany({ where: { type: 'agreement.signed' } })
    expect(events.at(-1)?.payload).toMatchObject({
      agreementId: id,
      no,
      startDate: '2026-01-01',
      endDate: '2027-12-31',
      scopeHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('fixes the scope: the database takes no more of it', async () => {
    const { id } = await rights.agree({ no })
    const more = await rights.hold(
      resourceInput({ code: `TST-MORE-${counter}`, sourceTable: `tst_psb.more${counter}` }),
    )
    const insert = test.platform.market.pool.query(
      `insert into agreement_resource values ($1, $2, array['field'], array['PUBLIC_WELFARE']::purpose_class[])`,
      [id, more.id],
    )
    await expect(insert).rejects.toThrow(/scope is fixed/)
  })
})

describe('a termination', () => {
  const terminate = () => rights.agreements.terminate(actorOf('bureau'), { no, reason: '违约' })

  it('says when and why', async () => {
    await rights.agree({ no })
    done(await terminate())
    expect(await agreement()).toMatchObject({
      status: 'TERMINATED',
      terminationReason: '违约',
      terminatedAt: test.clock.now(),
    })
  })

  it('is not for a draft', async () => {
    done(await rights.draft({ no }))
    expect(codeOf(await terminate())).toBe('AGREEMENT_STATUS')
  })

  it('is the implementing body’s only', async () => {
    await rights.agree({ no })
    const byOperator = await rights.agreements.terminate(actorOf('operator'), { no, reason: '违约' })
    expect(codeOf(byOperator)).toBe('FORBIDDEN')
  })
})
