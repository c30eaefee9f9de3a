import { describe, expect, it } from 'vitest'
import { day } from '../../../test/support/results.ts'
import { NOW } from '../../../test/support/right-values.ts'
import { chooseChains, type ChainCandidate } from './chain-choice.ts'
import type { GrantLink } from './chain.ts'

const AT = { purpose: 'INDUSTRY_DEVELOPMENT', instant: NOW } as const
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000)

const link = (change: Partial<GrantLink> = {}): GrantLink => ({
  id: 'G',
  status: 'ACTIVE',
  validFrom: inDays(-9),
  validTo: inDays(90),
  purposes: ['INDUSTRY_DEVELOPMENT'],
  ...change,
})
type Operated = Extract<ChainCandidate, { basis: 'OPERATION' }>
const candidate = (change: Partial<Operated> = {}): Operated => ({
  basis: 'OPERATION',
  fieldId: 'F1',
  fieldName: 'id_no',
  resourceId: 'R',
  resourceCode: 'CD-PSB-PERSON',
  resource: { status: 'CATALOGUED' },
  holding: link(),
  agreement: {
    id: 'A',
    no: '授〔2026〕1号',
    status: 'ACTIVE',
    startDate: day('2026-01-01'),
    endDate: day('2026-12-31'),
  },
  use: link(),
  operation: link(),
  ...change,
})

describe('a product', () => {
  it('rests on whole chains when every field has one', () => {
    const chains = chooseChains([candidate(), candidate({ fieldId: 'F2' })], AT)
    expect(chains).toMatchObject({ state: 'WHOLE', refusal: null })
  })

  it('is refused for the first field whose chain is broken', () => {
    const broken = candidate({ fieldId: 'F2', fieldName: 'name', use: link({ status: 'REVOKED' }) })
    expect(chooseChains([candidate(), broken], AT)).toMatchObject({
      state: 'USE_REVOKED',
      refusal: { code: 'RIGHT_USE_REVOKED', details: { source: 'CD-PSB-PERSON.name', agreement: '授〔2026〕1号' } },
      endsAt: null,
    })
  })

  it('that reads nothing is authorized by nothing', () => {
    expect(chooseChains([], AT)).toMatchObject({ state: 'OPERATION_MISSING', endsAt: null })
  })

  it('is good until the first of its links ends', () => {
    const first = candidate({ fieldId: 'F2', use: link({ validTo: inDays(7) }) })
    expect(chooseChains([candidate(), first], AT).endsAt).toEqual(inDays(7))
  })
})

describe('a field with several chains', () => {
  it('rests on a whole one beside a revoked one', () => {
    const revoked = candidate({ use: link({ status: 'REVOKED' }) })
    expect(chooseChains([revoked, candidate()], AT).state).toBe('WHOLE')
  })

  it('rests on the whole one that lasts longest', () => {
    const longer = candidate({ operation: link({ id: 'LONG', validTo: inDays(60) }) })
    const shorter = candidate({ operation: link({ id: 'SHORT', validTo: inDays(30) }) })
    expect(chooseChains([shorter, longer], AT).fields[0]?.chain).toMatchObject({ operation: { id: 'LONG' } })
  })

  it('is refused for the one that breaks nearest to the product', () => {
    const revoked = candidate({ use: link({ status: 'REVOKED' }) })
    const grantedAnew = candidate({ operation: null })
    expect(chooseChains([revoked, grantedAnew], AT).state).toBe('OPERATION_MISSING')
  })
})
