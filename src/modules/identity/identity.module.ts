import { Module } from '@nestjs/common'
import { Affiliations } from './affiliations.ts'
import { IdentityService } from './identity.service.ts'
import { IdentityStore } from './identity.store.ts'

const PARTS = [Affiliations, IdentityService, IdentityStore]

@Module({ providers: PARTS, exports: PARTS })
export class IdentityModule {}
