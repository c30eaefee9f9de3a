import { describe, expect, it } from 'vitest'
import { MAX_STATEMENT_BYTES, MAX_STATEMENT_ENTRIES, readBankStatement } from './bank-statement.ts'

const HEAD = '交易日期,流水号,收入金额,支出金额,币种,对方户名,附言,余额'
const FIRST = '2026-04-02,REF-1,"3,000.25",,CNY,测试银行,370100-2026-000001,"3,000.25"'
const SECOND = '2026/04/03,REF-2,,25.00,人民币,测试水务公司,退款,"2,975.25"'
const TOTAL = '合计,,"3,000.25",25.00,,,,'

const bytes = (...lines: string[]) => Buffer.from(lines.join('\r\n'))
const entry = (n: number) => `2026-04-02,R${n},1.00,,CNY,测试银行,无,`

const camt = (changes: { entries?: string; closing?: string; currency?: string } = {}) => {
  const { currency = 'CNY', closing = '2975.25' } = changes
  const entries =
    changes.entries ??
    `<Ntry>
    <Amt Ccy="${currency}">3000.25000</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-04-02</Dt></BookgDt>
    <AcctSvcrRef>REF-1</AcctSvcrRef>
    <NtryDtls><TxDtls><RltdPties><Dbtr><Nm>测试银行</Nm></Dbtr></RltdPties>
      <RmtInf><Ustrd>370100-2026-000001</Ustrd></RmtInf></TxDtls></NtryDtls>
  </Ntry>
  <Ntry>
    <Amt Ccy="CNY">25</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><DtTm>2026-04-03T10:00:00</DtTm></BookgDt><NtryRef>REF-2</NtryRef>
  </Ntry>`
  const balance = (code: string, amount: string) =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
  ${balance('OPBD', '0.00')}
  ${balance('CLBD', closing)}
  ${entries}
</Stmt></BkToCstmrStmt></Document>`
}

const refusalOf = (file: Uint8Array) => {
  const read = readBankStatement(file)
  return read.ok ? 'OK' : `${read.error.code}: ${read.error.message}`
}

describe('a statement as CSV', () => {
  const read = readBankStatement(bytes(HEAD, FIRST, SECOND, TOTAL))

  it('gives each entry with its day, its reference and its sign', () => {
    const entries = read.ok ? read.value.entries : []
    expect(entries).toMatchObject([
      { line: 2, day: '2026-04-02', reference: 'REF-1', amountFen: 300_025n, remittance: '370100-2026-000001' },
      { line: 3, day: '2026-04-03', reference: 'REF-2', amountFen: -2_500n },
    ])
  })

  it('sums what came in and what went out', () => {
    expect(read).toMatchObject({ value: { format: 'CSV', creditsFen: 300_025n, debitsFen: 2_500n } })
  })

  it('reads the same from GBK as from UTF-8', () => {
    // 测试银行 in GBK; the rest of the file is ASCII
    const name = Buffer.from('b2e2cad4d2f8d0d0', 'hex')
    const ascii = (text: string) => Buffer.from(text, 'latin1')
    const file = Buffer.concat([
      ascii('date,reference,credit,debit,currency,counterparty,remittance\n2026-04-02,REF-1,1.00,,CNY,'),
      name,
      ascii(',none\ntotal,,1.00,,,,\n'),
    ])
    const gbk = readBankStatement(file)
    expect(gbk.ok && gbk.value.entries[0]?.payer).toBe('测试银行')
  })

  it.each<[string, Uint8Array, string]>([
    ['a sum that is wrong', bytes(HEAD, FIRST, '合计,,3000.26,,,,,'), 'SUMS_DIFFER: Line 3'],
    [
      'a balance that does not follow',
      bytes(HEAD, FIRST, SECOND.replace('2,975.25', '2,975.26'), TOTAL),
      'BALANCE_DIFFERS: Line 3',
    ],
    ['an entry twice', bytes(HEAD, FIRST, FIRST, TOTAL), 'ENTRY_TWICE: Line 3'],
    ['another currency', bytes(HEAD, FIRST.replace('CNY', 'USD'), TOTAL), 'ENTRY_CURRENCY: Line 2'],
    ['an amount of three decimals', bytes(HEAD, FIRST.replace('3,000.25', '3,000.251'), TOTAL), 'ENTRY_AMOUNT: Line 2'],
    ['a negative amount', bytes(HEAD, FIRST.replace('"3,000.25"', '-1'), TOTAL), 'ENTRY_AMOUNT: Line 2'],
    ['both sides at once', bytes(HEAD, FIRST.replace('25",,', '25",1,'), TOTAL), 'ENTRY_AMOUNT: Line 2'],
    ['no amount', bytes(HEAD, FIRST.replace('"3,000.25"', ''), TOTAL), 'ENTRY_AMOUNT: Line 2'],
    ['a day that does not exist', bytes(HEAD, FIRST.replace('04-02', '02-30'), TOTAL), 'ENTRY_MALFORMED: Line 2'],
    ['no reference', bytes(HEAD, FIRST.replace('REF-1', ' '), TOTAL), 'ENTRY_MALFORMED: Line 2'],
    ['a file that was cut off', bytes(HEAD, FIRST), 'STATEMENT_MALFORMED: Line 2'],
    ['a line with too few columns', bytes(HEAD, FIRST, '2026-04-03,REF-2', TOTAL), 'STATEMENT_MALFORMED: Line 3'],
    ['a column that is missing', bytes(HEAD.replace('币种,', ''), TOTAL.slice(0, -1)), 'STATEMENT_MALFORMED: Line 1'],
    ['no entries', bytes(HEAD, '合计,,,,,,,'), 'STATEMENT_EMPTY'],
    ['bytes of neither encoding', Buffer.from([0x41, 0xff, 0xff, 0x0a]), 'STATEMENT_ENCODING'],
    ['UTF-16', Buffer.from('\ufeff交易日期', 'utf16le'), 'STATEMENT_ENCODING'],
  ])('refuses %s', (_, file, message) => {
    expect(refusalOf(file)).toContain(message)
  })

  it('has at most so many entries', () => {
    const of = (count: number) => {
      const lines = Array.from({ length: count }, (_, n) => entry(n))
      return refusalOf(bytes(HEAD, ...lines, `合计,,${count}.00,,,,,`))
    }
    expect([of(MAX_STATEMENT_ENTRIES), of(MAX_STATEMENT_ENTRIES + 1).split(':')[0]]).toEqual([
      'OK',
      'STATEMENT_TOO_LARGE',
    ])
  })

  it('has at most so many bytes', () => {
    const padded = (size: number) =>
      Buffer.concat([Buffer.from([HEAD, FIRST, SECOND, TOTAL, ''].join('\n')), Buffer.alloc(size, '\n')]).subarray(
        0,
        size,
      )
    const codes = [MAX_STATEMENT_BYTES, MAX_STATEMENT_BYTES + 1].map((size) => refusalOf(padded(size)).split(':')[0])
    expect(codes).toEqual(['OK', 'STATEMENT_TOO_LARGE'])
  })
})

describe('a statement as CAMT.053', () => {
  it('says the same as the CSV', () => {
    const read = readBankStatement(Buffer.from(camt()))
    expect(read).toMatchObject({
      value: {
        format: 'CAMT_053',
        creditsFen: 300_025n,
        debitsFen: 2_500n,
        entries: [
          {
            day: '2026-04-02',
            reference: 'REF-1',
            amountFen: 300_025n,
            payer: '测试银行',
            remittance: '370100-2026-000001',
          },
          { day: '2026-04-03', reference: 'REF-2', amountFen: -2_500n },
        ],
      },
    })
  })

  it.each([
    ['a closing balance that does not follow', camt({ closing: '2975.26' }), 'BALANCE_DIFFERS: Line 2'],
    ['another currency, by its line', camt({ currency: 'USD' }), 'ENTRY_CURRENCY: Line 5'],
    ['XML that is not well formed, by its line', camt({ entries: '<Ntry>' }), 'STATEMENT_MALFORMED: Line 6'],
    [
      'an entry without its amount, by its line',
      camt({ entries: '<Ntry><NtryRef>1</NtryRef></Ntry>' }),
      'STATEMENT_MALFORMED: Line 5',
    ],
    ['no entries', camt({ entries: '' }), 'STATEMENT_EMPTY'],
    ['other XML', '<html></html>', 'STATEMENT_MALFORMED'],
    ['a document type', camt().replace('?>', '?><!DOCTYPE d [<!ENTITY a "a">]>'), 'STATEMENT_MALFORMED'],
  ])('refuses %s', (_, xml, message) => {
    expect(refusalOf(Buffer.from(xml))).toContain(message)
  })
})
