import { readConfig } from './platform/config.ts'
import { createService } from './service.ts'

const config = readConfig(process.env)
const service = await createService(config)
service.platform.outbox.start()
await service.app.listen(config.port, config.host)
console.log(`Sanquan listens on ${await service.app.getUrl()}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void service.close().then(() => process.exit(0)))
}
