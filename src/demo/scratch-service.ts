/** A demonstration that lives as long as its use: both databases in memory, on a free port of this machine. */
import { randomBytes } from 'node:crypto'
import { readConfig } from '../platform/config.ts'
import type { PlatformOverrides } from '../platform/open-platform.ts'
import { createService } from '../service.ts'
import { seedDemo } from './seed.ts'

/** Synthetic people of a scratch demonstration: as few as have every planted truth. */
const SCRATCH_PEOPLE = 500

export type ScratchUse = {
  readonly print: (line: string) => void
  /** snapshots to start from, where there are some */
  readonly templates?: PlatformOverrides['templates']
}

/** Starts a seeded service, lets it be used, and throws it away. Takes about 10 s to start on two cores. */
export async function withScratchService<T>(
  { print, templates }: ScratchUse,
  use: (service: { url: string }) => Promise<T>,
): Promise<T> {
  const config = readConfig({
    SANQUAN_DEMO: '1',
    PORT: '0',
    HOST: '127.0.0.1',
    SANQUAN_MASTER_KEY: randomBytes(32).toString('base64url'),
  })
  print('正在准备演示数据 / preparing a scratch demonstration')
  const service = await createService(config, { memory: true, ...(templates && { templates }) })
  try {
    await seedDemo(service, { people: SCRATCH_PEOPLE })
    service.platform.outbox.start()
    await service.app.listen(config.port, config.host)
    return await use({ url: await service.app.getUrl() })
  } finally {
    await service.close()
  }
}
