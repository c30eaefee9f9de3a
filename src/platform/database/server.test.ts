import { describe, expect, it } from 'vitest'
import { isUnavailable, serversOf } from './server.ts'

describe('a connection string', () => {
  it('of one server is itself', () => {
    expect(serversOf('postgresql://u:p@a:5432/db?sslmode=require')).toEqual([
      'postgresql://u:p@a:5432/db?sslmode=require',
    ])
  })

  it('of several servers is one for each', () => {
    expect(serversOf('postgres://u@a:1,b:2,c/db')).toEqual([
      'postgres://u@a:1/db',
      'postgres://u@b:2/db',
      'postgres://u@c/db',
    ])
  })

  it.each(['mysql://a/db', 'a:5432', 'postgresql://'])('that is none, %s, names no server', (text) => {
    expect(serversOf(text)).toEqual([])
  })
})

describe('a database that is away', () => {
  it.each([
    ['is told by the network', { code: 'ECONNREFUSED' }],
    ['is told by a server that ends', { code: '57P01' }],
    ['is told by a disk that is full', { code: '53100' }],
    ['is told by a server that became a standby', { code: '25006' }],
    ['is told by a limit of time', new Error('Query read timeout')],
    ['is told through Prisma', { code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: '57P03' } } } }],
  ])('%s', (_how, error) => {
    expect(isUnavailable(error)).toBe(true)
  })

  it.each([
    ['a constraint that is broken', { code: '23505' }],
    ['a statement that is wrong', new Error('syntax error')],
    ['nothing', undefined],
  ])('is not told by %s', (_what, error) => {
    expect(isUnavailable(error)).toBe(false)
  })
})
