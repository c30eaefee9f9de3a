import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createService, type Service } from '../../src/service.ts'
import { testConfig } from '../support/market.ts'
import { migratedTemplates } from '../support/templates.ts'

describe('a document that comes as its hash', () => {
  let service: Service
  let url: string
  const send = async (body: object) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: response.status, body: await response.text() }
  }

  beforeAll(async () => {
    service = await createService(testConfig(), { memory: true, templates: await migratedTemplates() })
    await service.app.listen(0, '127.0.0.1')
    url = `${await service.app.getUrl()}/graphql`
  })
  afterAll(() => service.close())

  it('is refused by name where the build has not listed it', async () => {
    const { status, body } = await send({ extensions: { persistedQuery: { version: 1, sha256Hash: 'sha256:none' } } })
    expect([status, body]).toEqual([400, expect.stringContaining('DOCUMENT_UNKNOWN')])
  })

  it('is no hindrance to who sends the text as well', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'sha256:none' } }
    expect(await send({ query: '{ __typename }', extensions })).toEqual({
      status: 200,
      body: '{"data":{"__typename":"Query"}}',
    })
  })
})
