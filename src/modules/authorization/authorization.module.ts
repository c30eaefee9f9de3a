import { Module } from '@nestjs/common'
import { CatalogModule } from '../catalog/index.ts'
import { IdentityModule } from '../identity/index.ts'
import { AgreementClock } from './agreement-clock.ts'
import { AgreementStepsService } from './agreement-steps.service.ts'
import { AgreementService } from './agreement.service.ts'
import { AgreementStore } from './agreement.store.ts'
import { ChainStore } from './chain.store.ts'
import { CountersignService } from './countersign.service.ts'
import { CountersignStore } from './countersign.store.ts'
import { FreezeService } from './freeze.service.ts'
import { FreezeStore } from './freeze.store.ts'
import { GrantService } from './grant.service.ts'
import { GrantStore } from './grant.store.ts'
import { HoldingService } from './holding.service.ts'
import { LetterService } from './letter.service.ts'
import { LetterStore } from './letter.store.ts'
import { PlanService } from './plan.service.ts'
import { PlanStore } from './plan.store.ts'
import { RegistrationTerms } from './registration-terms.ts'

const SERVICES = [
  AgreementClock,
  AgreementService,
  AgreementStepsService,
  CountersignService,
  FreezeService,
  GrantService,
  HoldingService,
  LetterService,
  PlanService,
  RegistrationTerms,
]
const STORES = [AgreementStore, ChainStore, CountersignStore, FreezeStore, GrantStore, LetterStore, PlanStore]

@Module({
  imports: [IdentityModule, CatalogModule],
  providers: [...SERVICES, ...STORES],
  exports: [...SERVICES, ...STORES],
})
export class AuthorizationModule {}
