import { Module } from '@nestjs/common'
import { CONFIG, type Config } from '../../platform/config.ts'
import { AuthorizationModule } from '../authorization/index.ts'
import { ConsentModule } from '../consent/index.ts'
import { MeteringModule } from '../metering/index.ts'
import { PricingModule } from '../pricing/index.ts'
import { ProductModule } from '../product/index.ts'
import { Authenticator } from './authenticator.ts'
import { AggregateQuestionStore } from './aggregate-question.store.ts'
import { AggregateQuestions } from './aggregate-questions.ts'
import { CallAnswering } from './call-answering.service.ts'
import { CallComposer } from './call-composer.ts'
import { CallLookup } from './call-lookup.service.ts'
import { CallLookupStore } from './call-lookup.store.ts'
import { CallRefusals } from './call-refusals.ts'
import { CallRates } from './call-rates.ts'
import { CallRoute } from './call.route.ts'
import { CallService } from './call.service.ts'
import { ContractCache } from './contract-cache.ts'
import { DomainFollower } from './domain-follower.ts'
import { DomainQuery } from './domain-query.ts'
import { EarlierCalls } from './earlier-calls.ts'
import { Entitlements } from './entitlements.ts'
import { GatewayController } from './gateway.controller.ts'
import { KnownStore } from './known.store.ts'
import { LicenceStore } from './licence.store.ts'
import { ListedContractsStore } from './listed-contracts.store.ts'
import { NonceStore } from './nonce.store.ts'
import { OpenApiController } from './openapi.controller.ts'
import { Repeats } from './repeats.ts'
import { RightsSourceStore } from './rights-source.store.ts'
import { ServiceQuery } from './service-query.ts'
import { Snapshot } from './snapshot.ts'
import { SourceClockStore } from './source-clock.store.ts'
import { SourceClocks } from './source-clocks.ts'

@Module({
  imports: [AuthorizationModule, ConsentModule, MeteringModule, PricingModule, ProductModule],
  controllers: [GatewayController, OpenApiController],
  providers: [
    Authenticator,
    CallRoute,
    CallService,
    AggregateQuestionStore,
    AggregateQuestions,
    CallAnswering,
    CallComposer,
    CallRefusals,
    CallLookup,
    CallLookupStore,
    ContractCache,
    DomainFollower,
    DomainQuery,
    EarlierCalls,
    Entitlements,
    KnownStore,
    LicenceStore,
    ListedContractsStore,
    NonceStore,
    Repeats,
    { provide: CallRates, useFactory: (config: Config) => new CallRates(config.callsPerSecond), inject: [CONFIG] },
    RightsSourceStore,
    { provide: Snapshot, useFactory: (source: RightsSourceStore) => new Snapshot(source), inject: [RightsSourceStore] },
    ServiceQuery,
    SourceClocks,
    SourceClockStore,
  ],
  exports: [CallService, AggregateQuestions],
})
export class GatewayModule {}
