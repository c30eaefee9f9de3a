import { Module, type DynamicModule } from '@nestjs/common'
import { DemoModule } from './demo/demo.module.ts'
import { GraphqlController } from './graphql/graphql.controller.ts'
import { HealthController } from './health.controller.ts'
import { CatalogModule } from './modules/catalog/index.ts'
import { AuthorizationModule } from './modules/authorization/index.ts'
import { ConsentModule } from './modules/consent/index.ts'
import { DomainRightsModule, ProductModule } from './modules/product/index.ts'
import { PricingModule } from './modules/pricing/index.ts'
import { DiscoveryModule } from './modules/discovery/index.ts'
import { SubscriptionModule } from './modules/subscription/index.ts'
import { MeteringModule } from './modules/metering/index.ts'
import { GatewayModule } from './modules/gateway/index.ts'
import { SubjectModule } from './modules/subject/index.ts'
import { SandboxModule } from './modules/sandbox/index.ts'
import { BillingModule } from './modules/billing/index.ts'
import { PaymentModule } from './modules/payment/index.ts'
import { SettlementModule } from './modules/settlement/index.ts'
import { LedgerModule } from './modules/ledger/index.ts'
import { SupervisionModule } from './modules/supervision/index.ts'
import { SealQuorumModule, TransparencyModule } from './modules/transparency/index.ts'
import { RatingModule } from './modules/rating/index.ts'
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
      imports: [
        PlatformModule.of(platform),
        PolicyModule,
        IdentityModule,
        DomainRightsModule,
        CatalogModule,
        AuthorizationModule,
        ConsentModule,
        ProductModule,
        PricingModule,
        DiscoveryModule,
        SubscriptionModule,
        MeteringModule,
        GatewayModule,
        SandboxModule,
        SubjectModule,
        BillingModule,
        PaymentModule,
        SettlementModule,
        LedgerModule,
        RatingModule,
        SupervisionModule,
        TransparencyModule,
        SealQuorumModule,
        DemoModule,
      ],
      controllers: [GraphqlController, HealthController],
      providers: [ProblemFilter],
    }
  }
}
