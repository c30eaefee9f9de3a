import { describe, expect, it } from 'vitest'
import { AgreementStatus, GrantStatus, ResourceStatus } from '../../generated/prisma/enums.ts'
import { day } from '../../../test/support/results.ts'
import {
  CHAIN_STATES,
  agreementFault,
  chainEnd,
  chainState,
  grantFault,
  type AgreementLink,
  type Chain,
  type OperationChain,
  type ChainState,
  type GrantLink,
} from './chain.ts'
import { refusalOfChain } from './chain-refusal.ts'

const NOW = new Date('2026-06-15T12:00:00+08:00')
const AT = { purpose: 'INDUSTRY_DEVELOPMENT', instant: NOW } as const
const ms = (offset: number) => new Date(NOW.getTime() + offset)

const grant = (change: Partial<GrantLink> = {}): GrantLink => ({
  id: 'G',
  status: 'ACTIVE',
  validFrom: ms(-1000),
  validTo: ms(1000),
  purposes: ['INDUSTRY_DEVELOPMENT'],
  ...change,
})
const agreement = (change: Partial<AgreementLink> = {}): AgreementLink => ({
  id: 'A',
  no: '授〔2026〕1号',
  status: 'ACTIVE',
  startDate: day('2026-01-01'),
  endDate: day('2026-12-31'),
  ...change,
})
const whole: OperationChain = {
  basis: 'OPERATION',
  resource: { status: 'CATALOGUED' },
  holding: grant(),
  agreement: agreement(),
  use: grant(),
  operation: grant(),
}

// Every link in every distinguishable condition: absent; each status × (before, first instant, last instant, end) × purpose.
const TIMES = [
  { validFrom: ms(1), validTo: ms(9) },
  { validFrom: ms(0), validTo: ms(9) },
  { validFrom: ms(-9), validTo: ms(1) },
  { validFrom: ms(-9), validTo: ms(0) },
]
const GRANTS: readonly (GrantLink | null)[] = [
  null,
  ...Object.values(GrantStatus).flatMap((status) =>
    TIMES.flatMap((time) =>
      [grant().purposes, ['PUBLIC_WELFARE'] as const].map((purposes) => grant({ status, ...time, purposes })),
    ),
  ),
]
const TERMS = [
  { startDate: day('2026-06-16'), endDate: day('2026-12-31') },
  { startDate: day('2026-06-15'), endDate: day('2026-06-15') },
  { startDate: day('2026-01-01'), endDate: day('2026-06-14') },
]
const AGREEMENTS: readonly (AgreementLink | null)[] = [
  null,
  ...Object.values(AgreementStatus).flatMap((status) => TERMS.map((term) => agreement({ status, ...term }))),
]
const TODAY_ONLY = agreement({ startDate: day('2026-06-15'), endDate: day('2026-06-15') })
const RESOURCES = Object.values(ResourceStatus).map((status) => ({ status }))

// A filed agreement is in force from its first day, though its row may be turned to ACTIVE a little later.
const IN_FORCE: ReadonlySet<string> = new Set(['FILED', 'ACTIVE'])

/** The links from the source on, each with what its own condition amounts to; written apart from the code under test. */
function conditions(chain: Chain): [link: string, alive: boolean][] {
  const operated = chain.basis === 'OPERATION' ? chain : null
  const grantLives = (link: GrantLink | null) =>
    link?.status === 'ACTIVE' && link.validFrom <= NOW && NOW < link.validTo && link.purposes.includes(AT.purpose)
  return [
    ['RESOURCE', chain.resource.status === 'CATALOGUED'],
    ['LETTER', chain.letter === undefined || grantLives(chain.letter)],
    ['HOLDING', grantLives(chain.holding)],
    ...(operated ? operatorConditions(operated, grantLives) : []),
  ]
}

function operatorConditions(
  { agreement: link, use, operation }: OperationChain,
  grantLives: (link: GrantLink | null) => boolean,
): [link: string, alive: boolean][] {
  const isInForce = IN_FORCE.has(link?.status ?? '') && link?.startDate === '2026-06-15'
  // without a use no agreement is known
  return [
    ...(use ? [['AGREEMENT', isInForce] as [string, boolean]] : []),
    ['USE', grantLives(use)],
    ['OPERATION', grantLives(operation)],
  ]
}

/** Every chain at small scope, with the links before `from` whole. */
function* chains(): Generator<Chain> {
  for (const resource of RESOURCES)
    for (const holding of GRANTS)
      for (const use of GRANTS)
        for (const agreementLink of AGREEMENTS)
          for (const operation of GRANTS)
            yield { basis: 'OPERATION', resource, holding, agreement: agreementLink, use, operation }
  // A field that was obtained by sharing: its letter with all that stands before and right behind it.
  for (const resource of RESOURCES)
    for (const letter of GRANTS)
      for (const holding of GRANTS) yield { ...whole, agreement: TODAY_ONLY, resource, letter, holding }
  // A department's own product: its holding, and the letter where the field was obtained by sharing.
  for (const resource of RESOURCES)
    for (const letter of [undefined, ...GRANTS])
      for (const holding of GRANTS)
        yield { basis: 'HOLDING', resource, holding, ...(letter !== undefined && { letter }) }
}

describe('chainState over every chain at small scope', () => {
  const seen = new Set<ChainState>()
  let count = 0
  const wrong: string[] = []
  for (const chain of chains()) {
    count++
    const state = chainState(chain, AT)
    seen.add(state)
    const broken = conditions(chain).find(([, alive]) => !alive)?.[0]
    const expected = broken ?? 'WHOLE'
    if (!state.startsWith(expected)) wrong.push(`${state} for ${expected}`)
  }

  it('names the first link from the source that is not alive', () => {
    expect(wrong.slice(0, 5)).toEqual([])
  })

  it('was asked of every combination', () => {
    const ownFields = RESOURCES.length * GRANTS.length ** 3 * AGREEMENTS.length
    const own = RESOURCES.length * (GRANTS.length + 1) * GRANTS.length
    expect(count).toBe(ownFields + RESOURCES.length * GRANTS.length ** 2 + own)
  })

  it('comes to every state of the list and no other', () => {
    expect([...seen].toSorted()).toEqual([...CHAIN_STATES].toSorted())
  })
})

describe('a chain over a field that was obtained by sharing', () => {
  it('ends with the letter when that is the earliest', () => {
    expect(chainEnd({ ...whole, letter: grant({ validTo: ms(1) }) })).toEqual(ms(1))
  })

  it('has no end without a letter', () => {
    expect(chainEnd({ ...whole, letter: null })).toBe(null)
  })
})

describe('the chain of a department’s own product', () => {
  const own: Chain = { basis: 'HOLDING', resource: { status: 'CATALOGUED' }, holding: grant() }

  it('is whole on the holding alone', () => {
    expect(chainState(own, AT)).toBe('WHOLE')
  })

  it('ends with the holding, or with the letter before it', () => {
    expect([chainEnd(own), chainEnd({ ...own, letter: grant({ validTo: ms(1) }) })]).toEqual([ms(1000), ms(1)])
  })

  it('has no end without the holding', () => {
    expect(chainEnd({ ...own, holding: null })).toBe(null)
  })
})

describe('a grant', () => {
  it.each([
    ['MISSING', null],
    ['PENDING', grant({ status: 'PENDING' })],
    ['SUSPENDED', grant({ status: 'SUSPENDED' })],
    ['REVOKED', grant({ status: 'REVOKED' })],
    ['PENDING', grant({ validFrom: ms(1) })],
    [null, grant({ validFrom: ms(0) })],
    [null, grant({ validTo: ms(1) })],
    ['EXPIRED', grant({ validTo: ms(0) })],
    ['PURPOSE', grant({ purposes: ['PUBLIC_WELFARE', 'PUBLIC_GOVERNANCE'] })],
    [null, grant({ purposes: ['PUBLIC_WELFARE', 'INDUSTRY_DEVELOPMENT'] })],
  ])('is %s here: %o', (fault, link) => {
    expect(grantFault(link, AT)).toBe(fault)
  })
})

describe('an agreement', () => {
  const last = agreement({ endDate: day('2026-06-30') })

  it('is in force at 23:59:59 of its last day', () => {
    expect(agreementFault(last, new Date('2026-06-30T23:59:59.999+08:00'))).toBe(null)
  })

  it('has ended at 00:00:00 of the day after, in Shanghai', () => {
    expect(agreementFault(last, new Date('2026-07-01T00:00:00+08:00'))).toBe('EXPIRED')
  })

  it('is in force from 00:00:00 of its first day', () => {
    expect(agreementFault(last, new Date('2026-01-01T00:00:00+08:00'))).toBe(null)
  })

  it('has not begun a millisecond before', () => {
    expect(agreementFault(last, new Date('2025-12-31T23:59:59.999+08:00'))).toBe('PENDING')
  })

  it.each([
    ['DRAFT', 'UNSIGNED'],
    ['SUSPENDED', 'SUSPENDED'],
    ['TERMINATED', 'TERMINATED'],
    ['EXPIRED', 'EXPIRED'],
  ] as const)('that is %s is %s', (status, fault) => {
    expect(agreementFault(agreement({ status }), NOW)).toBe(fault)
  })
})

describe('chainEnd', () => {
  it.each([
    ['holding', { ...whole, holding: grant({ validTo: ms(1) }) }],
    ['use', { ...whole, use: grant({ validTo: ms(1) }) }],
    ['operation', { ...whole, operation: grant({ validTo: ms(1) }) }],
  ])('is the end of the %s when that is the earliest', (_, chain) => {
    expect(chainEnd(chain)).toEqual(ms(1))
  })

  it('is midnight after the agreement’s last day when that is the earliest', () => {
    const long = grant({ validTo: new Date('2030-01-01T00:00:00+08:00') })
    expect(chainEnd({ ...whole, holding: long, use: long, operation: long })).toEqual(
      new Date('2027-01-01T00:00:00+08:00'),
    )
  })

  it.each(['holding', 'agreement', 'use', 'operation'] as const)('is unknown without the %s', (link) => {
    expect(chainEnd({ ...whole, [link]: null })).toBe(null)
  })
})

describe('a refusal', () => {
  const breaks = CHAIN_STATES.flatMap((state) => (state === 'WHOLE' ? [] : [state]))

  it('has a code of its own for every broken state', () => {
    expect(breaks.map((state) => `${state}: ${refusalOfChain(state).code}`)).toMatchInlineSnapshot(`
      [
        "RESOURCE_UNCATALOGUED: SOURCE_UNCATALOGUED",
        "RESOURCE_SUSPENDED: SOURCE_SUSPENDED",
        "RESOURCE_CANCELLED: SOURCE_CANCELLED",
        "LETTER_MISSING: CONSENT_LETTER_MISSING",
        "LETTER_PENDING: CONSENT_LETTER_PENDING",
        "LETTER_SUSPENDED: CONSENT_LETTER_SUSPENDED",
        "LETTER_REVOKED: CONSENT_LETTER_REVOKED",
        "LETTER_EXPIRED: CONSENT_LETTER_EXPIRED",
        "LETTER_PURPOSE: CONSENT_LETTER_PURPOSE",
        "HOLDING_MISSING: RIGHT_HOLDING_MISSING",
        "HOLDING_PENDING: RIGHT_HOLDING_PENDING",
        "HOLDING_SUSPENDED: RIGHT_HOLDING_SUSPENDED",
        "HOLDING_REVOKED: RIGHT_HOLDING_REVOKED",
        "HOLDING_EXPIRED: RIGHT_HOLDING_EXPIRED",
        "HOLDING_PURPOSE: RIGHT_HOLDING_PURPOSE",
        "AGREEMENT_MISSING: AGREEMENT_MISSING",
        "AGREEMENT_UNSIGNED: AGREEMENT_UNSIGNED",
        "AGREEMENT_PENDING: AGREEMENT_PENDING",
        "AGREEMENT_SUSPENDED: AGREEMENT_SUSPENDED",
        "AGREEMENT_TERMINATED: AGREEMENT_TERMINATED",
        "AGREEMENT_EXPIRED: AGREEMENT_EXPIRED",
        "USE_MISSING: RIGHT_USE_MISSING",
        "USE_PENDING: RIGHT_USE_PENDING",
        "USE_SUSPENDED: RIGHT_USE_SUSPENDED",
        "USE_REVOKED: RIGHT_USE_REVOKED",
        "USE_EXPIRED: RIGHT_USE_EXPIRED",
        "USE_PURPOSE: RIGHT_USE_PURPOSE",
        "OPERATION_MISSING: RIGHT_OPERATION_MISSING",
        "OPERATION_PENDING: RIGHT_OPERATION_PENDING",
        "OPERATION_SUSPENDED: RIGHT_OPERATION_SUSPENDED",
        "OPERATION_REVOKED: RIGHT_OPERATION_REVOKED",
        "OPERATION_EXPIRED: RIGHT_OPERATION_EXPIRED",
        "OPERATION_PURPOSE: RIGHT_OPERATION_PURPOSE",
      ]
    `)
  })

  it('says the cause, then the fix', () => {
    expect(breaks.filter((state) => !/^[A-Z].+[^.]\. [A-Z].+\.$/.test(refusalOfChain(state).message))).toEqual([])
  })

  it('names the source and the agreement when they are known', () => {
    const place = { resourceCode: 'CD-PSB-PERSON', fieldName: 'id_no', agreementNo: '授〔2026〕1号' }
    expect(refusalOfChain('USE_REVOKED', place)).toMatchObject({
      code: 'RIGHT_USE_REVOKED',
      message: expect.stringContaining('(source CD-PSB-PERSON.id_no, agreement 授〔2026〕1号)'),
      details: { link: 'USE', source: 'CD-PSB-PERSON.id_no', agreement: '授〔2026〕1号' },
    })
  })
})
