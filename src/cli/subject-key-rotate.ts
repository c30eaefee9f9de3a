import { join } from 'node:path'
import { SubjectKeyStore } from '../modules/consent/index.ts'
import { readConfig } from '../platform/config.ts'
import { lockDataDirectory } from '../platform/database/data-lock.ts'
import { Market } from '../platform/database/market.ts'
import { openDatabase } from '../platform/database/open.ts'
import { bindMasterKey, Keys, loadMasterKey } from '../platform/keys.ts'
import type { ExitCode, Terminal } from './command.ts'

/** @throws StartRefused where the master key is another than the database was made with: it would wrap what nobody could find */
export async function rotate(
  environment: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<ExitCode> {
  const { marketUrl, dataDir, masterKey } = readConfig({ ...environment })
  const lock = marketUrl ? undefined : lockDataDirectory(dataDir)
  try {
    const keys = new Keys(loadMasterKey(masterKey, dataDir))
    const market = new Market(await openDatabase(marketUrl ? { url: marketUrl } : { folder: join(dataDir, 'market') }))
    try {
      await bindMasterKey(market, keys)
      const { generation, wrapped } = await new SubjectKeyStore(market, keys).rotate()
      terminal.out(`generation ${generation}, ${wrapped} wrapped`)
    } finally {
      await market.close()
    }
  } finally {
    lock?.release()
  }
  return 0
}
