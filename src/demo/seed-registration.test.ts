import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDemoService, type DemoService } from '../../test/support/demo-service.ts'

let demo: DemoService

beforeAll(async () => {
  demo = await startDemoService()
})
afterAll(() => demo.close())

it('every registration of the demo has run its whole course to a code', async () => {
  const found = await demo.service.platform.market.prisma.registrationApplication.findMany()
  expect(found.length).toBeGreaterThan(0)
  expect(found.filter(({ status, code }) => status !== 'CODED' || !code).map(({ subjectCode }) => subjectCode)).toEqual(
    [],
  )
})
