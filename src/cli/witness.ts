import { once } from 'node:events'
import { join } from 'node:path'
import { cosigner } from '../kernel/cosignature.ts'
import { isNoteKeyName, parseVkey, type NoteKey } from '../kernel/note-key.ts'
import { SystemClock } from '../platform/clock.ts'
import { readOptions, UsageError, type Command } from './command.ts'

const MS_PER_SECOND = 1_000

export const witness: Command = {
  summary: 'cosign the log of a service, as a regulator or the finance bureau does',
  help: `Usage: sanquan witness --name NAME --log VKEY [--log VKEY …] [--data FOLDER] [--port PORT] [--host HOST]

Runs a witness (c2sp.org/tlog-witness): a small process with a key of its own that cosigns heads of a log only if the log
grew since the last head it cosigned. It needs neither the service nor its database, and should run on a machine of the
regulator's. Prints the verifier key to write into the policy of the log, and the address to write behind it.

  --name NAME    name of the witness in its signatures, such as witness.audit.example
  --log VKEY     verifier key of a log to follow, as printed in the authorization agreement; one option for each log
  --data FOLDER  where its key and the last heads are kept; made at the first start (default: witness)
  --port PORT    port to listen on (default: 4100); 0 for any
  --host HOST    address to listen on (default: 127.0.0.1)`,
  run: async (args, terminal) => {
    const { name, log, data, port, host } = readOptions(args, {
      name: { type: 'string' },
      log: { type: 'string', multiple: true },
      data: { type: 'string', default: 'witness' },
      port: { type: 'string', default: '4100' },
      host: { type: 'string', default: '127.0.0.1' },
    })
    if (name === undefined || !isNoteKeyName(name))
      throw new UsageError('Give --name NAME, without spaces and plus signs.')
    const logs = (log ?? []).map(readLogKey)
    if (logs.length === 0) throw new UsageError('Give --log VKEY: the key that the authorization agreement prints.')
    const { loadSeed, WitnessedHeads } = await import('./witness-state.ts')
    const { witnessServer } = await import('./witness-server.ts')
    const clock = new SystemClock()
    const key = cosigner({ name, seed: loadSeed(join(data, 'key')) })
    const signer = () => key.at(Math.floor(clock.now().getTime() / MS_PER_SECOND))
    const server = witnessServer({ logs, signer, heads: new WitnessedHeads(join(data, 'heads')) })
    server.listen(readPort(port), host)
    await once(server, 'listening')
    const address = server.address()
    const at = typeof address === 'object' && address ? address.port : port
    terminal.out(`witness ${name.replaceAll(/[^a-z0-9-]/gi, '-')} ${key.vkey} http://${host}:${at}/`)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.close())
    await once(server, 'close')
    return 0
  },
}

function readLogKey(vkey: string): NoteKey {
  const key = parseVkey(vkey)
  if (key.ok) return key.value
  throw new UsageError(`--log ${vkey}: ${key.error.message}`)
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text)
  throw new UsageError(`--port needs a number from 0 to 65535, not ${JSON.stringify(text)}.`)
}
