import { describe, expect, it } from 'vitest'
import { decideLimit, inputKey, subjectKey, type Tally, type TallyDraft } from './call-tally.ts'

const NO_LIMITS: TallyDraft = { key: subjectKey('s'), maxAppCalls: null, maxCalls: null, maxBuyers: null }
const NOTHING: Tally = { appCalls: 0, calls: 0, buyers: 0, known: false }
const refusalOf = (draft: Partial<TallyDraft>, tally: Partial<Tally>) => {
  const decided = decideLimit({ ...NO_LIMITS, ...draft }, { ...NOTHING, ...tally })
  return decided.ok ? null : decided.error.code
}

describe('a limit on calls', () => {
  it('lets any number of calls pass where there is none', () => {
    expect(refusalOf({}, { appCalls: 1e6, calls: 1e6, buyers: 1e6 })).toBeNull()
  })

  it.each<[string, Partial<TallyDraft>, Partial<Tally>]>([
    ['calls of one subscription', { maxAppCalls: 3 }, { appCalls: 3, calls: 9 }],
    ['calls of all', { maxCalls: 3 }, { appCalls: 0, calls: 3 }],
    ['buyers', { maxBuyers: 3 }, { buyers: 3 }],
  ])('refuses the call after the last by %s', (_, draft, tally) => {
    expect(refusalOf(draft, tally)).toBe('SUBJECT_LIMIT')
  })

  it.each<[string, Partial<TallyDraft>, Partial<Tally>]>([
    ['calls of one subscription', { maxAppCalls: 3 }, { appCalls: 2, calls: 9 }],
    ['calls of all', { maxCalls: 3 }, { calls: 2 }],
    ['buyers', { maxBuyers: 3 }, { buyers: 2 }],
  ])('lets the last by %s pass', (_, draft, tally) => {
    expect(refusalOf(draft, tally)).toBeNull()
  })

  it('lets a buyer ask again that is among those who may', () => {
    expect(refusalOf({ maxBuyers: 3 }, { buyers: 3, known: true })).toBeNull()
  })

  it('is named after what is counted', () => {
    expect(refusalOf({ key: inputKey('name', Buffer.alloc(32)), maxCalls: 1 }, { calls: 1 })).toBe('INPUT_LIMIT')
  })

  it('is of the subject only where the key is, whatever an input is called', () => {
    expect(refusalOf({ key: inputKey('subject', Buffer.alloc(32)), maxCalls: 1 }, { calls: 1 })).toBe('INPUT_LIMIT')
  })
})
