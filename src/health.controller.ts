import { Controller, Get } from '@nestjs/common'
import { Market } from './platform/database/market.ts'
import { Domain } from './platform/database/domain.ts'

@Controller()
export class HealthController {
  constructor(
    private readonly market: Market,
    private readonly domain: Domain,
  ) {}

  /** The process runs. */
  @Get('healthz')
  health() {
    return { ok: true }
  }

  /** Both databases answer. */
  @Get('readyz')
  async ready() {
    await Promise.all([this.market.pool.query('select 1'), this.domain.pool.query('select 1')])
    return { ok: true }
  }
}
