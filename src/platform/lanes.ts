/** Work that may run at once: so many pieces, the others wait in order. */
export class Lanes {
  private running = 0
  private readonly waiting: (() => void)[] = []

  constructor(private readonly width: number) {}

  /** Runs the work when there is a lane. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.width) this.running++
    else await new Promise<void>((resolve) => this.waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.waiting.shift()
      if (next) next()
      else this.running--
    }
  }
}
