import { beforeEach, describe, expect, it } from 'vitest'
import { CallRates, rateHeaders, RATES_LIMIT } from './call-rates.ts'

const LIMIT = 4
let elapsedMs: number
let rates: CallRates

beforeEach(() => {
  elapsedMs = 0
  rates = new CallRates(LIMIT, () => elapsedMs)
})

const takeAll = (count: number, key = 'a') => Array.from({ length: count }, () => rates.take(key).fits)
const fitting = (count: number, key = 'a') => takeAll(count, key).filter(Boolean).length

describe('the rate of a key', () => {
  it('lets as many calls pass at once as the limit, and not the next', () => {
    expect(takeAll(LIMIT + 1)).toEqual([true, true, true, true, false])
  })

  it('is of each key for itself', () => {
    takeAll(LIMIT + 1)
    expect(fitting(LIMIT, 'b')).toBe(LIMIT)
  })

  it('lets the next call pass when its time has come, and not a moment before', () => {
    takeAll(LIMIT)
    elapsedMs = 1000 / LIMIT - 1
    expect(fitting(1)).toBe(0)
    elapsedMs = 1000 / LIMIT
    expect(fitting(2)).toBe(1)
  })

  it('is whole again after a second, and never more than whole', () => {
    takeAll(LIMIT)
    elapsedMs = 10_000
    expect(fitting(LIMIT + 1)).toBe(LIMIT)
  })

  it('lets no more calls pass in the long run than the limit says', () => {
    let passed = 0
    for (elapsedMs = 0; elapsedMs < 60_000; elapsedMs += 10) passed += fitting(1)
    expect(passed).toBeLessThanOrEqual(60 * LIMIT + LIMIT)
  })

  it('says of the first refusal in a second that it is one', () => {
    takeAll(LIMIT)
    const refusals = [rates.take('a').first, rates.take('a').first]
    elapsedMs = 1_000
    takeAll(LIMIT)
    expect([...refusals, rates.take('a').first]).toEqual([true, false, true])
  })

  it('is counted for as many keys as the limit: the first then begins anew', () => {
    takeAll(LIMIT, 'first')
    for (let n = 1; n < RATES_LIMIT; n++) rates.take(`${n}`)
    expect(fitting(1, 'first')).toBe(0)
    rates.take('one more')
    expect(fitting(1, 'first')).toBe(1)
  })
})

describe('the header fields', () => {
  it('say the policy, what is left, and when it is whole', () => {
    takeAll(3)
    expect(rateHeaders(rates.take('a').state)).toEqual({
      'ratelimit-policy': '"key";q=4;w=1',
      ratelimit: '"key";r=0;t=1',
    })
  })
})
