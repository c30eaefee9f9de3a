/** Whether this instance is ready for calls. A check answers whether what it stands for works; one that throws says no. */
type Check = () => boolean | Promise<boolean>

/** How long a check may take: who asks is a machine that asks again soon. */
export const CHECK_LIMIT_MS = 2_000

/**
 * The life of an instance as its surroundings see it: ready or not, draining or not, and how many requests it is at.
 * Owns no check itself: whoever has a fact that calls depend on (a database, a snapshot's heartbeat) adds it.
 */
export class Lifecycle {
  private readonly checks = new Map<string, Check>()
  private underWay = 0
  private stage: 'SERVING' | 'LEAVING' | 'REFUSING' = 'SERVING'

  addCheck(name: string, check: Check): void {
    this.checks.set(name, check)
  }

  /** From now on it says that it is not ready, and still serves: balancers need a moment to hear of it. */
  leave(): void {
    this.stage = 'LEAVING'
  }

  /** From now on new requests are refused. */
  refuse(): void {
    this.stage = 'REFUSING'
  }

  get leaving(): boolean {
    return this.stage !== 'SERVING'
  }

  get refusing(): boolean {
    return this.stage === 'REFUSING'
  }

  /** Requests whose answer has not left yet. */
  get requests(): number {
    return this.underWay
  }

  begin(): void {
    this.underWay++
  }

  end(): void {
    this.underWay--
  }

  /** Every check by its name, and whether all of them hold. Answers within `CHECK_LIMIT_MS`. */
  async readiness(): Promise<{ ok: boolean; checks: Record<string, boolean> }> {
    const names = [...this.checks.keys()]
    const held = await Promise.all([...this.checks.values()].map(holds))
    const checks = Object.fromEntries(names.map((name, index) => [name, held[index] ?? false]))
    const serving = !this.leaving
    return { ok: serving && held.every(Boolean), checks: { serving, ...checks } }
  }
}

async function holds(check: Check): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, CHECK_LIMIT_MS, false)))
  const answer = Promise.resolve()
    .then(check)
    .catch(() => false)
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
