/** The main job on a PostgreSQL server, where a service in earnest runs: the same tour, the same figures, verified. */
import { expect, it } from 'vitest'
import { playTour } from '../../src/demo/tour/tour.ts'
import { startDemoServiceOnPostgres } from '../support/demo-service.ts'
import { describeOnPostgres } from '../support/market.ts'

describeOnPostgres('the tour on a server', () => {
  it('plays from the department to the regulator’s verification', async () => {
    const demo = await startDemoServiceOnPostgres()
    try {
      expect(await playTour({ url: demo.url, print: () => {} })).toMatchObject({ verified: true })
    } finally {
      await demo.close()
    }
  }, 120_000)
})
