import { Module } from '@nestjs/common'
import { AuthorizationModule } from '../authorization/index.ts'
import { IdentityModule } from '../identity/index.ts'
import { CredentialService } from './credential.service.ts'
import { SubscriptionService } from './subscription.service.ts'
import { SubscriptionStore } from './subscription.store.ts'
import { VersionMoveService } from './version-move.service.ts'

@Module({
  imports: [AuthorizationModule, IdentityModule],
  providers: [CredentialService, SubscriptionService, SubscriptionStore, VersionMoveService],
  exports: [CredentialService, SubscriptionService, SubscriptionStore, VersionMoveService],
})
export class SubscriptionModule {}
