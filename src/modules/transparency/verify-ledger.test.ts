import { describe, expect, it } from 'vitest'
import { formatCheckpoint } from '../../kernel/checkpoint.ts'
import { inclusionProof, leafHash, merkleRoot } from '../../kernel/merkle.ts'
import { ed25519Signer } from '../../kernel/note-key.ts'
import { signNote } from '../../kernel/signed-note.ts'
import golden from './golden-log.json' with { type: 'json' }
import { composeLeaf, isLogged, loggedEvent } from './log-entry.ts'
import { verifyEntry, verifyLog, type PublicLog } from './verify-ledger.ts'

type Event = { readonly type: string; readonly at: string; readonly body: object }
type Json = Record<string, unknown>

const ORIGIN = 'ledger.test.example/1'
const signer = ed25519Signer({ name: ORIGIN, seed: Buffer.alloc(32, 1) })
const hashesOf = (bodies: readonly string[]) => bodies.map((body) => leafHash(Buffer.from(body)))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

function sign(bodies: readonly string[], root = merkleRoot(hashesOf(bodies))): PublicLog {
  const checkpointNote = signNote(formatCheckpoint({ origin: ORIGIN, size: bodies.length, root }), signer)
  return { bodies, checkpointNote, vkey: signer.vkey }
}

/** A log of these events, signed by its keeper: what a forger with the key could publish. */
function logOf(events: readonly Event[]): PublicLog {
  const leaves = events.map(({ type, at, body }, index) => {
    if (!isLogged(type)) throw new Error(`${type} is not logged`)
    return composeLeaf(loggedEvent({ type, at: new Date(at), payload: body }), BigInt(index))
  })
  return sign(leaves.map(({ body }) => body))
}

const log = logOf(golden.events)
const entry = (type: string, refId: string) =>
  log.bodies.findIndex((body) => body.includes(`"type":"${type}"`) && body.includes(`"${refId}"`))
const withBodies = (change: (bodies: string[]) => string[]): PublicLog => ({ ...log, bodies: change([...log.bodies]) })
const edited = (text: string, from: string, to: string) => {
  if (!text.includes(from)) throw new Error(`${from} is not in ${text}`)
  return text.replace(from, to)
}
const failed = (tampered: PublicLog) =>
  verifyLog(tampered)
    .checks.filter(({ findings }) => findings.length > 0)
    .map(({ name }) => name)

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

describe('verifyLog on a forgery that its keeper signed', () => {
  /** The month with one entry's text edited, then put in its place, hashed and signed anew. */
  const forged = (type: string, refId: string, ...edits: readonly [string, string][]) =>
    logOf(
      golden.events.map((event) => {
        if (event.type !== type || !JSON.stringify(event.body).includes(`"${refId}"`)) return event
        const text = edits.reduce((body, [from, to]) => edited(body, from, to), JSON.stringify(event.body))
        return { ...event, body: JSON.parse(text) as Json }
      }),
    )
  const without = (type: string, refId: string) =>
    logOf(golden.events.filter((event) => event.type !== type || !JSON.stringify(event.body).includes(`"${refId}"`)))

  it.each<[string, PublicLog, string[], string]>([
    [
      'a billed call more',
      forged('usage.row', '01USAGE1', ['"billable":"10000"', '"billable":"10001"']),
      ['usage', 'invoices'],
      'The rows of hour 2026-03-02T01:00:00.000Z do not have the root it was closed with.',
    ],
    [
      'a usage row left out',
      without('usage.row', '01USAGE5'),
      ['usage', 'invoices'],
      'Hour 2026-03-02T02:00:00.000Z was closed with 4 rows and 10403 calls; the log has 3 rows and 10003 calls.',
    ],
    [
      'an hour left out',
      without('usage.hour', '2026-03-02T02:00:00.000Z'),
      ['usage'],
      'Usage row 01USAGE4 stands in no closed hour.',
    ],
    [
      'a price above its ceiling',
      forged('price.published', '01PRICEMED', ['"50000"', '"50001"']),
      ['prices', 'invoices'],
      'Price 01PRICEMED charges 50001 in tier 1, above its ceiling of 50000 (1/10,000 yuan).',
    ],
    [
      'a charge for governance',
      forged('price.published', '01PRICEFREE', ['"priceE4":"0"', '"priceE4":"1"']),
      ['prices'],
      'Price 01PRICEFREE charges 1 in tier 1, above its ceiling of 0 (1/10,000 yuan).',
    ],
    [
      'VAT moved between two lines',
      forged(
        'invoice.issued',
        '01INVOICE1',
        ['"16982"', '"16981"'],
        ['"283018"', '"283019"'],
        ['"vatFen":"1"', '"vatFen":"2"'],
        ['"24"', '"23"'],
      ),
      ['invoices'],
      'Invoice 370100-2026-000001: lines[0].netFen is "283019", recomputed "283018".',
    ],
    [
      'an invoice left out',
      without('invoice.issued', '01INVOICE2'),
      ['invoices', 'statements', 'postings'],
      'Buyer 01BUYERINSURER owes 500000 fen for 2026-03 and has no invoice.',
    ],
    [
      'a fen moved from a department to the operator',
      forged('statement.confirmed', '01STATEMENT1', ['"84913"', '"84912"'], ['"198129"', '"198130"']),
      ['statements', 'postings'],
      'Journal 01JOURNAL4: postings[1].amountFen is "84913", recomputed "84912".',
    ],
    [
      'a department’s share paid past the treasury',
      forged('statement.confirmed', '01STATEMENT2', ['TREASURY_NONTAX', 'PAYABLE']),
      ['statements', 'postings'],
      'Journal 01JOURNAL5: postings[1].account is "2240.01OPERATOR.01DEPTMIB", recomputed "2202.01OPERATOR.01DEPTMIB".',
    ],
    [
      'a journal that does not balance',
      forged('ledger.journal-posted', '01JOURNAL6', ['"651226"', '"651227"']),
      ['journals', 'trialBalance', 'postings'],
      'Journal 01JOURNAL6: Make debits equal credits: they are 1547170 and 1547171 fen.',
    ],
    [
      'a balanced journal with other amounts',
      forged('ledger.journal-posted', '01JOURNAL1', ['"283042"', '"283043"'], ['"16983"', '"16982"']),
      ['postings'],
      'Journal 01JOURNAL1: postings[1].amountFen is "283043", recomputed "283042".',
    ],
    [
      'a journal left out',
      without('ledger.journal-posted', '01JOURNAL3'),
      ['postings'],
      'Invoice 01INVOICE3 was never posted.',
    ],
    [
      'a balanced journal without a paper',
      logOf([
        ...golden.events,
        { ...golden.events[entry('ledger.journal-posted', '01JOURNAL1')]!, body: extraJournal() },
      ]),
      ['postings'],
      'Journal 01JOURNAL9 has no paper behind it, or its paper has another journal.',
    ],
  ])('finds %s', (_name, forgery, checks, message) => {
    expect(failed(forgery)).toEqual(checks)
    expect(verifyLog(forgery).first?.message).toBe(message)
  })

  it('finds every figure of usage, invoices, statements and journals, if it is changed by one', () => {
    const verified = /^(usage|invoice|statement|ledger|splitRule)/
    const unseen = golden.events.flatMap((event, index) =>
      verified.test(event.type)
        ? figuresOf(event.body).flatMap(([path, changed]) => {
            const report = verifyLog(
              logOf(golden.events.with(index, { ...event, body: changed } as (typeof golden.events)[0])),
            )
            return report.ok ? [`${event.type} ${path}`] : []
          })
        : [],
    )
    // these are names, not figures: nothing is computed from them
    expect(new Set(unseen)).toEqual(
      new Set([
        'splitRule.published version',
        'splitRule.published parties.seq',
        'splitRule.published parties.departments.seq',
        'ledger.journal-posted seq',
      ]),
    )
  })
})

function extraJournal(): Json {
  const postings = [
    { seq: 1, account: '1002.01OPERATOR', side: 'DEBIT', amountFen: '5' },
    { seq: 2, account: '6001.01OPERATOR', side: 'CREDIT', amountFen: '5' },
  ]
  const body = golden.events[entry('ledger.journal-posted', '01JOURNAL1')]!.body
  return { ...body, journalId: '01JOURNAL9', refId: '01NOTHING', postings }
}

/** Each number, and each text of digits, of a payload: its path, and the payload with it one higher. */
function figuresOf(body: object, path: readonly string[] = []): [string, Json][] {
  return Object.entries(body).flatMap(([key, value]): [string, Json][] => {
    const name = /^\d+$/.test(key) ? path : [...path, key]
    const put = (changed: unknown): Json =>
      (Array.isArray(body) ? body.with(Number(key), changed) : { ...body, [key]: changed }) as Json
    if (typeof value === 'object' && value !== null)
      return figuresOf(value, name).map(([at, changed]) => [at, put(changed)])
    if (typeof value === 'number') return [[name.join('.'), put(value + 1)]]
    return typeof value === 'string' && /^\d+$/.test(value) ? [[name.join('.'), put(`${BigInt(value) + 1n}`)]] : []
  })
}

describe('verifyEntry', () => {
  const index = entry('statement.confirmed', '01STATEMENT1')
  const hashes = inclusionProof(index, hashesOf(log.bodies)).map(hex)
  const { checkpointNote, vkey } = log
  const claim = { body: log.bodies[index]!, proof: { index: `${index}`, size: 32n, hashes }, checkpointNote, vkey }

  it('accepts an entry with its proof, without the rest of the log', () => {
    expect(verifyEntry(claim)).toMatchObject({ ok: true, value: { type: 'statement.confirmed', seq: `${index}` } })
  })

  it.each<[string, Partial<typeof claim>, string]>([
    ['a changed amount', { body: edited(claim.body, '"84913"', '"84914"') }, 'ENTRY_NOT_INCLUDED'],
    ['another entry', { body: log.bodies[index - 1]! }, 'ENTRY_ELSEWHERE'],
    ['a proof of another entry', { proof: { ...claim.proof, index: `${index - 1}` } }, 'ENTRY_ELSEWHERE'],
    ['a proof at another size', { proof: { ...claim.proof, size: 31n } }, 'PROOF_SIZE_DIFFERS'],
    ['a shortened proof', { proof: { ...claim.proof, hashes: hashes.slice(1) } }, 'ENTRY_NOT_INCLUDED'],
    ['a proof that is not hex', { proof: { ...claim.proof, hashes: hashes.map(() => 'zz') } }, 'ENTRY_NOT_INCLUDED'],
    ['another key', { vkey: ed25519Signer({ name: ORIGIN, seed: Buffer.alloc(32, 2) }).vkey }, 'NOTE_UNVERIFIED'],
  ])('refuses %s', (_name, change, code) => {
    expect(verifyEntry({ ...claim, ...change })).toMatchObject({ error: { code } })
  })
})
