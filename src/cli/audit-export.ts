/** Makes an audit bundle from what a service publishes: no sign-in, no database. */
import { parseCheckpoint } from '../kernel/checkpoint.ts'
import { parsePolicy } from '../kernel/log-policy.ts'
import { parsePeriod, periodBounds } from '../kernel/shanghai-time.ts'
import { parseNote } from '../kernel/signed-note.ts'
import { decodeEntries, tilePath, tilesOf } from '../kernel/tiles.ts'
import { composeBundle } from '../modules/transparency/index.ts'
import { isFree, writeBundle } from './bundle-folder.ts'
import { SanquanClient } from './client.ts'
import { UsageError, type ExitCode, type Terminal } from './command.ts'

type Asked = { readonly period: string; readonly url: string; readonly out: string; readonly seal: string | undefined }

export async function exportBundle({ period: text, url, out, seal }: Asked, terminal: Terminal): Promise<ExitCode> {
  const period = parsePeriod(text)
  if (!period.ok) throw new UsageError(period.error.message)
  if (!isFree(out)) throw new UsageError(`${out} is not empty: name a new folder.`)
  const client = new SanquanClient(url)
  const policy = await client.getText('/log/policy')
  const heads = headsOf(policy)
  const checkpoint = await client.getText(seal === undefined ? heads : `${heads}/${seal}`)
  const before = periodBounds(period.value).start.toISOString()
  const previous = await client.findText(`${heads}?before=${encodeURIComponent(before)}`)
  const bodies = await entriesOf(client, sizeOf(checkpoint))
  const files = composeBundle({ period: period.value, policy, checkpoint, previous, bodies })
  writeBundle(out, files)
  terminal.out(`${files.size} files of ${period.value}, with ${bodies.length} entries, in ${out}`)
  return 0
}

/** Where seals are published; without witnesses the heads that the log signs are all there is. */
function headsOf(policyText: string): string {
  const policy = parsePolicy(policyText)
  return policy.ok && policy.value.quorum ? '/log/seal' : '/log/checkpoint'
}

async function entriesOf(client: SanquanClient, size: number): Promise<string[]> {
  const bodies: string[] = []
  for (const tile of tilesOf('entries', size)) {
    const entries = decodeEntries(await client.getBytes(`/log/${tilePath(tile)}`), tile.width)
    if (!entries.ok) throw new UsageError(entries.error.message)
    for (const entry of entries.value) bodies.push(Buffer.from(entry).toString())
  }
  return bodies
}

function sizeOf(note: string): number {
  const parsed = parseNote(note)
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed
  if (checkpoint.ok) return checkpoint.value.size
  throw new UsageError(`The service’s checkpoint cannot be read: ${checkpoint.error.message}`)
}
