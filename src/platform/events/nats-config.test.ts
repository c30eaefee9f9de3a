import { describe, expect, it } from 'vitest'
import { readConfig } from '../config.ts'

const nats = (url: string) => readConfig({ SANQUAN_NATS_URL: url }).nats

describe('the configuration of NATS', () => {
  it('names the servers of a cluster, separated by commas', () => {
    expect(nats('nats://a:4222, nats://b:4223')).toMatchObject({
      servers: ['a:4222', 'b:4223'],
      tls: false,
      replicas: 1,
    })
  })

  it('takes a login from the address, and TLS from its scheme', () => {
    expect(nats('tls://sanquan:p%40ss@a:4222')).toMatchObject({ user: 'sanquan', pass: 'p@ss', tls: true })
  })

  it('refuses another scheme, and does not repeat the secret that came with it', () => {
    expect(() => nats('http://sanquan:secret@a')).toThrow('write nats://')
    expect(() => nats('http://sanquan:secret@a')).toThrow(expect.not.stringContaining('secret'))
  })
})
