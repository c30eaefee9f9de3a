/**
 * The public log as a service or a folder publishes it: three files, checkpoint, key and entries.
 * Promises: the entries are those that the checkpoint signs, however the log grows while it is fetched.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseCheckpoint } from '../kernel/checkpoint.ts'
import { parseNote } from '../kernel/signed-note.ts'
import type { PublicLog } from '../modules/transparency/index.ts'
import type { SanquanClient } from './client.ts'

/** Entries of one request: the most that a service gives. */
const PAGE = 1_000

/** Fetches the log of a service. @throws CallRefused where nothing is logged yet */
export async function downloadLog(client: Pick<SanquanClient, 'getText'>): Promise<PublicLog> {
  const checkpointNote = await client.getText('/log/checkpoint')
  const vkey = (await client.getText('/log/key')).trim()
  const size = sizeOf(checkpointNote)
  const bodies: string[] = []
  while (bodies.length < size) {
    const limit = Math.min(PAGE, size - bodies.length)
    const page = linesOf(await client.getText(`/log/entries?from=${bodies.length}&limit=${limit}`))
    if (page.length === 0) break // fewer than were signed: the verification says so
    bodies.push(...page)
  }
  return { bodies, checkpointNote, vkey }
}

/** Reads the files `checkpoint`, `key` and `entries` of a folder. @throws if one is missing */
export async function readLogFolder(folder: string): Promise<PublicLog> {
  const read = (file: string) => readFile(join(folder, file), 'utf8')
  const [checkpointNote, key, entries] = await Promise.all([read('checkpoint'), read('key'), read('entries')])
  return { bodies: linesOf(entries), checkpointNote, vkey: key.trim() }
}

/** How many entries a checkpoint promises; 0 if it cannot be read, which the verification reports. */
function sizeOf(checkpointNote: string): number {
  const note = parseNote(checkpointNote)
  const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note
  return checkpoint.ok ? checkpoint.value.size : 0
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')
