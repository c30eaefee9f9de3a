import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const postgres = (name: string) => `postgresql://user@localhost:5432/${name}`

describe('the configuration', () => {
  it('needs nothing: without a word it is embedded, local and no demo', () => {
    const config = readConfig({})
    expect(config).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      marketUrl: undefined,
      domainUrl: undefined,
      demo: false,
    })
  })

  it('takes an empty variable for an absent one', () => {
    expect(readConfig({ DATABASE_URL: '', PORT: '' }).port).toBe(4000)
  })

  it('names every wrong variable at once, with what it must be', () => {
    const wrong = { PORT: '99999', SANQUAN_DEMO: 'yes', SANQUAN_MASTER_KEY: 'short' }
    expect(() => readConfig(wrong)).toThrow(/PORT:[^]*SANQUAN_DEMO:[^]*SANQUAN_MASTER_KEY: 32 bytes/)
  })

  it('refuses one database without the other', () => {
    expect(() => readConfig({ DATABASE_URL: postgres('market') })).toThrow('two databases')
  })

  it('refuses raw data in the database of the marketplace', () => {
    expect(() => readConfig({ DATABASE_URL: postgres('one'), DOMAIN_DATABASE_URL: postgres('one') })).toThrow(
      'same database',
    )
  })

  it('refuses a gateway login without the server it is for', () => {
    expect(() => readConfig({ DOMAIN_GATEWAY_URL: postgres('domain') })).toThrow('DOMAIN_DATABASE_URL')
  })

  it('never puts the master key into an error', () => {
    const key = 'secret-but-of-the-wrong-length'
    expect(() => readConfig({ SANQUAN_MASTER_KEY: key })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(key) }),
    )
  })
})
