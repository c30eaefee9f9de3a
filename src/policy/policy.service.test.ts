import { describe, expect, it } from 'vitest'
import { HERE, ME, nobody, OURS, person, THEIRS } from '../../test/policy/actors.ts'
import { POLICY } from '../../test/policy/texts.ts'
import { TestClock } from '../../test/support/clock.ts'
import type { Refusal, Result } from '../kernel/result.ts'
import { DecisionLog } from './decision-log.ts'
import type { NewAuditEvent } from './decision-log.store.ts'
import type { Facts } from './facts.ts'
import { PolicyService } from './policy.service.ts'

function service() {
  const events: NewAuditEvent[] = []
  const store = {
    append: async (group: readonly NewAuditEvent[]) => void events.push(...group),
    appendBatches: async () => {},
  }
  const clock = new TestClock()
  const log = new DecisionLog({ store, clock, policyVersion: POLICY.version, onLost: () => {} })
  const recorded = async () => {
    await log.flushed()
    return events
  }
  return { policy: new PolicyService(POLICY, log), recorded }
}

const PRICE: Facts = { operatorOrgId: OURS, makerIsChecker: 'DIFFERENT', chainState: 'WHOLE', region: HERE }
const price = (facts: Facts = {}) => ({ type: 'PriceVersion', id: 'price-1', facts: { ...PRICE, ...facts } }) as const
const product = (facts: Facts) =>
  ({ type: 'DataProduct', facts: { operatorOrgId: THEIRS, developerOrgId: null, region: HERE, ...facts } }) as const

function refusal(result: Result<void>): Refusal {
  if (result.ok) throw new Error('This was permitted')
  return result.error
}

describe('a permit', () => {
  it('lets the use case go on, and is on record with its rule', async () => {
    const { policy, recorded } = service()
    expect(policy.authorize(person('OPERATOR'), 'price.publish', price())).toEqual({ ok: true, value: undefined })
    expect(await recorded()).toMatchObject([
      {
        action: 'price.publish',
        objectType: 'PriceVersion',
        objectId: 'price-1',
        decision: 'ALLOW',
        reasonCode: 'PERMITTED',
        rule: 'operation.publish-price',
        region: HERE,
        policySetVersion: POLICY.version,
      },
    ])
  })

  it('to read is not on record', async () => {
    const { policy, recorded } = service()
    expect(policy.authorize(nobody, 'read', product({ listed: true })).ok).toBe(true)
    expect(await recorded()).toEqual([])
  })
})

describe('a denial', () => {
  it('is on record, also of a read', async () => {
    const { policy, recorded } = service()
    policy.authorize(nobody, 'read', product({ listed: false }))
    policy.authorize(person('PRICE'), 'price.publish', price())
    expect(await recorded()).toMatchObject([
      { action: 'read', decision: 'DENY', reasonCode: 'SIGN_IN', rule: 'no-permit' },
      { action: 'price.publish', decision: 'DENY', reasonCode: 'ROLE_WITHOUT_PERMIT', rule: 'no-permit' },
    ])
  })

  it('of the anonymous asks them to sign in', () => {
    expect(refusal(service().policy.authorize(nobody, 'read', product({ listed: false })))).toEqual({
      code: 'SIGN_IN',
      message: 'Sign in first. Listed products are public.',
      rule: 'public.read-listed-product',
      details: { because_zh: '已上架的产品公开', reason: 'SIGN_IN' },
    })
  })

  it('by a forbid says whom to ask instead', () => {
    const same = price({ makerIsChecker: 'SAME' })
    expect(refusal(service().policy.authorize(person('OPERATOR'), 'price.publish', same))).toEqual({
      code: 'FORBIDDEN',
      message: 'Who proposed a price does not publish it: ask a colleague of the operator.',
      rule: 'separation.proposer-does-not-publish-price',
      details: { because_zh: '拟定人不得公布自己拟定的价格，请由同事公布', reason: 'FORBIDDEN' },
    })
  })

  it('for a clause says what is needed, not whose the object is', () => {
    const { message, rule } = refusal(
      service().policy.authorize(person('OPERATOR'), 'price.publish', price({ operatorOrgId: THEIRS })),
    )
    expect(message).toBe(
      'An operator publishes prices of its own products only, on a whole chain of rights behind them. Needed here: operatorOrgId is your organisation.',
    )
    expect(rule).toBe('operation.publish-price')
  })

  it('for a code names the codes', () => {
    const facts = { operatorOrgId: OURS, region: HERE, purposeClass: 'PUBLIC_WELFARE', makerIsChecker: 'DIFFERENT' }
    const subject = { type: 'UseApplication', facts } as const
    const { message } = refusal(service().policy.authorize(person('OPERATOR'), 'application.decide', subject))
    expect(message).toContain('Needed here: purposeClass is one of INDUSTRY_DEVELOPMENT, SECTOR_DEVELOPMENT.')
  })

  it('for an instant names the bounds', () => {
    const facts = { consumerOrgId: OURS, now: new Date(9), validFrom: new Date(0), validTo: new Date(9) }
    const subject = { type: 'Subscription', facts } as const
    const { message } = refusal(service().policy.authorize(person('CONSUMER'), 'credential.create', subject))
    expect(message).toContain('Needed here: now lies from validFrom until validTo.')
  })

  it('for a fact that alone failed says what is behind it, where the use case knows', () => {
    const broken = { code: 'RIGHT_USE_REVOKED', message: 'The use was revoked.', rule: 'rights.use' }
    const refused = (facts: Facts) =>
      refusal(
        service().policy.authorize(person('OPERATOR'), 'price.publish', {
          ...price({ chainState: 'USE_REVOKED', ...facts }),
          behind: { chainState: broken },
        }),
      ).code
    expect([refused({}), refused({ operatorOrgId: THEIRS }), refused({ makerIsChecker: 'SAME' })]).toEqual([
      'RIGHT_USE_REVOKED',
      'FORBIDDEN',
      'FORBIDDEN',
    ])
  })

  it('for the role says whose it is, in both languages', () => {
    expect(refusal(service().policy.authorize(person('CONSUMER'), 'price.publish', price()))).toEqual({
      code: 'FORBIDDEN',
      message: 'Only operators may publish a price (PriceVersion). Ask one of them.',
      rule: 'no-permit',
      details: { because_zh: '仅运营机构可公布价格（PriceVersion）', reason: 'ROLE_WITHOUT_PERMIT' },
    })
  })
})

describe('the filter', () => {
  it('is the policy’s', () => {
    expect(service().policy.filter(person('CONSUMER'), 'ApiToken')).toEqual({ OR: [{ personId: ME }] })
  })
})
