import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { Clock } from '../../platform/clock.ts'
import { ConsentClaims } from './consent-claims.store.ts'
import { ConsentStore } from './consent.store.ts'

/** How often it is looked for what is over: nothing rests on it any more, since the commit of a call asks the consent. */
const EVERY_MS = 60_000

/** Takes out of the data domain what subjects claimed of themselves, once its consent has expired, is used up or withdrawn. */
@Injectable()
export class ConsentPurge implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly claims: ConsentClaims,
    private readonly consents: ConsentStore,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    const turn = () =>
      this.turn().catch((error: unknown) => {
        new Logger(ConsentPurge.name).error(`Claims were not purged: ${error instanceof Error ? error.message : ''}`)
      })
    this.timer = setInterval(() => void turn(), EVERY_MS).unref()
  }

  onModuleDestroy(): void {
    clearInterval(this.timer)
  }

  /** Purges what is over now; twice is as good as once. @returns how many rows went */
  async turn(): Promise<number> {
    let gone = await this.claims.forgetExpired(this.clock.now())
    for (let ids = await this.claims.kept(''); ids.length > 0; ids = await this.claims.kept(ids.at(-1) ?? '')) {
      const over = await this.consents.over(ids)
      if (over.length > 0) gone += await this.claims.forget(over)
    }
    return gone
  }
}
