import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leafHash, merkleRoot } from './merkle.ts'
import { MerkleFrontier } from './merkle-frontier.ts'

const leaves = Array.from({ length: 300 }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)))
const grown = (size: number) =>
  leaves.slice(0, size).reduce((frontier, leaf) => frontier.append(leaf), MerkleFrontier.empty)
const anySize = fc.nat({ max: leaves.length })

describe('MerkleFrontier', () => {
  it('has the root of the empty tree before the first leaf', () => {
    expect(MerkleFrontier.empty.root()).toEqual(merkleRoot([]))
  })

  it('has the root of the tree of all leaves', () => {
    fc.assert(
      fc.property(anySize, (size) => {
        expect(grown(size).root()).toEqual(merkleRoot(leaves.slice(0, size)))
      }),
    )
  })

  it('does not change when a leaf is appended', () => {
    const before = grown(7)
    before.append(leafHash(Buffer.from('one more')))
    expect(before.root()).toEqual(merkleRoot(leaves.slice(0, 7)))
  })

  it('keeps one hash per 1-bit of its size', () => {
    expect(grown(0b1_0010_1011).toJSON().peaks).toHaveLength(5)
  })

  it('throws on a leaf hash of another length', () => {
    expect(() => MerkleFrontier.empty.append(Buffer.from('short'))).toThrow('32 bytes')
  })

  it('is read back as it was stored', () => {
    fc.assert(
      fc.property(anySize, (size) => {
        const stored: unknown = JSON.parse(JSON.stringify(grown(size)))
        expect(MerkleFrontier.parse(stored)).toEqual({ ok: true, value: grown(size) })
      }),
    )
  })

  it.each([
    ['a peak too few', { size: 3, peaks: grown(1).toJSON().peaks }],
    ['a peak of another length', { size: 1, peaks: ['AAAA'] }],
    ['a negative size', { size: -1, peaks: [] }],
    ['a fraction of a leaf', { size: 0.5, peaks: [] }],
    ['text that is not base64', { size: 1, peaks: ['?'] }],
    ['nothing', null],
  ])('refuses a stored frontier with %s', (_, stored) => {
    expect(MerkleFrontier.parse(stored)).toMatchObject({ error: { code: 'FRONTIER_MALFORMED' } })
  })
})
