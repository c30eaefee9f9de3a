import { describe, expect, it } from 'vitest'
import {
  edited,
  entry,
  failed,
  hashesOf,
  ORIGIN,
  sign,
  workedMonth as log,
} from '../../../test/support/worked-month.ts'
import { leafHash, merkleRoot } from '../../kernel/merkle.ts'
import { ed25519Signer } from '../../kernel/note-key.ts'
import { verifyLog, type PublicLog } from './verify-ledger.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const withBodies = (change: (bodies: string[]) => string[]): PublicLog => ({ ...log, bodies: change([...log.bodies]) })

describe('verifyLog on the worked month', () => {
  const report = verifyLog(log)

  it('finds nothing', () => {
    expect(report.checks.flatMap(({ findings }) => findings)).toEqual([])
  })

  it('counts what it computed again', () => {
    expect(Object.fromEntries(report.checks.map(({ name, checked }) => [name, checked]))).toEqual({
      signature: 1,
      root: 1,
      entries: 32,
      journals: 6,
      trialBalance: 13,
      prices: 4,
      splitRules: 3,
      usage: 3,
      invoices: 3,
      statements: 3,
      postings: 6,
      payments: 0,
    })
  })

  it('answers the root of the entries', () => {
    expect([report.ok, report.size, report.rootHash]).toEqual([true, 32, hex(merkleRoot(hashesOf(log.bodies)))])
  })

  it('of an empty log finds nothing', () => {
    expect(verifyLog(sign([])).ok).toBe(true)
  })
})

describe('verifyLog on a log changed after it was signed', () => {
  const journal = entry('ledger.journal-posted', '01JOURNAL1')

  it('finds and names a changed amount', () => {
    const tampered = withBodies((bodies) => bodies.with(journal, edited(bodies[journal]!, '"283042"', '"283043"')))
    expect(failed(tampered)).toContain('root')
    expect(verifyLog(tampered).first).toMatchObject({ check: 'journals', seq: `${journal}` })
  })

  it('finds and names a deleted entry', () => {
    const tampered = withBodies((bodies) => bodies.toSpliced(5, 1))
    expect(failed(tampered)).toContain('root')
    expect(verifyLog(tampered).first).toMatchObject({ seq: '5', message: 'Entry 5 is missing: its line carries 6.' })
  })

  it('finds and names two entries that were exchanged', () => {
    const tampered = withBodies((bodies) => bodies.with(3, bodies[8]!).with(8, bodies[3]!))
    expect(failed(tampered)).toContain('root')
    expect(verifyLog(tampered).first).toMatchObject({ seq: '3', message: 'Entries 3 and 8 are exchanged.' })
  })

  it('finds and names an entry that stands twice', () => {
    const tampered = withBodies((bodies) => bodies.toSpliced(6, 0, bodies[5]!))
    expect(verifyLog(tampered).first).toMatchObject({ seq: '6', message: 'Entry 5 stands again at line 6.' })
  })

  it('finds that the tail is cut off', () => {
    expect(verifyLog(withBodies((bodies) => bodies.slice(0, -1))).checks[1]?.findings).toMatchObject([
      { message: 'The checkpoint is of 32 entries; 31 are here.' },
    ])
  })

  it('finds and names an entry in another spelling', () => {
    const tampered = withBodies((bodies) => bodies.with(0, ` ${bodies[0]}`))
    expect(verifyLog(tampered).first).toMatchObject({ check: 'entries', seq: '0' })
  })

  it('finds another key, and only that', () => {
    const other = ed25519Signer({ name: ORIGIN, seed: Buffer.alloc(32, 2) })
    expect(failed({ ...log, vkey: other.vkey })).toEqual(['signature'])
  })

  it('finds the key of another log', () => {
    const other = ed25519Signer({ name: 'other.example', seed: Buffer.alloc(32, 1) })
    expect(failed({ ...log, vkey: other.vkey })).toEqual(['signature'])
  })

  it('finds a signed root that is not of these entries, and only that', () => {
    expect(failed(sign(log.bodies, leafHash(Buffer.from('other'))))).toEqual(['root'])
  })

  it('finds a note that is no checkpoint', () => {
    expect(failed({ ...log, checkpointNote: 'hello' })).toEqual(['signature', 'root'])
  })
})
