import { describe, expect, it } from 'vitest'
import { readProductFolder } from '../../demo/product-folder.ts'
import {
  consentedFaults,
  consentedOf,
  consentInputs,
  consentRelations,
  isConsentedPlainlyNamed,
  MAX_CLAIMS,
  wrapConsented,
  type Consented,
} from './consented.ts'

const { contract: date } = await readProductFolder('date')
const { contract: id2 } = await readProductFolder('id2')
const { contract: hsk } = await readProductFolder('hsk')

/** Any JSON, to be bent out of shape. */
type Loose = Record<string, any> // oxlint-disable-line typescript/no-explicit-any -- a test breaks what types forbid

const consented = consentedOf(date) as Consented

function pathsAfter(change: (copy: Loose) => void, contract: Loose = date): string[] {
  const copy = structuredClone(contract)
  change(copy)
  return [...consentedFaults(copy as typeof date)].map(([path]) => path)
}

describe('a contract whose calls name consents', () => {
  it('has an input for each, in its order', () => {
    expect(consentInputs(date)).toEqual(['aConsentId', 'bConsentId'])
  })

  it('gives its query a relation for each, with the key of who consented and the claims as texts', () => {
    const [a] = Object.entries(consentRelations(consented))
    expect(a?.[0]).toBe('a_consent')
    expect(a?.[1]).toContainEqual({ name: 'id_key', type: 'bytea' })
    expect(a?.[1].filter(({ name }) => name !== 'id_key').map(({ type }) => type)).toEqual(
      Object.keys(date.claims?.properties ?? {}).map(() => 'text'),
    )
  })

  it('reads each by its own id only, for its own product', () => {
    const sql = wrapConsented(consented, 'select 1')
    expect(sql.match(/platform\.consent_subject_of\([^)]*\)/g)).toEqual([
      "platform.consent_subject_of(input.a_consent_id, 'DATE')",
      "platform.consent_subject_of(input.b_consent_id, 'DATE')",
    ])
  })

  it('is none where no input names one', () => {
    expect([consentInputs(id2), consentedOf(id2)]).toEqual([[], undefined])
  })

  it.each([
    ['a product', { productCode: "X'); drop table t; --" }],
    ['a claim', { claims: [{ key: "a'b", column: 'a' }] }],
    ['a column of a claim', { claims: [{ key: 'a', column: 'a b' }] }],
    ['a relation', { consents: [{ column: 'a_consent_id', relation: 'a;b' }] }],
  ])('is kept from a statement where %s is not plainly named', (_, change) => {
    expect(isConsentedPlainlyNamed(consented)).toBe(true)
    expect(isConsentedPlainlyNamed({ ...consented, ...change })).toBe(false)
  })
})

describe('a contract that contradicts itself about consents', () => {
  it('is not among those that are seeded', () => {
    expect([date, hsk, id2].flatMap((contract) => [...consentedFaults(contract)])).toEqual([])
  })

  it.each<[string, (contract: Loose) => void, string]>([
    ['asks one person for a mutual consent', (c) => delete c.input.properties.bConsentId, 'input.properties'],
    ['asks two people for a consent of one', (c) => (c.consentKind = 'PERSONAL'), 'input.properties'],
    ['asks an enterprise', (c) => (c.consentKind = 'ORG_AUTH'), 'consentKind'],
    ['names a subject besides', (c) => (c.subject = { kind: 'PERSON', input: 'idNo' }), 'subject'],
    ['says nothing of claims', (c) => delete c.claims, 'claims'],
    ['asks a service', (c) => (c.http = {}), 'input.properties'],
    ['leaves a consent out at will', (c) => (c.input.required = ['aConsentId']), 'input.required'],
    ['requires a claim that it does not describe', (c) => c.claims.required.push('age'), 'claims.required'],
    ['takes a claim of any length', (c) => delete c.claims.properties.name.maxLength, 'claims.properties.name'],
    [
      'names a claim like the key of who consented',
      (c) => (c.claims.properties.idKey = c.claims.properties.name),
      'claims.properties.idKey',
    ],
  ])('is told so where it %s', (_, change, path) => {
    expect(pathsAfter(change)).toContain(path)
  })

  it('is told so where an input ends otherwise', () => {
    const renamed = (c: Loose) => {
      c.input.properties.a = c.input.properties.aConsentId
      delete c.input.properties.aConsentId
    }
    expect(pathsAfter(renamed)).toContain('input.properties.a')
  })

  it.each(['claims', 'adultsOnly', 'copyToSubject'])(
    'is told to leave %s out where nobody consents by a link',
    (key) => {
      expect(pathsAfter((c) => (c[key] = key === 'claims' ? date.claims : true), id2)).toEqual([key])
    },
  )

  it.each([
    [MAX_CLAIMS, false],
    [MAX_CLAIMS + 1, true],
  ])('may ask for %i claims: a fault is %s', (count, isFault) => {
    const claims = (c: Loose) => {
      const { name } = c.claims.properties
      c.claims.required = []
      c.claims.properties = Object.fromEntries(Array.from({ length: count }, (_, n) => [`claim${n}`, name]))
    }
    expect(pathsAfter(claims).includes('claims.properties')).toBe(isFault)
  })
})
