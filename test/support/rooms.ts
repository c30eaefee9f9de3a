import 'reflect-metadata'
import { Global, Module, type INestApplicationContext, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { ok } from '../../src/kernel/result.ts'
import { DomainRightsModule } from '../../src/modules/product/index.ts'
import { STRIPE_EVENTS_PATH } from '../../src/modules/payment/index.ts'
import { SealQuorum } from '../../src/modules/settlement/index.ts'
import { keepRawBodies } from '../../src/platform/http/raw-body.ts'
import { PlatformModule, type Platform } from '../../src/platform/platform.module.ts'
import { PolicyModule } from '../../src/policy/policy.module.ts'

@Module({})
class TestRooms {}

/** The policy of an installation that has no witnesses. */
@Global()
@Module({
  providers: [{ provide: SealQuorum, useValue: { sealed: async () => ok() } satisfies SealQuorum }],
  exports: [SealQuorum],
})
class WithoutWitnesses {}

const roomsOf = (platform: Platform, modules: Type[]) => ({
  module: TestRooms,
  imports: [PlatformModule.of(platform), PolicyModule, DomainRightsModule, WithoutWitnesses, ...modules],
})

/** Some modules over a test's platform, wired as the service wires them: `rooms.get(BillingService)`. Close it before the market. */
export function openRooms(platform: Platform, ...modules: Type[]): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(roomsOf(platform, modules), { logger: false, abortOnError: false })
}

/** The same with their HTTP routes: `rooms.inject({ method: 'GET', url })`. */
export async function openHttpRooms(platform: Platform, ...modules: Type[]): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter()
  keepRawBodies(adapter.getInstance(), [STRIPE_EVENTS_PATH])
  const options = { logger: false, abortOnError: false, bodyParser: false } as const
  const rooms = await NestFactory.create<NestFastifyApplication>(roomsOf(platform, modules), adapter, options)
  await rooms.init()
  await adapter.getInstance().ready()
  return rooms
}
