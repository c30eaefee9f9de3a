import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { lockDataDirectory } from './data-lock.ts'

const root = mkdtempSync(join(tmpdir(), 'sanquan-lock-'))
afterAll(() => rmSync(root, { recursive: true }))

describe('the lock of a data directory', () => {
  it('keeps this process out a second time, and says what to do', () => {
    const folder = join(root, 'twice')
    const lock = lockDataDirectory(folder)
    expect(() => lockDataDirectory(folder)).toThrow(/in use by another Sanquan.*DATA_DIR/)
    lock.release()
  })

  it('can be taken again after it was released', () => {
    const folder = join(root, 'again')
    lockDataDirectory(folder).release()
    expect(() => lockDataDirectory(folder).release()).not.toThrow()
  })

  it('is gone with a process that was killed', async () => {
    const folder = join(root, 'killed')
    const module = new URL('./data-lock.ts', import.meta.url).href
    const hold = `const { lockDataDirectory } = await import(${JSON.stringify(module)}); lockDataDirectory(process.argv[1]); console.log('held'); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', hold, folder])
    await once(child.stdout, 'data')
    expect(() => lockDataDirectory(folder)).toThrow('in use')
    child.kill('SIGKILL')
    await once(child, 'exit')
    lockDataDirectory(folder).release()
  })
})
