import { describe, expect, it } from 'vitest'
import { buildCitizenNumber } from '../../kernel/citizen-number.ts'
import { day } from '../../../test/support/results.ts'
import { parseCallRequest, REQUEST_NO_LIMIT } from './call-request.ts'

const good = { requestNo: 'r-1', purposeClass: 'INDUSTRY_DEVELOPMENT', input: { name: '张三' } }
const faultsOf = (body: unknown) => {
  const parsed = parseCallRequest(body)
  return parsed.ok ? [] : parsed.error
}

describe('the envelope of a call', () => {
  it('is read with a consent and without', () => {
    expect(faultsOf(good)).toEqual([])
    expect(faultsOf({ ...good, consentId: '01JDEXAMPLEEXAMPLEEXAMPLE0'.replaceAll('L', 'Z') })).toEqual([])
  })

  it('has one canonical form, whatever the order of its members', () => {
    const { requestNo, purposeClass, input } = good
    const [a, b] = [parseCallRequest(good), parseCallRequest({ input, purposeClass, requestNo })]
    expect(a.ok && b.ok && a.value.canonical === b.value.canonical).toBe(true)
  })

  it('takes a request number of the longest length and none longer', () => {
    expect(faultsOf({ ...good, requestNo: 'r'.repeat(REQUEST_NO_LIMIT) })).toEqual([])
    expect(faultsOf({ ...good, requestNo: 'r'.repeat(REQUEST_NO_LIMIT + 1) })).toMatchObject([{ path: 'requestNo' }])
  })

  it('takes no request number in which a citizen number stands, for it is kept in clear', () => {
    const idNo = buildCitizenNumber({ region: '510104', birth: day('1985-12-11'), sequence: 203 })
    expect(faultsOf({ ...good, requestNo: `order-${idNo}-1` })).toMatchObject([{ path: 'requestNo' }])
  })

  it.each([
    ['nothing', undefined, ''],
    ['text', 'hello', ''],
    ['no purpose', { requestNo: 'r', input: {} }, 'purposeClass'],
    ['an input that is a list', { ...good, input: [] }, 'input'],
    ['a consent of another form', { ...good, consentId: 'yes' }, 'consentId'],
  ])('that is %s is refused at its place', (_title, body, path) => {
    expect(faultsOf(body)).toMatchObject([{ path }])
  })

  it('names an unknown member’s place without repeating it', () => {
    const faults = faultsOf({ ...good, '330102199001011234': true })
    expect(JSON.stringify(faults)).not.toContain('330102199001011234')
    expect(faults).toHaveLength(1)
  })

  it('refuses a broken character instead of failing on it', () => {
    expect(faultsOf({ ...good, input: { name: '\ud800' } })).toMatchObject([{ path: 'input' }])
  })
})
