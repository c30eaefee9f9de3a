import { Module } from '@nestjs/common'
import { CatalogModule } from '../catalog/index.ts'
import { IdentityModule } from '../identity/index.ts'
import { AgreementService } from './agreement.service.ts'
import { AgreementStore } from './agreement.store.ts'
import { ChainStore } from './chain.store.ts'
import { GrantService } from './grant.service.ts'
import { GrantStore } from './grant.store.ts'
import { HoldingService } from './holding.service.ts'

@Module({
  imports: [IdentityModule, CatalogModule],
  providers: [AgreementService, AgreementStore, GrantService, GrantStore, HoldingService, ChainStore],
  exports: [AgreementService, AgreementStore, GrantService, GrantStore, HoldingService, ChainStore],
})
export class AuthorizationModule {}
