import { describe, expect, it } from 'vitest'
import { freshBytes } from './random.ts'

describe('random bytes in pieces', () => {
  it('are as many as asked for, across the end of a pool and beyond its size', () => {
    expect([5_000, 5_000, 10_000].map((count) => freshBytes(count).length)).toEqual([5_000, 5_000, 10_000])
  })

  it('are never given twice', () => {
    const seen = new Set(Array.from({ length: 2_000 }, () => freshBytes(32).toString('hex')))
    expect(seen.size).toBe(2_000)
  })
})
