import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestMarket, type TestMarket } from '../../../test/support/market.ts'
import { witnessServer } from '../../cli/witness-server.ts'
import { WitnessedHeads } from '../../cli/witness-state.ts'
import { cosignatureVerifier, cosigner, parseWitnessVkey } from '../../kernel/cosignature.ts'
import { merkleRoot } from '../../kernel/merkle.ts'
import { parsePolicy } from '../../kernel/log-policy.ts'
import { ed25519Signer, parseVkey } from '../../kernel/note-key.ts'
import type { Result } from '../../kernel/result.ts'
import { openNote } from '../../kernel/signed-note.ts'
import { LogTree } from './log-tree.ts'
import { SealService } from './seal.service.ts'
import { SealStore } from './seal.store.ts'
import { TransparencyService } from './transparency.service.ts'
import { TransparencyStore } from './transparency.store.ts'
import { TreeStore } from './tree.store.ts'
import { WitnessClient } from './witness-client.ts'

let test: TestMarket
let log: TransparencyService
let folder: string
let hours = 0
const servers: Server[] = []

const keyOf = (name: string) => cosigner({ name, seed: new Uint8Array(32).fill(name.length) })
const headsOf = (name: string) => new WitnessedHeads(join(folder, name))
const codeOf = (result: Result<unknown>) => (result.ok ? 'OK' : result.error.code)

/** A witness of this log that listens. @returns its line of a policy */
async function witness(name: string): Promise<string> {
  const key = parseVkey(log.vkey)
  const server = witnessServer({
    logs: key.ok ? [key.value] : [],
    signer: () => keyOf(name).at(1_790_000_000),
    heads: headsOf(name),
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `witness ${name} ${keyOf(name).vkey} http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** Nobody listens there. */
const absent = (name: string) => `witness ${name} ${keyOf(name).vkey} http://127.0.0.1:9/`

const sealsUnder = (...lines: string[]) => sealsOf([`log ${log.vkey}`, ...lines, ''].join('\n'))

function sealsOf(text: string): SealService {
  const policy = parsePolicy(text)
  if (!policy.ok) throw new Error(policy.error.message)
  const { market, outbox, clock } = test.platform
  const client = new WitnessClient(new LogTree(new TreeStore(market)))
  return new SealService(log, new TransparencyStore(market), new SealStore(market), client, outbox, clock, {
    logPolicy: policy.value,
  })
}

async function appendHour(): Promise<string> {
  const hour = new Date(Date.UTC(2026, 0, 1, (hours += 1))).toISOString()
  await test.platform.outbox.publish('usage.hour', { hour, rows: 0, calls: '0', rowsRoot: '' })
  await test.platform.outbox.drain()
  return hour
}

beforeAll(async () => {
  test = await createTestMarket()
  folder = mkdtempSync(join(tmpdir(), 'witnesses-'))
  const { market, outbox, clock, keys, config } = test.platform
  log = new TransparencyService(
    new TransparencyStore(market),
    new LogTree(new TreeStore(market)),
    outbox,
    clock,
    keys,
    config,
  )
  log.onModuleInit()
})
afterAll(async () => {
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true })
  await test.close()
})

describe('sealing', () => {
  it('refuses while nothing is logged', async () => {
    expect(codeOf(await sealsUnder(absent('w'), 'quorum w').seal())).toBe('LOG_EMPTY')
  })

  it('keeps the head with the cosignatures of all who answered', async () => {
    await appendHour()
    const seal = await sealsUnder(
      await witness('one'),
      await witness('second'),
      'group both all one second',
      'quorum both',
    ).seal()
    const verifiers = ['one', 'second'].map((name) => {
      const key = parseWitnessVkey(keyOf(name).vkey)
      return key.ok ? cosignatureVerifier(key.value) : undefined
    })
    const opened = openNote(
      seal.ok ? seal.value.note : '',
      verifiers.filter((each) => each !== undefined),
    )
    expect(opened.ok && opened.value.verified.map(({ name }) => name)).toEqual(['one', 'second'])
  })

  it('is done once for a head', async () => {
    const again = await sealsUnder(absent('w'), 'quorum w').seal()
    expect(codeOf(again)).toBe('OK')
  })

  it('proves to a witness that missed a seal how the log grew since', async () => {
    const line = await witness('third')
    await appendHour()
    await sealsUnder(line, 'quorum third').seal()
    await appendHour()
    await sealsUnder(await witness('fourth'), 'quorum fourth').seal()
    await appendHour()
    expect(codeOf(await sealsUnder(line, 'quorum third').seal())).toBe('OK')
  })

  it('refuses without a quorum, and names who is missing', async () => {
    await appendHour()
    const refused = await sealsUnder(
      await witness('one'),
      absent('silent'),
      'group both all one silent',
      'quorum both',
    ).seal()
    expect(refused).toMatchObject({ error: { code: 'SEAL_QUORUM_MISSING', details: { missing: 'silent' } } })
  })

  it('keeps nothing of a head that had no quorum', async () => {
    const newest = await sealsUnder('quorum none').find()
    expect(newest!.size < (await new TransparencyStore(test.platform.market).head())!.size).toBe(true)
  })

  it('does with those who answer, where the policy asks for any', async () => {
    const some = sealsUnder(await witness('one'), absent('silent'), 'group some any one silent', 'quorum some')
    expect(codeOf(await some.seal())).toBe('OK')
  })

  it('fails with a witness that was shown another log', async () => {
    await appendHour()
    const size = Number((await new TransparencyStore(test.platform.market).head())!.size)
    headsOf('shown').remember(test.platform.config.logOrigin, { size: size - 1, root: merkleRoot([]) })
    expect(codeOf(await sealsUnder(await witness('shown'), 'quorum shown').seal())).toBe('SEAL_QUORUM_MISSING')
  })
})

describe('what is to be settled', () => {
  it('is sealed then, if it is not yet', async () => {
    const hour = await appendHour()
    expect(codeOf(await sealsUnder(await witness('one'), 'quorum one').sealed('usage.hour', [hour]))).toBe('OK')
  })

  it('needs no witness that stands under a seal already', async () => {
    const hour = new Date(Date.UTC(2026, 0, 1, hours)).toISOString()
    expect(codeOf(await sealsUnder(absent('w'), 'quorum w').sealed('usage.hour', [hour]))).toBe('OK')
  })

  it('waits while the witnesses are away', async () => {
    const hour = await appendHour()
    expect(codeOf(await sealsUnder(absent('w'), 'quorum w').sealed('usage.hour', [hour]))).toBe('SEAL_QUORUM_MISSING')
  })

  it('waits until it is in the log', async () => {
    expect(codeOf(await sealsUnder(absent('w'), 'quorum w').sealed('usage.hour', ['never']))).toBe(
      'SEAL_ENTRIES_MISSING',
    )
  })

  it('waits for nobody where the policy names no witness', async () => {
    expect(codeOf(await sealsUnder('quorum none').sealed('usage.hour', ['never']))).toBe('OK')
  })
})

it('a policy of another log is refused at the start', () => {
  const other = sealsOf(`log ${ed25519Signer({ name: 'other', seed: new Uint8Array(32) }).vkey}\nquorum none\n`)
  expect(() => other.onModuleInit()).toThrow('another log')
})
