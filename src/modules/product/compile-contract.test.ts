import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testLookupKey, testToday } from '../../../test/support/domain.ts'
import { readProductFolder } from '../../demo/product-folder.ts'
import { compileContract } from './compile-contract.ts'

const compiled = async (folder: string) =>
  compileContract((await readProductFolder(folder)).contract, { lookupKey: testLookupKey, today: testToday })

const id2 = await compiled('id2')
const id3 = await compiled('id3')
const rfc = await compiled('rfc')
const ent = await compiled('ent')

const ID_NO = '510104198512112047'
const LANDLORD = { landlordName: '张三', landlordIdNo: ID_NO, listedArea: 89.5 }
const CITIZEN_NUMBER_FAULT = 'idNo: must be a citizen number of 18 characters that holds (GB 11643)'
const hashed = (plain: string) => `\\x${testLookupKey(plain).toString('hex')}`

/** Paths and messages of what is wrong. */
const faultsOf = (prepared: ReturnType<typeof id2.prepareInput>) =>
  prepared.ok ? [] : prepared.error.map(({ path, message }) => `${path}: ${message}`)

describe('prepareInput', () => {
  it('makes a row of normalised values, the identifier as its keyed hash only', () => {
    expect(id2.prepareInput({ name: ' 张　三 ', idNo: ID_NO })).toMatchObject({
      value: { row: { name: '张三', id_no_key: hashed(ID_NO) } },
    })
  })

  it('tells the subject, in its normal form', () => {
    expect(id2.prepareInput({ name: '张三', idNo: '１１０１０５１９４９１２３１００２ｘ' })).toMatchObject({
      value: { subjectIdentifier: '11010519491231002X' },
    })
  })

  it('gives every column, null where the caller gave nothing', () => {
    expect(rfc.prepareInput({ ...LANDLORD, certNo: '鲁（2021）第1号' })).toMatchObject({
      value: { row: { cert_no_key: hashed('鲁(2021)第1号'), address_text_key: null, listed_area: 89.5 } },
    })
  })

  it.each([
    ['something that is no object', id2, ['张三'], [': must be an object']],
    ['a missing value', id2, { idNo: ID_NO }, ['name: is missing']],
    ['an empty name', id2, { name: ' ', idNo: ID_NO }, ['name: must NOT have fewer than 1 characters']],
    ['a long name', id2, { name: '长'.repeat(61), idNo: ID_NO }, ['name: must NOT have more than 60 characters']],
    ['a name that is a number', id2, { name: 3, idNo: ID_NO }, ['name: must be string']],
    [
      'a zero character',
      id2,
      { name: '张\u0000三', idNo: ID_NO },
      ['name: must be readable text, without control characters'],
    ],
    [
      'half a surrogate pair',
      id2,
      { name: '张\ud842', idNo: ID_NO },
      ['name: must be readable text, without control characters'],
    ],
    ['a birth that is still to come', id2, { name: '张三', idNo: '370102209003071239' }, [CITIZEN_NUMBER_FAULT]],
    ['a wrong check digit', id2, { name: '张三', idNo: '510104198512112048' }, [CITIZEN_NUMBER_FAULT]],
    [
      'a landline',
      id3,
      { name: '张三', idNo: ID_NO, mobile: '02812345678' },
      ['mobile: must be a mobile number of 11 digits'],
    ],
    ['an area of nothing', rfc, { ...LANDLORD, certNo: '鲁第1号', listedArea: 0 }, ['listedArea: must be >= 1']],
    ['neither of two alternatives', rfc, LANDLORD, [': must have exactly one of: certNo; addressText']],
    [
      'both of two alternatives',
      rfc,
      { ...LANDLORD, certNo: '鲁1号外', addressText: '济南市某路1号' },
      [': must have exactly one of: certNo; addressText'],
    ],
    [
      'a credit code whose check character is wrong',
      ent,
      { uscc: '91310115MA1H8R7C6D', enterpriseName: '上海示例有限公司' },
      ['uscc: must be a unified social credit code of 18 characters that holds (GB 32100)'],
    ],
  ])('says what is wrong with %s', (_, { prepareInput }, raw, faults) => {
    expect(faultsOf(prepareInput(raw))).toEqual(faults)
  })

  it('counts keys that it does not know, without repeating them', () => {
    const prepared = id2.prepareInput({ name: '张三', idNo: ID_NO, [ID_NO]: 1, __proto__: 2 })
    expect(faultsOf(prepared)).toEqual([': has 1 properties too many: only name, idNo are known'])
  })

  it('never repeats what the caller sent', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9]{12,80}$/)
    fc.assert(
      fc.property(secret, secret, secret, (name, idNo, key) => {
        const said = JSON.stringify(id2.prepareInput({ name: `${name}\u0000`, idNo, [key]: key }))
        for (const text of [name, idNo, key]) expect(said).not.toContain(text)
      }),
    )
  })
})

describe('guardAnswer', () => {
  const asOf = '2026-03-01T08:00:00+08:00'
  const answer = { outcome: 'MATCH', asOf, result: 'MATCH' }

  it('lets an answer pass that is what the contract says, its instant in UTC', () => {
    expect(id2.guardAnswer(answer)).toEqual({
      ok: true,
      value: { outcome: 'MATCH', asOf: '2026-03-01T00:00:00.000Z', fields: { result: 'MATCH' } },
    })
  })

  it('takes no row for the outcome that the contract names', () => {
    expect(id2.guardAnswer(null)).toEqual({ ok: true, value: { outcome: 'NO_RECORD', asOf: null, fields: {} } })
  })

  it.each([
    ['a key too many', { ...answer, name: 'Zhang' }, 'it has a key that the contract does not know'],
    ['a key too few', { outcome: 'MATCH', asOf }, 'result is missing'],
    ['a code it does not know', { ...answer, result: 'Zhang' }, 'result breaks enum'],
    ['an outcome it does not have', { ...answer, outcome: 'HIT' }, 'outcome is not among the outcomes of the contract'],
    ['no instant', { ...answer, asOf: null }, 'asOf is no instant'],
    ['something that is no object', 'Zhang', 'it is no object'],
  ])('holds back an answer with %s', (_, wrong, reason) => {
    const refusal = { code: 'ANSWER_OFF_CONTRACT', message: expect.stringContaining(reason) }
    expect(id2.guardAnswer(wrong)).toMatchObject({ ok: false, error: refusal })
  })

  it('never says what the answer held', () => {
    const leak = 'Zhang Zhenzhen'
    const wrong = { ...answer, result: leak, [leak]: leak, asOf: leak, outcome: leak }
    expect(JSON.stringify(id2.guardAnswer(wrong))).not.toContain(leak)
  })

  it('holds back a score out of bounds', () => {
    const nothing = Object.fromEntries(ent.contract.output.required.map((name) => [name, null]))
    const scored = { ...nothing, outcome: 'SCORED', asOf, score: 101 }
    expect(ent.guardAnswer(scored)).toMatchObject({
      error: { message: expect.stringContaining('score breaks maximum') },
    })
  })
})
