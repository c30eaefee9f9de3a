import { RightsReconciler } from './modules/product/index.ts'
import { readConfig } from './platform/config.ts'
import { StartRefused } from './platform/start-refused.ts'
import { createService, type Service } from './service.ts'

/** `--demo` is what `npm start` says: a demonstration, seeded at its first start. A service in earnest is started without. */
const environment = process.argv.includes('--demo') ? { ...process.env, SANQUAN_DEMO: '1' } : process.env

try {
  const config = readConfig(environment)
  const service = await createService(config)
  endWithSignals(service)
  const demo = config.demo ? await import('./demo/demonstration.ts') : undefined
  if (demo) await demo.seedAtFirstStart(service)

  await service.app.get(RightsReconciler).start()
  service.platform.outbox.start()
  await service.app.listen(config.port, config.host)
  const url = await service.app.getUrl()
  console.log(`Sanquan listens on ${url}`)
  if (demo) await demo.showAround(service, url)
} catch (error) {
  if (!(error instanceof StartRefused)) throw error
  console.error(`Sanquan does not start. ${error.message}`)
  process.exit(1)
}

function endWithSignals(service: Service): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void service.close().then(() => process.exit(0)))
  }
}
