import { Module } from '@nestjs/common'
import { IdentityService } from './identity.service.ts'
import { IdentityStore } from './identity.store.ts'

@Module({ providers: [IdentityService, IdentityStore], exports: [IdentityService, IdentityStore] })
export class IdentityModule {}
