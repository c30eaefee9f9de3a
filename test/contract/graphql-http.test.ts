import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createService, type Service } from '../../src/service.ts'
import { migratedTemplates } from '../support/templates.ts'
import { testConfig } from '../support/market.ts'

/** The audits of the GraphQL over HTTP specification, by the working group's own program. */
const AUDITS = 61

describe('GraphQL over HTTP', () => {
  let service: Service
  let url: string

  beforeAll(async () => {
    service = await createService(testConfig(), { memory: true, templates: await migratedTemplates() })
    await service.app.listen(0, '127.0.0.1')
    url = `${await service.app.getUrl()}/graphql`
  })
  afterAll(() => service.close())

  const audits = serverAudits({ url: () => url, fetchFn: fetch })

  it.each(audits)('$name', async ({ fn }) => {
    const result = await fn()
    expect(result).toMatchObject({ status: 'ok' })
  })

  it(`is audited in ${AUDITS} points`, () => {
    expect(audits).toHaveLength(AUDITS)
  })
})
