import { Global, Module, type DynamicModule } from '@nestjs/common'
import { Clock } from './clock.ts'
import { CONFIG, type Config } from './config.ts'
import { Domain } from './database/domain.ts'
import { Market } from './database/market.ts'
import { Ids } from './ids.ts'
import { Keys } from './keys.ts'
import { Outbox } from './outbox.ts'

/** What is opened before Nest starts, and closed after it stopped. */
export type Platform = { config: Config; market: Market; domain: Domain; clock: Clock; keys: Keys; outbox: Outbox }

@Global()
@Module({})
export class PlatformModule {
  static of({ config, market, domain, clock, keys, outbox }: Platform): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: Market, useValue: market },
      { provide: Domain, useValue: domain },
      { provide: Clock, useValue: clock },
      { provide: Keys, useValue: keys },
      { provide: Outbox, useValue: outbox },
      { provide: Ids, useValue: new Ids(clock) },
    ]
    return { module: PlatformModule, providers, exports: providers.map(({ provide }) => provide) }
  }
}
