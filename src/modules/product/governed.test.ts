import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../platform/root.ts'
import { compileContract } from './compile-contract.ts'
import { parseContract, type Contract } from './contract.ts'
import { CASE_NUMBER_PATTERN, GOVERNED_SHAPES } from './governed.ts'

/** Any JSON, to be bent out of shape. */
type Loose = Record<string, any> // oxlint-disable-line typescript/no-explicit-any -- a test breaks what types forbid

const gra: Loose = JSON.parse(await readFile(inProject('prisma/seed/products/gra/contract.json'), 'utf8'))
const parsed = parseContract(gra)
if (!parsed.ok) throw new Error(parsed.error[0]?.message)
const contract: Contract = parsed.value
const compiled = compileContract(contract, { lookupKey: () => Buffer.alloc(0), today: () => '2026-03-01' as never })

function faultsAfter(change: (copy: Loose) => void): (string | undefined)[] {
  const copy = structuredClone(gra)
  change(copy)
  const result = parseContract(copy)
  return result.ok ? [] : result.error.map(({ field }) => field)
}

describe('a contract that gives a governed text', () => {
  it.each<[string, (contract: Loose) => void, string]>([
    ['asks for no case number', (c) => delete c.input.properties.caseNo.format, 'input.required'],
    ['leaves the case number open', (c) => (c.input.required = ['gridId', 'houseToken']), 'input.required'],
    ['asks by something else than a token', (c) => delete c.input.properties.houseToken.format, 'input.required'],
    ['is sold', (c) => c.purposes.push('INDUSTRY_DEVELOPMENT'), 'purposes'],
    ['gives a copy', (c) => (c.copyToSubject = true), 'consentKind'],
    [
      'gives two texts',
      (c) => {
        c.output.properties.other = c.output.properties.address
        c.output.required.push('other')
      },
      'output.properties.other',
    ],
    [
      'gives codes and calls them governed',
      (c) => (c.output.properties.address.enum = ['A', null]),
      'output.properties.address',
    ],
    [
      'gives a kind of text that nobody described',
      (c) => (c.output.properties.address['x-governed'] = 'NAME'),
      'output.properties.address.x-governed',
    ],
  ])('is refused where it %s', (_, change, path) => {
    expect(faultsAfter(change)).toContain(path)
  })

  it('cannot give the same text without declaring it', () => {
    expect(faultsAfter((c) => delete c.output.properties.address['x-governed'])).toContain('output.properties.address')
  })

  it('cannot hide it in a list of objects', () => {
    const item = {
      type: 'object',
      additionalProperties: false,
      required: ['address'],
      properties: { address: gra.output.properties.address },
    }
    const list = { type: 'array', maxItems: 5, items: item, 'x-label': { zh: '清单', en: 'List' } }
    expect(faultsAfter((c) => (c.output = { ...c.output, required: ['list'], properties: { list } }))).not.toEqual([])
  })

  it('may not ask for case numbers without giving one', () => {
    const faults = faultsAfter(
      (c) =>
        (c.output.properties.address = {
          ...c.output.properties.address,
          'x-governed': undefined,
          enum: ['A', null],
          'x-values': { A: { zh: '甲', en: 'A' } },
        }),
    )
    expect(faults).toEqual(['input.properties.caseNo'])
  })
})

describe('the guard of a governed text', () => {
  const guarded = (address: unknown) =>
    compiled.guardAnswer({ outcome: 'HIT', asOf: '2026-03-01T00:00:00Z', address }).ok

  it.each(['济南市历下区经十路12号样例小区3号楼1单元101室', null])('lets %s pass', (address) => {
    expect(guarded(address)).toBe(true)
  })

  it.each([
    ['a name', '王小明'],
    ['a long name without a number', '阿依古丽买买提江'],
    ['an identity number behind an address', '济南市历下区经十路12号110105194912310021'],
    ['a mobile number behind an address', '济南市历下区经十路12号13800000000'],
    ['seven digits in a row', '济南市经十路1234567号'],
    ['a line of text', '济南市经十路12号 owner: somebody'],
    ['more characters than an address has', `济南市1${'路'.repeat(GOVERNED_SHAPES.ADDRESS.maxLength)}`],
  ])('holds back %s', (_, text) => {
    expect(guarded(text)).toBe(false)
  })

  it('lets six digits in a row pass', () => {
    expect(guarded('济南市经十路123456号')).toBe(true)
  })

  it.each([
    [119, true],
    [120, true],
    [121, false],
  ])('takes a text of %i characters: %s', (length, passes) => {
    expect(guarded(`济南市1${'路'.repeat(length - 4)}`)).toBe(passes)
  })
})

describe('a case number', () => {
  it.each(['济历城管案〔2026〕第12号', '济历城管案[2026]12号', 'JN(1999)第000001号'])('is %s', (text) => {
    expect(CASE_NUMBER_PATTERN.test(text)).toBe(true)
  })

  it.each([
    ['without a year', '济历城管案第12号'],
    ['with an identity number', '济〔2026〕第110105194912310021号'],
    ['with seven digits', '济〔2026〕第1234567号'],
    ['with text behind it', '济〔2026〕第12号王小明'],
    ['that is empty', ''],
  ])('is none %s', (_, text) => {
    expect(CASE_NUMBER_PATTERN.test(text)).toBe(false)
  })

  it('goes with the call, in its normal form', () => {
    const input = { gridId: 'JN-WG-1', houseToken: '0'.repeat(32), caseNo: ' 济历城管案（2026）第12号 ' }
    expect(compiled.prepareInput(input)).toMatchObject({ value: { caseNo: '济历城管案(2026)第12号' } })
  })

  it('is wanted: a call without it is told so, without a value', () => {
    expect(compiled.prepareInput({ gridId: 'JN-WG-1', houseToken: '0'.repeat(32) })).toEqual({
      ok: false,
      error: [{ path: 'caseNo', message: 'is missing' }],
    })
  })
})
