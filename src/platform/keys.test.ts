import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestMarket, type TestMarket } from '../../test/support/market.ts'
import { bindMasterKey, Keys, loadMasterKey, selfTestSm3 } from './keys.ts'

const keys = new Keys(Buffer.alloc(32, 1))
const others = new Keys(Buffer.alloc(32, 2))

describe('keys', () => {
  it('give the same lookup for the same identifier, and another under another master key', () => {
    expect(keys.lookup('a').equals(keys.lookup('a'))).toBe(true)
    expect(keys.lookup('a').equals(others.lookup('a'))).toBe(false)
  })

  it('do not let the marketplace and the data domain be joined by hash', () => {
    expect(keys.subject('PERSON', 'a').equals(keys.lookup('a'))).toBe(false)
  })

  it('tell a person from an enterprise with the same identifier', () => {
    expect(keys.subject('PERSON', 'a').equals(keys.subject('ENTERPRISE', 'a'))).toBe(false)
  })

  it('open what they sealed', () => {
    expect(keys.openAnswer(keys.sealAnswer('答案', 'call-1'), 'call-1')).toBe('答案')
  })

  it('do not open an answer as that of another call', () => {
    expect(() => keys.openAnswer(keys.sealAnswer('答案', 'call-1'), 'call-2')).toThrow()
  })

  it('never seal the same answer to the same bytes', () => {
    expect(keys.sealAnswer('a', 'c').equals(keys.sealAnswer('a', 'c'))).toBe(false)
  })

  it('refuse a master key of another length', () => {
    expect(() => new Keys(Buffer.alloc(31))).toThrow('32 bytes')
  })

  it('do not show themselves', () => {
    expect(JSON.stringify(keys)).toBe('{}')
  })
})

describe('the SM3 self-test', () => {
  it('passes the digest of GB/T 32905 and refuses another', () => {
    expect(() => selfTestSm3(() => '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')).not.toThrow()
    expect(() => selfTestSm3(() => '00')).toThrow('SM3')
  })
})

describe('the master key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sanquan-keys-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is made once, for its owner’s eyes only', () => {
    const made = loadMasterKey(undefined, folder)
    expect(loadMasterKey(undefined, folder).equals(made)).toBe(true)
    expect(statSync(join(folder, 'master.key')).mode & 0o777).toBe(0o600)
  })

  it('is the given one if one is given', () => {
    expect(loadMasterKey(Buffer.alloc(32, 9), folder).equals(Buffer.alloc(32, 9))).toBe(true)
  })
})

describe('a database', () => {
  let test: TestMarket
  beforeAll(async () => void (test = await createTestMarket()))
  afterAll(() => test.close())

  it('knows the key it was made with, and refuses another', async () => {
    await bindMasterKey(test.platform.market, test.platform.keys)
    await expect(bindMasterKey(test.platform.market, others)).rejects.toThrow('not the one this database was made with')
  })
})
