import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { Clock } from '../../platform/clock.ts'
import { ConsentRequestStore } from './consent-request.store.ts'

/** Nobody is shown a copy that is over, so it only has to go in time. */
const EVERY_MS = 60_000

/** Takes out the copies of answers that people had for as long as the recipient may keep the answer. */
@Injectable()
export class CopyPurge implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly store: ConsentRequestStore,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    const turn = () =>
      this.turn().catch((error: unknown) => {
        new Logger(CopyPurge.name).error(`Copies were not purged: ${error instanceof Error ? error.message : ''}`)
      })
    this.timer = setInterval(() => void turn(), EVERY_MS).unref()
  }

  onModuleDestroy(): void {
    clearInterval(this.timer)
  }

  /** @returns how many went */
  turn(): Promise<number> {
    return this.store.forgetCopies(this.clock.now())
  }
}
