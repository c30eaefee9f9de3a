import { describe, expect, it } from 'vitest'
import { AgreementStatus } from '../../generated/prisma/enums.ts'
import { agreementRecord } from '../../../test/support/right-values.ts'
import { day } from '../../../test/support/results.ts'
import {
  decideDecision,
  decideFiling,
  decideResumption,
  decideRevision,
  decideSignature,
  decideSuspension,
  decideTermination,
  turnOfDay,
} from './agreement-steps.ts'
import type { Opinion } from './countersign.ts'

const TODAY = day('2026-06-15')
const consent: Opinion = {
  id: 'O',
  agreementId: 'AGREEMENT',
  departmentOrgId: 'HOLDER',
  departmentName: '公安局',
  round: 1,
  status: 'CONSENTED',
}
const passed = { opinions: [consent], today: TODAY }

describe('an agreement', () => {
  const codes = (decide: (status: AgreementStatus) => { ok: boolean }) =>
    Object.values(AgreementStatus).filter((status) => decide(status).ok)
  const inState = (status: AgreementStatus) => agreementRecord({ status })

  it.each([
    ['decided', (status: AgreementStatus) => decideDecision(inState(status), passed), ['DRAFT']],
    ['signed', (status: AgreementStatus) => decideSignature(inState(status), TODAY), ['DECIDED']],
    ['filed', (status: AgreementStatus) => decideFiling(inState(status), TODAY), ['SIGNED']],
    ['suspended', (status: AgreementStatus) => decideSuspension(inState(status)), ['FILED', 'ACTIVE']],
    ['resumed', (status: AgreementStatus) => decideResumption(inState(status), TODAY), ['SUSPENDED']],
    ['terminated', (status: AgreementStatus) => decideTermination(inState(status)), ['FILED', 'ACTIVE', 'SUSPENDED']],
    ['edited', (status: AgreementStatus) => decideRevision(inState(status)), ['DRAFT']],
  ])('is %s only in its turn', (_step, decide, from) => {
    expect(codes(decide)).toEqual(from)
  })

  it('that is in force is not edited, and the refusal says how it is changed', () => {
    const result = decideRevision(agreementRecord({ status: 'ACTIVE' }))
    expect(result.ok || result.error).toMatchObject({
      code: 'AGREEMENT_FIXED',
      message: expect.stringContaining('Draft a change'),
    })
  })

  it('older than the plans is not decided', () => {
    const result = decideDecision(agreementRecord({ status: 'DRAFT', planId: null }), passed)
    expect(result.ok || result.error.code).toBe('PLAN_MISSING')
  })
})

describe('the first and the last day', () => {
  const dated = (startDate: string, endDate: string, status: AgreementStatus) => ({
    no: '1',
    status,
    startDate: day(startDate),
    endDate: day(endDate),
  })

  it.each([
    ['2026-06-15', 'ACTIVE'],
    ['2026-06-14', 'ACTIVE'],
    ['2026-06-16', 'FILED'],
  ])('an agreement from %s that is filed on 15 June is %s', (startDate, status) => {
    expect(decideFiling(dated(startDate, '2027-01-01', 'SIGNED'), TODAY)).toEqual({ ok: true, value: status })
  })

  it('can be signed on the last day', () => {
    expect(decideSignature(dated('2026-01-01', '2026-06-15', 'DECIDED'), TODAY).ok).toBe(true)
  })

  it('cannot be signed on the day after', () => {
    const result = decideSignature(dated('2026-01-01', '2026-06-14', 'DECIDED'), TODAY)
    expect(result.ok || result.error.code).toBe('AGREEMENT_EXPIRED')
  })

  it.each([
    ['FILED', '2026-06-15', '2027-01-01', 'ACTIVE'],
    ['FILED', '2026-06-16', '2027-01-01', null],
    ['ACTIVE', '2026-01-01', '2026-06-15', null],
    ['ACTIVE', '2026-01-01', '2026-06-14', 'EXPIRED'],
    ['SUSPENDED', '2026-01-01', '2026-06-14', 'EXPIRED'],
    ['TERMINATED', '2026-01-01', '2026-06-14', null],
    ['DRAFT', '2026-01-01', '2026-06-14', null],
  ] as const)('%s from %s to %s turns to %s', (status, startDate, endDate, turned) => {
    expect(turnOfDay(dated(startDate, endDate, status), TODAY)).toBe(turned)
  })
})
