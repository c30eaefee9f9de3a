import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inProject } from '../../src/platform/root.ts'
import { TEST_MASTER_KEY } from './market.ts'
import { startDemoService } from './demo-service.ts'
import type { Asked } from './load.ts'
import { identityCalls } from './seeded-caller.ts'

/**
 * A data directory of a seeded demonstration that has played its tour, and calls that it answers.
 * @param people how many are called about, each of them in calls of their own: nobody may be asked about too often on a day
 */
export async function seededDirectory(
  people = 1,
): Promise<{ folder: string; asked: [Asked, ...Asked[]]; drop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'sanquan-'))
  const demo = await startDemoService()
  const asked: [Asked, ...Asked[]] = [await identityCalls(demo, 17)]
  for (let n = 1; n < people; n++) asked.push(await identityCalls(demo, 17 + n))
  await demo.service.platform.market.prisma.setting.create({ data: { key: 'demo.toured', value: true } })
  for (const [name, snapshot] of Object.entries(await demo.service.platform.snapshot())) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, `${name}.tar`), Buffer.from(await snapshot.arrayBuffer()))
    await promisify(execFile)('tar', ['-xf', join(folder, `${name}.tar`), '-C', join(folder, name)])
  }
  await demo.close()
  return { folder, asked, drop: () => rm(folder, { recursive: true }) }
}

/** The service in a process of its own, as `npm start` runs it; of what was built last. */
export async function spawnService(environment: Record<string, string>) {
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/main.js', '--demo'], {
    cwd: inProject('.'),
    env: { PATH: process.env.PATH, SANQUAN_MASTER_KEY: TEST_MASTER_KEY, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const exited = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString()
      const [, found] = /listens on (http\S+)/.exec(said) ?? []
      if (found) resolve(found)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    void exited.then(() => reject(new Error(`The service did not start: ${said}`)))
  })
  return { url, child, exited, log: () => said }
}
