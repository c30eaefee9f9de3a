import { Global, Module, type DynamicModule } from '@nestjs/common'
import { Clock } from './clock.ts'
import { CONFIG, type Config } from './config.ts'
import { Domain } from './database/domain.ts'
import { Market } from './database/market.ts'
import { Ids } from './ids.ts'
import { Keys } from './keys.ts'
import { Lifecycle } from './lifecycle.ts'
import { Outbox } from './outbox.ts'
import { Log } from './telemetry/log.ts'
import { Metrics } from './telemetry/metrics.ts'
import { Tracing } from './telemetry/tracing.ts'

/** What is opened before Nest starts, and closed after it stopped. */
export type Platform = {
  config: Config
  market: Market
  domain: Domain
  clock: Clock
  keys: Keys
  outbox: Outbox
  log: Log
  metrics: Metrics
  tracing: Tracing
  lifecycle: Lifecycle
}

@Global()
@Module({})
export class PlatformModule {
  static of({
    config,
    market,
    domain,
    clock,
    keys,
    outbox,
    log,
    metrics,
    tracing,
    lifecycle,
  }: Platform): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: Market, useValue: market },
      { provide: Domain, useValue: domain },
      { provide: Clock, useValue: clock },
      { provide: Keys, useValue: keys },
      { provide: Outbox, useValue: outbox },
      { provide: Log, useValue: log },
      { provide: Metrics, useValue: metrics },
      { provide: Tracing, useValue: tracing },
      { provide: Lifecycle, useValue: lifecycle },
      { provide: Ids, useValue: new Ids(clock) },
    ]
    return { module: PlatformModule, providers, exports: providers.map(({ provide }) => provide) }
  }
}
