import { Module, type DynamicModule } from '@nestjs/common'
import { GraphqlController } from './graphql/graphql.controller.ts'
import { HealthController } from './health.controller.ts'
import { IdentityModule } from './modules/identity/index.ts'
import { PlatformModule, type Platform } from './platform/platform.module.ts'
import { PolicyModule } from './policy/policy.module.ts'
import { ProblemFilter } from './problem.filter.ts'

/** The composition root: every room, and the ports between them. */
@Module({})
export class AppModule {
  static of(platform: Platform): DynamicModule {
    return {
      module: AppModule,
      imports: [PlatformModule.of(platform), PolicyModule, IdentityModule],
      controllers: [GraphqlController, HealthController],
      providers: [ProblemFilter],
    }
  }
}
