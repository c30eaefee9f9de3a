import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartRefused } from '../start-refused.ts'

const SQLITE_BUSY = 5

/** Held until `release` or the end of the process, however it ends. */
export type DataLock = { release(): void }

/**
 * Locks a data directory for this process, since two that open the same embedded database would ruin it.
 *
 * The lock is an exclusive transaction on an empty SQLite file: the operating system drops it when the process dies, even
 * by SIGKILL, so no stale lock file can keep the next start out; and SQLite refuses a second opening by the same process
 * too. @throws if somebody holds it.
 */
export function lockDataDirectory(directory: string): DataLock {
  mkdirSync(directory, { recursive: true })
  const file = new DatabaseSync(join(directory, 'in-use.lock'), { timeout: 0 })
  try {
    file.exec('pragma locking_mode = exclusive; begin exclusive')
  } catch (error) {
    file.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
      throw new StartRefused(
        `${directory} is in use by another Sanquan. Stop that one, or set DATA_DIR to another folder.`,
        {
          cause: error,
        },
      )
    }
    throw error
  }
  return { release: () => file.close() }
}
