import { describe, expect, it } from 'vitest'
import { ORIGIN, sign, signer, workedMonth } from '../../../../test/support/worked-month.ts'
import { cosigner } from '../../../kernel/cosignature.ts'
import { parseProof } from '../../../kernel/log-proof.ts'
import { ed25519Signer } from '../../../kernel/note-key.ts'
import type { Period } from '../../../kernel/shanghai-time.ts'
import { addSignature } from '../../../kernel/signed-note.ts'
import { composeBundle, GIVEN, type BundleFiles, type BundleSource } from './bundle.ts'
import { verifyBundle } from './verify-bundle.ts'

const MONTH = '2026-03' as Period
const regulator = cosigner({ name: 'audit.example', seed: new Uint8Array(32).fill(3) })
const POLICY = `log ${signer.vkey}\nwitness regulator ${regulator.vkey}\nquorum regulator\n`
const ALONE = `log ${signer.vkey}\nquorum none\n`

const cosigned = (note: string) => {
  const added = addSignature(note, regulator.at(1_790_000_000))
  if (!added.ok) throw new Error(added.error.message)
  return added.value
}
/** The log as it stood after so many entries. */
const noteAt = (size: number) => cosigned(sign(workedMonth.bodies.slice(0, size)).checkpointNote)

const source: BundleSource = {
  period: MONTH,
  policy: POLICY,
  checkpoint: cosigned(workedMonth.checkpointNote),
  previous: noteAt(5),
  bodies: workedMonth.bodies,
}
const bundle = composeBundle(source)
const textOf = (path: string, files: BundleFiles = bundle) => Buffer.from(files.get(path) ?? []).toString()
const pathsIn = (folder: string) => [...bundle.keys()].filter((path) => path.startsWith(`${folder}/`))

/** The bundle with one file otherwise, or without it. */
function altered(path: string, change: (text: string) => string | undefined): BundleFiles {
  const text = change(textOf(path))
  const rest = [...bundle].filter(([each]) => each !== path)
  return new Map(text === undefined ? rest : [...rest, [path, Buffer.from(text, 'utf8')] as const])
}

describe('the bundle of a month', () => {
  it('verifies', () => {
    expect(verifyBundle(bundle)).toMatchObject({ ok: true, findings: [] })
  })

  it('is the same bytes each time', () => {
    expect([...composeBundle(source)]).toEqual([...bundle])
  })

  it('has a proof for each invoice and statement, of the seal', () => {
    const proofs = pathsIn('proofs').map((path) => parseProof(textOf(path)))
    const places = proofs.map((proof) => (proof.ok ? proof.value.index : -1))
    const papers = workedMonth.bodies.flatMap((body, index) =>
      /"type":"(invoice.issued|statement.confirmed)"/.test(body) ? [index] : [],
    )
    expect(places.toSorted((a, b) => a - b)).toEqual(papers)
  })

  it('says line by line what a payee is given, in the entry it is from', () => {
    const [, ...lines] = pathsIn('statements').flatMap((path) => textOf(path).trim().split('\n'))
    const amounts = lines
      .filter((line) => !line.startsWith('entry'))
      .map((line) => BigInt(line.split(',').at(-2) ?? ''))
    expect(amounts.reduce((sum, amount) => sum + amount, 0n)).toBe(283_042n + 471_698n + 1_547_170n)
  })

  it('balances before the month, after it and at the seal', () => {
    const balances = Object.values<{ balanced?: boolean }>(JSON.parse(textOf('trial-balance.json')))
    expect(balances.map(({ balanced }) => balanced).filter((balanced) => balanced !== undefined)).toEqual([
      true,
      true,
      true,
    ])
  })

  it('has the rules that were used', () => {
    expect(pathsIn('rules').length).toBeGreaterThan(3)
  })
})

describe('a bundle that was tampered with is found out', () => {
  it.each([...bundle.keys()])('without %s', (path) => {
    const optional = path === GIVEN.previous
    expect(verifyBundle(altered(path, () => undefined)).ok).toBe(optional)
  })

  it.each([...bundle.keys()])('with %s cut short', (path) => {
    expect(verifyBundle(altered(path, (text) => text.slice(0, -2))).ok).toBe(false)
  })

  it('with a file of its own', () => {
    const more = new Map([...bundle, ['statements/other.csv', Buffer.from('entry')]])
    expect(verifyBundle(more).findings).toMatchObject([{ check: 'derived', file: 'statements/other.csv' }])
  })

  it('with an amount of a payee changed, by the file', () => {
    const [path] = pathsIn('statements')
    const found = verifyBundle(altered(path!, (text) => text.replace(/\d,(\d+\.\d\d)/, '9,$1'))).findings
    expect(found).toMatchObject([{ check: 'derived', file: path }])
  })

  it('with an amount in the log changed and all signed anew, by the entry', () => {
    const at = workedMonth.bodies.findIndex((body) => body.includes('invoice.issued') && body.includes('"300025"'))
    const bodies = workedMonth.bodies.map((body, i) => (i === at ? body.replaceAll('"300025"', '"300024"') : body))
    const forged = composeBundle({ ...source, bodies, checkpoint: cosigned(sign(bodies).checkpointNote) })
    const found = verifyBundle(forged).log?.checks.flatMap(({ findings }) => findings) ?? []
    expect(found).toContainEqual(expect.objectContaining({ check: 'invoices', seq: `${at}` }))
  })

  it('with another history before the last checkpoint', () => {
    const previous = cosigned(sign([...workedMonth.bodies.slice(0, 4), 'another']).checkpointNote)
    expect(verifyBundle(composeBundle({ ...source, previous })).findings).toMatchObject([{ check: 'growth' }])
  })

  it('with a last checkpoint that is longer than the log', () => {
    const bodies = workedMonth.bodies.slice(0, 4)
    const shorter = composeBundle({ ...source, bodies, checkpoint: noteAt(4) })
    expect(verifyBundle(shorter).findings).toMatchObject([{ check: 'growth' }])
  })
})

describe('the policy', () => {
  it('asks for the witnesses’ cosignatures', () => {
    const unwitnessed = composeBundle({ ...source, checkpoint: workedMonth.checkpointNote, previous: undefined })
    expect(verifyBundle(unwitnessed).findings).toMatchObject([
      { check: 'seal', message: expect.stringContaining('audit.example') },
    ])
  })

  it('of the verifier counts more than the bundle’s own', () => {
    const own = { ...source, policy: ALONE, checkpoint: workedMonth.checkpointNote, previous: undefined }
    expect([verifyBundle(composeBundle(own)).ok, verifyBundle(composeBundle(own), POLICY).ok]).toEqual([true, false])
  })

  it('names the key of the log: another one’s signature is none', () => {
    const other = ed25519Signer({ name: ORIGIN, seed: new Uint8Array(32).fill(7) })
    expect(verifyBundle(bundle, `log ${other.vkey}\nquorum none\n`).findings[0]).toMatchObject({ check: 'seal' })
  })

  it('that names no log lets nothing pass', () => {
    expect(verifyBundle(bundle, 'quorum none\n').findings[0]).toMatchObject({ check: 'seal' })
  })
})
