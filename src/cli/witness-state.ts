/**
 * What a witness remembers: its key, and of each log the last head that it has cosigned.
 * Promises: a head is on disk before it is cosigned, so that a witness which is restarted cannot be shown an older log.
 */
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { formatCheckpoint, parseCheckpoint } from '../kernel/checkpoint.ts'
import { sha256 } from '../kernel/sha256.ts'
import type { WitnessedHead } from '../kernel/witness.ts'
import { UsageError } from './command.ts'

const SEED_BYTES = 32

/** The secret seed in a file, base64; made at the first start, readable by its owner only. @throws UsageError */
export function loadSeed(file: string): Buffer {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `${randomBytes(SEED_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  }
  const seed = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  if (seed.length === SEED_BYTES) return seed
  throw new UsageError(`${file} must hold ${SEED_BYTES} bytes in base64: it is not the key of a witness.`)
}

/** The heads in a folder, one file for each log, in the form of a checkpoint's body. */
export class WitnessedHeads {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true })
  }

  last(origin: string): WitnessedHead | undefined {
    const file = this.fileOf(origin)
    if (!existsSync(file)) return undefined
    const head = parseCheckpoint(readFileSync(file, 'utf8'))
    if (!head.ok || head.value.origin !== origin) throw new Error(`${file} is damaged. Bring it back from a backup.`)
    return head.value
  }

  remember(origin: string, head: WitnessedHead): void {
    const file = this.fileOf(origin)
    writeDurably(`${file}.new`, formatCheckpoint({ origin, ...head }))
    renameSync(`${file}.new`, file)
    syncFolder(this.folder)
  }

  private fileOf(origin: string): string {
    return join(this.folder, `${Buffer.from(sha256(origin)).toString('hex').slice(0, 16)}.head`)
  }
}

function writeDurably(file: string, text: string): void {
  const handle = openSync(file, 'w', 0o600)
  try {
    writeFileSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
