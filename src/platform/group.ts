import { AsyncLocalStorage } from 'node:async_hooks'

/** The context of nobody: a group works for all its callers, so it may not run inside the transaction of one of them. */
const outside = AsyncLocalStorage.snapshot()

/** Waiting callers that one flush serves at most. */
export const GROUP_LIMIT = 500

/** More callers wait than a group lets wait: nothing was done for this one, and it may come again. */
export class GroupFull extends Error {}

type Waiter<I, O> = { item: I; resolve(value: O): void; reject(error: unknown): void }

/**
 * Joins callers that wait at the same time into one piece of work, so that one statement or one commit serves them all.
 *
 * It works at once when idle, and whoever arrives while a flush is in flight goes with the next: no caller waits for a
 * timer. `work` answers in the order of its items. If it throws, all callers of that flush get the error. Callers are served in
 * the order in which they came; whoever finds `waitingLimit` of them before it gets GroupFull at once.
 */
export class Group<I, O> {
  private waiting: Waiter<I, O>[] = []
  private inFlight = 0
  private scheduled = false

  constructor(
    private readonly work: (items: I[]) => Promise<O[]>,
    private readonly lanes = 1,
    private readonly waitingLimit = Number.POSITIVE_INFINITY,
  ) {}

  add(item: I): Promise<O> {
    if (this.waiting.length >= this.waitingLimit) return Promise.reject(new GroupFull())
    return new Promise<O>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject })
      if (this.scheduled) return
      this.scheduled = true
      setImmediate(() => outside(() => this.pump()))
    })
  }

  /** How many wait for the next flush. */
  get queue(): number {
    return this.waiting.length
  }

  /** Resolves when nothing waits and nothing is in flight. */
  async idle(): Promise<void> {
    while (this.waiting.length > 0 || this.inFlight > 0) await new Promise((resolve) => setImmediate(resolve))
  }

  private pump(): void {
    this.scheduled = false
    while (this.inFlight < this.lanes && this.waiting.length > 0) void this.flush(this.waiting.splice(0, GROUP_LIMIT))
  }

  private async flush(waiters: Waiter<I, O>[]): Promise<void> {
    this.inFlight++
    try {
      const answers = await this.work(waiters.map(({ item }) => item))
      if (answers.length !== waiters.length) throw new Error('A group answered another number of callers than it has.')
      waiters.forEach((waiter, index) => waiter.resolve(answers[index] as O))
    } catch (error) {
      for (const waiter of waiters) waiter.reject(error)
    } finally {
      this.inFlight--
      this.pump()
    }
  }
}
