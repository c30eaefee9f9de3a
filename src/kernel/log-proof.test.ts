import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeBase64 } from './base64.ts'
import { formatProof, parseProof } from './log-proof.ts'

type Vectors = {
  readonly tlogProof: {
    readonly marshal: readonly { index: number; hashes: readonly string[]; checkpoint: string; want: string }[]
    readonly invalid: readonly { proof: string; why: string }[]
  }
}

const { tlogProof } = JSON.parse(
  readFileSync(new URL('../../test/vectors/c2sp-tlog-formats.json', import.meta.url), 'utf8'),
) as Vectors

describe('a proof as text', () => {
  it.each(tlogProof.marshal)('is written as the reference writes it: index $index', ({ hashes, want, ...proof }) => {
    expect(formatProof({ ...proof, hashes: hashes.map((hash) => decodeBase64(hash)!) })).toBe(want)
  })

  it.each(tlogProof.marshal)('is read back: index $index', ({ hashes, want, ...proof }) => {
    expect(parseProof(want)).toEqual({
      ok: true,
      value: { ...proof, hashes: hashes.map((hash) => decodeBase64(hash)) },
    })
  })

  it.each(tlogProof.invalid)('is refused: $why', ({ proof }) => {
    expect(parseProof(proof)).toMatchObject({ error: { code: 'PROOF_MALFORMED' } })
  })

  it('may carry an extra line, which proves nothing', () => {
    const parsed = parseProof('c2sp.org/tlog-proof@v1\nextra AAAA\nindex 0\n\ncheckpoint\n')
    expect(parsed).toEqual({ ok: true, value: { index: 0, hashes: [], checkpoint: 'checkpoint\n' } })
  })
})
