import { Controller, Get, Res } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import { Lifecycle } from './platform/lifecycle.ts'

@Controller()
export class HealthController {
  constructor(private readonly lifecycle: Lifecycle) {}

  /** The process runs. Whoever restarts it asks this, and nothing of its surroundings: a restart mends no database. */
  @Get('healthz')
  health() {
    return { ok: true }
  }

  /** Calls can be sent here: 200, or 503 with what is not so. */
  @Get('readyz')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const readiness = await this.lifecycle.readiness()
    await reply.code(readiness.ok ? 200 : 503).send(readiness)
  }
}
