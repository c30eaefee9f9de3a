import 'reflect-metadata'
import { Global, Module, type INestApplicationContext, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ok } from '../../src/kernel/result.ts'
import { DomainRightsModule } from '../../src/modules/product/index.ts'
import { SealQuorum } from '../../src/modules/settlement/index.ts'
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

/** Some modules over a test's platform, wired as the service wires them: `rooms.get(BillingService)`. Close it before the market. */
export function openRooms(platform: Platform, ...modules: Type[]): Promise<INestApplicationContext> {
  const module = {
    module: TestRooms,
    imports: [PlatformModule.of(platform), PolicyModule, DomainRightsModule, WithoutWitnesses, ...modules],
  }
  return NestFactory.createApplicationContext(module, { logger: false, abortOnError: false })
}
