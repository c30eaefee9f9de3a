import { describe, expect, it } from 'vitest'
import { hashPassword, hashSecret, isPassword, issueSecret } from './secrets.ts'

describe('an issued secret', () => {
  it('begins with its prefix, and its hash is the database’s', () => {
    const { text, prefix, hash } = issueSecret('sqk')
    expect(text.startsWith(`${prefix}_`)).toBe(true)
    expect(hashSecret(text).equals(hash)).toBe(true)
  })

  it('is never issued twice', () => {
    expect(issueSecret('sqk').text).not.toBe(issueSecret('sqk').text)
  })
})

describe('a password', () => {
  it('is known again, also when typed in another Unicode form', async () => {
    const stored = await hashPassword('p\u00e455')
    expect(await isPassword('pa\u030855', stored)).toBe(true)
    expect(await isPassword('pa55', stored)).toBe(false)
  })

  it('has another hash each time', async () => {
    expect(await hashPassword('same')).not.toBe(await hashPassword('same'))
  })

  it('refuses a hash of an unknown form', async () => {
    await expect(isPassword('x', 'md5$1$2')).rejects.toThrow('unknown form')
  })
})
