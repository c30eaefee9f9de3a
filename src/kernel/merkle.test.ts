import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  merkleRoot,
  nodeHash,
  verifyConsistency,
  verifyInclusion,
  type MerkleHash,
} from './merkle.ts'

type MerkleVectors = {
  readonly leafInputsHex: readonly string[]
  readonly nodeHashesHex: readonly (readonly string[])[]
  readonly rootHashesHexBySize: readonly string[]
  readonly inclusion: readonly InclusionCase[]
  readonly consistency: readonly ConsistencyCase[]
}
type Base64 = string | null
type Case = {
  readonly proof: readonly Base64[] | null
  readonly wantErr: boolean
  readonly file: string
}
type InclusionCase = Case & { leafIdx: number; treeSize: number; leafHash: Base64; root: Base64 }
type ConsistencyCase = Case & { size1: number; size2: number; root1: Base64; root2: Base64 }

const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/rfc6962-merkle.json', import.meta.url), 'utf8'),
) as MerkleVectors

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
// A null hash stands for a missing one: no bytes.
const base64 = (text: Base64) => Buffer.from(text ?? '', 'base64')
const leaves = vectors.leafInputsHex.map((input) => leafHash(Buffer.from(input, 'hex')))
const firstLeaves = (count: number) => Array.from({ length: count }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)))

describe('tree hashes of the reference implementation', () => {
  it('hashes a leaf with prefix 0x00', () => {
    expect(hex(leafHash(Buffer.from('L123456')))).toBe(
      '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
    )
  })

  it('hashes a node with prefix 0x01', () => {
    expect(hex(nodeHash(Buffer.from('N123'), Buffer.from('N456')))).toBe(
      'aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb',
    )
  })

  it('hashes the eight leaves', () => {
    expect(leaves.map(hex)).toEqual(vectors.nodeHashesHex[0])
  })

  it.each(vectors.rootHashesHexBySize.map((root, size) => ({ root, size })))(
    'roots the first $size leaves',
    ({ root, size }) => {
      expect(hex(merkleRoot(leaves.slice(0, size)))).toBe(root)
    },
  )
})

describe('verifyInclusion on the reference cases', () => {
  it.each(vectors.inclusion)('$file', (given) => {
    const verified = verifyInclusion({
      leafHash: base64(given.leafHash),
      index: given.leafIdx,
      size: given.treeSize,
      proof: (given.proof ?? []).map(base64),
      root: base64(given.root),
    })
    expect(verified).toBe(!given.wantErr)
  })
})

describe('verifyConsistency on the reference cases', () => {
  const verify = (given: ConsistencyCase) =>
    verifyConsistency({
      oldSize: given.size1,
      newSize: given.size2,
      oldRoot: base64(given.root1),
      newRoot: base64(given.root2),
      proof: (given.proof ?? []).map(base64),
    })
  // The one case whose roots are not SHA-256 hashes: 12 bytes, which the Go code never looks at.
  const isOddOne = ({ file }: Case) => file.endsWith('/sizes-are-equal-one-and-proof-is-empty.json')

  it.each(vectors.consistency.filter((given) => !isOddOne(given)))('$file', (given) => {
    expect(verify(given)).toBe(!given.wantErr)
  })

  it.each(vectors.consistency.filter(isOddOne))('refuses roots of 12 bytes: $file', (given) => {
    expect(verify(given)).toBe(false)
  })
})

describe('proofs of our own', () => {
  it('the reference tree gives the reference inclusion proofs', () => {
    for (const given of vectors.inclusion.filter(({ wantErr, treeSize }) => !wantErr && treeSize <= 8)) {
      const tree = leaves.slice(0, given.treeSize)
      expect(inclusionProof(given.leafIdx, tree).map(hex)).toEqual((given.proof ?? []).map(base64).map(hex))
    }
  })

  it('the reference tree gives the reference consistency proofs', () => {
    const honest = vectors.consistency.filter((given) => given.file.endsWith('/happy-path.json'))
    for (const given of honest) {
      const tree = leaves.slice(0, given.size2)
      expect(consistencyProof(given.size1, tree).map(hex)).toEqual((given.proof ?? []).map(base64).map(hex))
    }
  })

  it('throws on a leaf that is not in the tree', () => {
    expect(() => inclusionProof(8, leaves)).toThrow('No leaf 8 in a tree of 8')
  })

  it('throws on a proof from the empty tree', () => {
    expect(() => consistencyProof(0, leaves)).toThrow('No consistency proof from 0 to 8')
  })
})

describe('laws of the tree', () => {
  const place = fc
    .integer({ min: 1, max: 70 })
    .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat({ max: size - 1 }) }))
  const other: MerkleHash = leafHash(Buffer.from('another'))

  const inclusionOf = ({ size, index }: { size: number; index: number }) => {
    const tree = firstLeaves(size)
    const leaf = tree[index] ?? other
    return {
      leafHash: leaf,
      index,
      size,
      proof: inclusionProof(index, tree),
      root: merkleRoot(tree),
    }
  }
  const consistencyOf = ({ size, index }: { size: number; index: number }) => {
    const tree = firstLeaves(size)
    const oldSize = index + 1
    const oldRoot = merkleRoot(tree.slice(0, oldSize))
    const proof = consistencyProof(oldSize, tree)
    return { oldSize, newSize: size, oldRoot, newRoot: merkleRoot(tree), proof }
  }

  it('every leaf is proved', () => {
    fc.assert(fc.property(place, (at) => verifyInclusion(inclusionOf(at))))
  })

  it('no other leaf is proved', () => {
    fc.assert(fc.property(place, (at) => !verifyInclusion({ ...inclusionOf(at), leafHash: other })))
  })

  it('no other index is proved', () => {
    fc.assert(
      fc.property(place, fc.nat({ max: 69 }), (at, index) => {
        fc.pre(index !== at.index)
        return !verifyInclusion({ ...inclusionOf(at), index })
      }),
    )
  })

  it('every prefix is proved', () => {
    fc.assert(fc.property(place, (at) => verifyConsistency(consistencyOf(at))))
  })

  it('no rewritten past is proved', () => {
    fc.assert(fc.property(place, (at) => !verifyConsistency({ ...consistencyOf(at), oldRoot: other })))
  })

  it('no other present is proved', () => {
    fc.assert(fc.property(place, (at) => !verifyConsistency({ ...consistencyOf(at), newRoot: other })))
  })

  it('an inclusion proof of a longer or shorter length does not verify', () => {
    fc.assert(
      fc.property(place, (at) => {
        const claim = inclusionOf(at)
        const longer = { ...claim, proof: [...claim.proof, other] }
        const shorter = { ...claim, proof: claim.proof.slice(1) }
        return !verifyInclusion(longer) && (claim.proof.length === 0 || !verifyInclusion(shorter))
      }),
    )
  })
})

describe('odd sizes', () => {
  it('a fraction is no size', () => {
    const root = leafHash(Buffer.from(''))
    expect(verifyInclusion({ leafHash: root, index: 0, size: 1.5, proof: [], root })).toBe(false)
  })

  it('an index above 2^32 is not cut to its low bits', () => {
    const [leaf, sibling] = firstLeaves(2) as [MerkleHash, MerkleHash]
    const root = nodeHash(leaf, sibling)
    const claim = { leafHash: leaf, size: 2 ** 32 + 2, index: 2 ** 32, proof: [sibling], root }
    expect(verifyInclusion(claim)).toBe(false)
  })
})
