import { describe, expect, it } from 'vitest'
import { differingParts, keptAnswer, windowEnd } from './repeat.ts'

const NOW = new Date('2026-03-02T09:00:00+08:00')
const HOUR_MS = 3_600_000

describe('the window of an answer', () => {
  it('is the platform’s where the caller may keep an answer for longer', () => {
    expect(windowEnd({ retentionDays: 2 }, 24, NOW)).toEqual(new Date(NOW.getTime() + 24 * HOUR_MS))
  })

  it('is the contract’s retention where that ends first', () => {
    expect(windowEnd({ retentionDays: 1 }, 25, NOW)).toEqual(new Date(NOW.getTime() + 24 * HOUR_MS))
  })

  it('is none where the caller may keep nothing', () => {
    expect(windowEnd({ retentionDays: 0 }, 24, NOW)).toEqual(NOW)
  })
})

describe('a kept answer', () => {
  const stored = { callId: 'c', requestHash: Buffer.alloc(0), answer: Buffer.alloc(1), answerUntil: NOW }

  it('may be told before its window ends, and not at that instant', () => {
    expect(keptAnswer(stored, new Date(NOW.getTime() - 1))).toEqual({ callId: 'c', answer: stored.answer })
    expect(keptAnswer(stored, NOW)).toBeNull()
  })

  it('is none once it was taken out', () => {
    expect(keptAnswer({ ...stored, answer: null }, new Date(0))).toBeNull()
  })
})

describe('what a repeat may not change', () => {
  const request = {
    requestNo: 'r',
    purposeClass: 'INDUSTRY_DEVELOPMENT' as const,
    consentId: 'A',
    input: { idNo: '1' },
    canonical: '',
  }
  const first = { purposeClass: request.purposeClass, consentId: 'A' }
  const same = (envelope: object) => JSON.stringify(envelope).includes('"idNo":"1"')

  it('is named by its parts', () => {
    expect(differingParts(request, first, same)).toEqual([])
    expect(differingParts({ ...request, consentId: 'B' }, first, same)).toEqual(['consentId'])
    expect(differingParts({ ...request, consentId: undefined }, first, same)).toEqual(['consentId'])
    expect(differingParts({ ...request, input: { idNo: '2' } }, first, same)).toEqual(['input'])
    expect(differingParts({ ...request, purposeClass: 'PUBLIC_WELFARE' }, first, same)).toEqual(['purposeClass'])
  })

  it('is the input alone when it is held against the first call’s envelope', () => {
    const seen: object[] = []
    differingParts({ ...request, consentId: 'B' }, first, (envelope) => {
      seen.push(envelope)
      return true
    })
    expect(seen).toEqual([
      { requestNo: 'r', purposeClass: 'INDUSTRY_DEVELOPMENT', consentId: 'A', input: { idNo: '1' } },
    ])
  })
})
