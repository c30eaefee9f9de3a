import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Upper bounds of the histograms: seconds of a request or a commit, calls of a commit. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const BATCH_CALLS = [1, 2, 5, 10, 25, 50, 100, 250, 500]

/** What is measured the moment somebody asks: one number, or one for each value of a label. */
type Reading = number | Readonly<Record<string, number>>

/**
 * The service's Prometheus metrics. Promises: no label holds what a caller made up: products are those that answered, codes,
 * outcomes and routes are words of the code.
 */
export class Metrics {
  private readonly registry = new Registry()
  private readonly calls = new Counter({
    name: 'sanquan_calls_total',
    help: 'Answered calls; a repeat of one counts as REPLAYED.',
    labelNames: ['product', 'outcome'],
    registers: [this.registry],
  })
  private readonly refusals = new Counter({
    name: 'sanquan_refusals_total',
    help: 'Calls that got no answer, by the code of the refusal.',
    labelNames: ['code'],
    registers: [this.registry],
  })
  private readonly commitCalls = new Histogram({
    name: 'sanquan_commit_calls',
    help: 'Calls that one commit recorded.',
    buckets: BATCH_CALLS,
    registers: [this.registry],
  })
  private readonly commitSeconds = new Histogram({
    name: 'sanquan_commit_seconds',
    help: 'How long a commit of calls took.',
    labelNames: ['ok'],
    buckets: SECONDS,
    registers: [this.registry],
  })
  private readonly requests = new Histogram({
    name: 'sanquan_http_request_seconds',
    help: 'Requests by route, method and class of status.',
    labelNames: ['route', 'method', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  })

  /** A call was answered. @param outcome of the contract, or REPLAYED */
  answered(product: string, outcome: string): void {
    this.calls.inc({ product, outcome })
  }

  /** A call got no answer. */
  refused(code: string): void {
    this.refusals.inc({ code })
  }

  /** Runs a commit of so many calls and measures it. */
  async timeCommit<T>(calls: number, commit: () => Promise<T>): Promise<T> {
    const startedMs = performance.now()
    const note = (ok: '0' | '1') => this.commitSeconds.observe({ ok }, (performance.now() - startedMs) / 1000)
    this.commitCalls.observe(calls)
    try {
      const result = await commit()
      note('1')
      return result
    } catch (error) {
      note('0')
      throw error
    }
  }

  request(route: string, method: string, status: number, seconds: number): void {
    this.requests.observe({ route, method, status: `${Math.floor(status / 100)}xx` }, seconds)
  }

  /** Measures at each scrape. A reading that fails is left out of it. @param label what the readings are told apart by */
  watch(name: string, help: string, read: () => Reading | Promise<Reading>, label?: string): void {
    const collect = async (): Promise<void> => {
      gauge.reset()
      const reading = await Promise.resolve()
        .then(read)
        .catch(() => ({}))
      if (typeof reading === 'number') return gauge.set(reading)
      for (const [value, each] of Object.entries(reading))
        gauge.set({ [label ?? 'of']: each === undefined ? '' : value }, each)
    }
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: label ? [label] : [],
      registers: [this.registry],
      collect,
    })
  }

  /** Measures the process too: processor, memory, event loop, garbage. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry })
  }

  /** All of it, in Prometheus' text format. */
  async text(): Promise<{ type: string; text: string }> {
    return { type: this.registry.contentType, text: await this.registry.metrics() }
  }
}
