import { Module } from '@nestjs/common'
import { AuthorizationModule } from '../authorization/index.ts'
import { IdentityModule } from '../identity/index.ts'
import { CredentialService } from './credential.service.ts'
import { SubscriptionService } from './subscription.service.ts'
import { SubscriptionStore } from './subscription.store.ts'

@Module({
  imports: [AuthorizationModule, IdentityModule],
  providers: [CredentialService, SubscriptionService, SubscriptionStore],
  exports: [CredentialService, SubscriptionService, SubscriptionStore],
})
export class SubscriptionModule {}
