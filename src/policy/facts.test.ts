import { describe, expect, it } from 'vitest'
import { ME, nobody, OURS, person } from '../../test/policy/actors.ts'
import { demoMode, fellowReviewer, makerIsChecker, positionOf, withPositions } from './facts.ts'

describe('makerIsChecker', () => {
  it('tells who approves what they made', () => {
    expect(makerIsChecker(person('OPERATOR'), ME)).toBe('SAME')
  })

  it.each([person('OPERATOR'), nobody])('tells somebody else: %o', (actor) => {
    expect(makerIsChecker(actor, 'person-other')).toBe('DIFFERENT')
  })
})

describe('fellowReviewer', () => {
  const other = { reviewedBy: 'person-other', reviewerOrgId: 'org-other' }

  it.each([
    ['who gave the other review', { ...other, reviewedBy: ME }, 'SAME'],
    ['whose organisation gave it', { ...other, reviewerOrgId: OURS }, 'SAME'],
    ['somebody of another', other, 'DIFFERENT'],
    ['the first who reviews', undefined, 'DIFFERENT'],
  ])('tells %s', (_, given, expected) => {
    expect(fellowReviewer(person('BUREAU'), given)).toBe(expected)
  })
})

describe('demoMode', () => {
  it('names the two kinds of installation', () => {
    expect([demoMode(true), demoMode(false)]).toEqual(['ON', 'OFF'])
  })
})

describe('positionOf', () => {
  const from = new Date('2026-03-01T00:00:00+08:00')
  const until = new Date('2026-04-01T00:00:00+08:00')
  const shift = (date: Date, ms: number) => new Date(date.getTime() + ms)

  it.each([
    ['the millisecond before it begins', shift(from, -1), 'BEFORE'],
    ['its first instant', from, 'INSIDE'],
    ['its last millisecond', shift(until, -1), 'INSIDE'],
    ['the first instant outside', until, 'AFTER'],
  ])('puts %s where it lies', (_, instant, expected) => {
    expect(positionOf(instant, { from, until })).toBe(expected)
  })

  it('has no end where none is set', () => {
    expect(positionOf(shift(until, 1e12), { from, until: null })).toBe('INSIDE')
  })
})

describe('withPositions', () => {
  const span = { attribute: 'now', from: 'validFrom', until: 'validTo' }

  it('throws rather than guess where an instant is missing', () => {
    expect(() => withPositions({ now: null, validFrom: new Date(0), validTo: null }, [span])).toThrow('needs instants')
    expect(() => withPositions({ now: new Date(0), validFrom: new Date(0), validTo: 'never' }, [span])).toThrow(
      'validTo is neither an instant nor null',
    )
  })
})
