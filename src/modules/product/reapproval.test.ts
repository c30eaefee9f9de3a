import { describe, expect, it } from 'vitest'
import { ProductVersionStatus } from '../../generated/prisma/enums.ts'
import { CHAIN_STATES, refusalOfChain, type ChainState } from '../authorization/index.ts'
import { decideReapproval } from './reapproval.ts'

const chain = (state: ChainState, purpose: 'INDUSTRY_DEVELOPMENT' | 'PUBLIC_WELFARE' = 'INDUSTRY_DEVELOPMENT') => ({
  purpose,
  state,
  refusal: state === 'WHOLE' ? null : refusalOfChain(state),
})
const codeFor = (state: ChainState) => {
  const decided = decideReapproval({ status: 'LISTED', chains: [chain(state)] })
  return decided.ok ? 'OK' : decided.error.code
}
const MENDED = ['OPERATION_MISSING', 'OPERATION_REVOKED', 'OPERATION_EXPIRED', 'OPERATION_PURPOSE']

describe('a listed version is approved again', () => {
  it('exactly where its chain breaks at an operation that does not come back by itself', () => {
    expect(CHAIN_STATES.filter((state) => codeFor(state) === 'OK')).toEqual(
      CHAIN_STATES.filter((state) => MENDED.includes(state)),
    )
  })

  it('for the purposes that are broken there, and no others', () => {
    const chains = [chain('WHOLE'), chain('OPERATION_MISSING', 'PUBLIC_WELFARE')]
    expect(decideReapproval({ status: 'LISTED', chains })).toEqual({ ok: true, value: ['PUBLIC_WELFARE'] })
  })
})

describe('a version is not approved again', () => {
  it('while nothing is wrong with it', () => {
    expect(codeFor('WHOLE')).toBe('REAPPROVAL_NEEDLESS')
  })

  it('before what it rests on was granted anew, naming the link', () => {
    expect(codeFor('USE_REVOKED')).toBe('RIGHT_USE_REVOKED')
  })

  it.each(Object.values(ProductVersionStatus).filter((status) => status !== 'LISTED'))('as %s', (status) => {
    const decided = decideReapproval({ status, chains: [chain('OPERATION_MISSING')] })
    expect(!decided.ok && decided.error.code).toBe('PRODUCT_STATUS')
  })
})
