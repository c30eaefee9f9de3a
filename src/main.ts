// oxlint-disable-next-line import/no-unassigned-import -- it has to run before any other is loaded
import './platform/node-env.ts'
import { HourKeeper, MeterKeeper } from './modules/metering/index.ts'
import { RightsReconciler } from './modules/product/index.ts'
import { readConfig } from './platform/config.ts'
import { StartRefused } from './platform/start-refused.ts'
import { serveMetrics } from './platform/telemetry/metrics-server.ts'
import { createService, type Service } from './service.ts'
import { shutDown } from './shutdown.ts'

/** `--demo` is what `npm start` says: a demonstration, seeded at its first start. A service in earnest is started without. */
const environment = process.argv.includes('--demo') ? { ...process.env, SANQUAN_DEMO: '1' } : process.env

try {
  const config = readConfig(environment)
  const service = await createService(config)
  endWithSignals(service)
  const demo = config.demo ? await import('./demo/demonstration.ts') : undefined
  if (demo) await demo.seedAtFirstStart(service)

  if (config.metricsAddress) await serveMetrics(service.platform.metrics, config.metricsAddress)
  await service.app.get(RightsReconciler).start()
  await service.app.get(MeterKeeper).start()
  service.platform.outbox.start()
  service.platform.relay?.start()
  service.app.get(HourKeeper).start()
  await service.app.listen(config.port, config.host)
  const url = await service.app.getUrl()
  if (!demo) service.platform.log.info('Sanquan listens.', { url })
  else {
    console.log(`Sanquan listens on ${url}`)
    await demo.showAround(service, url)
  }
} catch (error) {
  if (!(error instanceof StartRefused)) throw error
  console.error(`Sanquan does not start. ${error.message}`)
  process.exit(1)
}

function endWithSignals(service: Service): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      service.platform.log.info('Told to stop: draining.', { signal })
      void shutDown(service).then((inTime) => process.exit(inTime ? 0 : 1))
    })
  }
}
