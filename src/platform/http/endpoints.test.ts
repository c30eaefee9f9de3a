import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEndpoints } from './endpoints.ts'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'sanquan-endpoints-'))))
afterAll(() => rm(folder, { recursive: true }))

const write = async (text: string) => {
  await writeFile(join(folder, 'endpoints.json'), text)
  return join(folder, 'endpoints.json')
}
const of = (endpoint: object, name = 'cd-check') =>
  write(JSON.stringify({ [name]: { origin: 'https://service.example', resources: ['CD-A'], ...endpoint } }))

describe('the file of endpoints', () => {
  it('names origins, resources, and the file of a credential beside it', async () => {
    await writeFile(join(folder, 'secret'), 'Bearer abc\n')
    expect(readEndpoints(await of({ authorizationFile: 'secret' })).get('cd-check')).toEqual({
      origin: 'https://service.example',
      resources: ['CD-A'],
      headers: { authorization: 'Bearer abc' },
    })
  })

  it.each([
    ['a path', { origin: 'https://service.example/v1' }],
    ['a login', { origin: 'https://me:secret@service.example' }],
    ['no TLS', { origin: 'http://service.example' }],
    ['another protocol', { origin: 'file:///etc' }],
    ['no resources', { resources: [] }],
    ['a key that nobody knows', { password: 'x' }],
  ])('refuses %s', async (_, endpoint) => {
    const file = await of(endpoint)
    expect(() => readEndpoints(file)).toThrow('SANQUAN_ENDPOINTS')
  })

  it('lets this machine itself be asked without TLS', async () => {
    expect(readEndpoints(await of({ origin: 'http://127.0.0.1:8080' })).size).toBe(1)
  })

  it('refuses what is no JSON', async () => {
    const file = await write('{')
    expect(() => readEndpoints(file)).toThrow('is no JSON')
  })

  it('refuses a credential of two lines, without telling it', async () => {
    await writeFile(join(folder, 'two'), 'Bearer abc\nX-Other: def')
    const file = await of({ authorizationFile: 'two' })
    expect(() => readEndpoints(file)).toThrow(/^(?!.*(abc|def)).*one line/)
  })
})
