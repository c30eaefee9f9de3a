import { describe, expect, it } from 'vitest'
import { decideDerivation } from './derived-product.ts'

const BASE = { id: 'base', operatorOrgId: 'operator', listed: true }
const DERIVED = { code: 'NEW', derivedFrom: 'ID2' }
const PLAIN = { code: 'NEW', derivedFrom: undefined }

function decide(contract: typeof DERIVED | typeof PLAIN, of: Partial<Parameters<typeof decideDerivation>[1]> = {}) {
  const base = contract.derivedFrom === undefined ? null : BASE
  const decided = decideDerivation(contract, { base, developerOrgId: 'developer', existing: null, ...of })
  return decided.ok ? 'OK' : decided.error.code
}

describe('a derived product', () => {
  it('is developed by somebody', () => {
    expect([decide(DERIVED), decide(DERIVED, { developerOrgId: null })]).toEqual(['OK', 'DERIVED_WITHOUT_DEVELOPER'])
  })

  it.each([null, { ...BASE, listed: false }])('is derived from a listed product, and not from %o', (base) => {
    expect(decide(DERIVED, { base })).toBe('BASE_UNKNOWN')
  })

  it('is not derived from itself', () => {
    expect(decide({ ...DERIVED, code: 'ID2' })).toBe('DERIVED_FROM_ITSELF')
  })

  it('stays derived from the same, and another does not become derived', () => {
    const existing = { baseProductId: 'base', developerOrgId: 'developer' }
    expect(decide(DERIVED, { existing })).toBe('OK')
    expect(decide(PLAIN, { existing })).toBe('BASE_CHANGED')
    expect(decide(DERIVED, { existing: { ...existing, baseProductId: null } })).toBe('BASE_CHANGED')
  })
})

describe('a product', () => {
  it('keeps its developer, and stays without one', () => {
    const existing = { baseProductId: null, developerOrgId: 'developer' }
    expect(decide(PLAIN, { existing })).toBe('OK')
    expect(decide(PLAIN, { existing, developerOrgId: null })).toBe('DEVELOPER_CHANGED')
    expect(decide(PLAIN, { existing: { ...existing, developerOrgId: null } })).toBe('DEVELOPER_CHANGED')
  })
})
