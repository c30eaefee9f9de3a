/**
 * What the gateway remembers of licences between calls, so that most calls read no rights.
 * Promises: it only ever says yes, and the commit of the call decides again, so a right that ended answers nothing after the
 * commit that ended it, whatever is remembered; a no is always the database's. Nothing is remembered for longer than
 * HEARTBEAT_LIMIT_MS without hearing from the database, which is what `current` says.
 *
 * A change of rights raises the epoch of a subscription, which the database tells with the revision it gave the change. The
 * revisions leave no gap; where one is missed, or a heartbeat knows of a later one, all is forgotten.
 */
import type { Licence } from './licence.ts'

/** How long the last word of the database is taken for new, before calls ask for another in passing. */
export const HEARTBEAT_MS = 200
/** How long it counts at all: calls wait for a newer one, as long again at most, and are then turned away. */
export const HEARTBEAT_LIMIT_MS = 1_000
/** Keys remembered at most; the one remembered longest goes first. */
export const SNAPSHOT_LIMIT = 20_000

/** What is known of a key: the licence it opens, and what else of it is needed. */
export type Remembered = { readonly licence: Licence }

/** In place of a subscription: a change of what many rest on. */
const EVERYTHING = '*'

/** Where changes are heard of. */
export type RightsSource = {
  /** of the last change that was committed */
  revision(): Promise<number>
  /** Hears each change: `<revision> <subscription>`. @returns when it hears */
  listen(ear: { heard(change: string): void; lost(): void }): Promise<void>
}

export class Snapshot {
  private readonly entries = new Map<string, Remembered>()
  private readonly keysOf = new Map<string, Set<string>>()
  private revision = -1
  private forgotten = 0
  private heardAtMs = Number.NEGATIVE_INFINITY
  private listening = false
  private heartbeat: Promise<boolean> | undefined

  /** @param elapsedMs a clock that nobody sets: the machine's may step back */
  constructor(
    private readonly source: RightsSource,
    private readonly elapsedMs: () => number = () => performance.now(),
  ) {}

  /** Whether what is remembered is new enough to answer by; waits for the database where it is not. */
  current(): boolean | Promise<boolean> {
    const ageMs = this.elapsedMs() - this.heardAtMs
    if (ageMs < HEARTBEAT_MS) return true
    this.heartbeat ??= this.beat().finally(() => (this.heartbeat = undefined))
    return ageMs < HEARTBEAT_LIMIT_MS || withinMs(this.heartbeat, HEARTBEAT_LIMIT_MS)
  }

  /** Counts what was forgotten, so that what was read before a change is not remembered after it. */
  get generation(): number {
    return this.forgotten
  }

  /** What is remembered under a key, or what is loaded now. */
  async find<T extends Remembered>(key: string, load: () => Promise<T | null>): Promise<T | null> {
    const known = this.entries.get(key)
    if (known) return known as T
    const before = this.forgotten
    const loaded = await load()
    if (loaded && before === this.forgotten) this.remember(key, loaded)
    return loaded
  }

  /** Forgets what hangs on a subscription. */
  forget(subscriptionId: string): void {
    this.forgotten++
    for (const key of this.keysOf.get(subscriptionId) ?? []) this.entries.delete(key)
    this.keysOf.delete(subscriptionId)
  }

  private remember(key: string, entry: Remembered): void {
    if (this.entries.size >= SNAPSHOT_LIMIT) this.forgetOldest()
    this.entries.set(key, entry)
    const { subscriptionId } = entry.licence
    this.keysOf.set(subscriptionId, (this.keysOf.get(subscriptionId) ?? new Set()).add(key))
  }

  private forgetOldest(): void {
    for (const [key, { licence }] of this.entries) {
      this.entries.delete(key)
      this.keysOf.get(licence.subscriptionId)?.delete(key)
      return
    }
  }

  private forgetAll(): void {
    this.forgotten++
    this.entries.clear()
    this.keysOf.clear()
  }

  private async beat(): Promise<boolean> {
    const askedAtMs = this.elapsedMs()
    try {
      if (!this.listening) await this.listen()
      const revision = await this.source.revision()
      if (revision > this.revision) this.forgetAll() // its notification was lost, or is on its way
      this.revision = Math.max(revision, this.revision)
      this.heardAtMs = askedAtMs
      return true
    } catch {
      return false // whoever reads next from the database will say what is wrong with it
    }
  }

  private async listen(): Promise<void> {
    this.listening = true
    const lost = () => {
      this.listening = false
      this.forgetAll()
    }
    await this.source.listen({ heard: (change) => this.hear(change), lost }).catch((error: unknown) => {
      this.listening = false
      throw error
    })
  }

  private hear(change: string): void {
    const [revision, subscriptionId = ''] = change.split(' ')
    const heard = Number(revision)
    if (heard > this.revision + 1 || subscriptionId === EVERYTHING) this.forgetAll()
    else this.forget(subscriptionId)
    this.revision = Math.max(heard, this.revision)
  }
}

async function withinMs(heartbeat: Promise<boolean>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), limitMs)))
  try {
    return await Promise.race([heartbeat, late])
  } finally {
    clearTimeout(timer)
  }
}
