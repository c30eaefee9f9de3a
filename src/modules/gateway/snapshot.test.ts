import { beforeEach, describe, expect, it } from 'vitest'
import type { Licence } from './licence.ts'
import { HEARTBEAT_LIMIT_MS, HEARTBEAT_MS, Snapshot, SNAPSHOT_LIMIT, type RightsSource } from './snapshot.ts'

/** A database of nothing but revisions, which can be out of reach, and mute. */
class Source implements RightsSource {
  committed = 0
  reachable = true
  private ears: Parameters<RightsSource['listen']>[0][] = []

  async revision() {
    if (!this.reachable) throw new Error('out of reach')
    return this.committed
  }
  async listen(ear: Parameters<RightsSource['listen']>[0]) {
    if (!this.reachable) throw new Error('out of reach')
    this.ears.push(ear)
  }
  change(subscriptionId: string, { told = true } = {}) {
    this.committed++
    if (told) for (const ear of this.ears) ear.heard(`${this.committed} ${subscriptionId}`)
  }
  cut() {
    for (const ear of this.ears.splice(0)) ear.lost()
  }
}

let source: Source
let elapsedMs: number
let loads: number
let snapshot: Snapshot

beforeEach(async () => {
  source = new Source()
  elapsedMs = 0
  loads = 0
  snapshot = new Snapshot(source, () => elapsedMs)
  await snapshot.current()
})

const licenceOf = (subscriptionId: string) => ({ licence: { subscriptionId } as Licence })
const find = (subscriptionId: string, key = subscriptionId) =>
  snapshot.find(key, async () => {
    loads++
    return licenceOf(subscriptionId)
  })
/** How often a key is loaded by being asked for once more. */
async function loadsFor(subscriptionId: string): Promise<number> {
  const before = loads
  await find(subscriptionId)
  return loads - before
}

describe('what is remembered', () => {
  it('is loaded once', async () => {
    await find('a')
    expect(await loadsFor('a')).toBe(0)
  })

  it('is never that there is nothing', async () => {
    await snapshot.find('a', async () => null)
    expect(await loadsFor('a')).toBe(1)
  })

  it('is forgotten when its subscription changes, and only then', async () => {
    await Promise.all([find('a'), find('b')])
    source.change('a')
    expect([await loadsFor('a'), await loadsFor('b')]).toEqual([1, 0])
  })

  it('is forgotten whole when what many rest on changes', async () => {
    await find('a')
    source.change('*')
    expect(await loadsFor('a')).toBe(1)
  })

  it('is forgotten whole when a change was missed', async () => {
    await find('a')
    source.change('b', { told: false })
    source.change('c')
    expect(await loadsFor('a')).toBe(1)
  })

  it('is forgotten whole when the connection that hears is lost', async () => {
    await find('a')
    source.cut()
    expect(await loadsFor('a')).toBe(1)
  })

  it('is not what was read before a change and came after it', async () => {
    await snapshot.find('a', async () => {
      source.change('a')
      return licenceOf('a')
    })
    expect(await loadsFor('a')).toBe(1)
  })

  it('has as many keys as the limit and no more: the first gives way', async () => {
    for (let n = 0; n < SNAPSHOT_LIMIT; n++) await find(`${n}`)
    expect(await loadsFor('0')).toBe(0)
    await find('one more')
    expect([await loadsFor('0'), await loadsFor('2')]).toEqual([1, 0])
  })
})

describe('a heartbeat', () => {
  it('tells of a change whose notification was lost', async () => {
    await find('a')
    source.change('a', { told: false })
    elapsedMs += HEARTBEAT_LIMIT_MS
    await snapshot.current()
    expect(await loadsFor('a')).toBe(1)
  })

  it('that tells nothing new leaves all as it is', async () => {
    await find('a')
    elapsedMs += HEARTBEAT_LIMIT_MS
    await snapshot.current()
    expect(await loadsFor('a')).toBe(0)
  })

  it('is not asked for before its time, and in passing after it', async () => {
    elapsedMs += HEARTBEAT_MS - 1
    expect(snapshot.current()).toBe(true)
    elapsedMs += HEARTBEAT_LIMIT_MS - HEARTBEAT_MS
    expect(snapshot.current()).toBe(true)
  })

  it('is waited for at the limit, and its lack is told', async () => {
    source.reachable = false
    elapsedMs += HEARTBEAT_LIMIT_MS
    expect(await snapshot.current()).toBe(false)
  })

  it('that comes again makes all good again', async () => {
    source.reachable = false
    elapsedMs += HEARTBEAT_LIMIT_MS
    await snapshot.current()
    source.reachable = true
    expect(await snapshot.current()).toBe(true)
  })

  it('hears again after the connection was lost', async () => {
    source.cut()
    elapsedMs += HEARTBEAT_MS
    void snapshot.current()
    await new Promise(setImmediate)
    await find('a')
    source.change('a')
    expect(await loadsFor('a')).toBe(1)
  })
})
