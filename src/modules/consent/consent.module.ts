import { Module } from '@nestjs/common'
import { ConsentClaims } from './consent-claims.store.ts'
import { ConsentPurge } from './consent-purge.ts'
import { ConsentService } from './consent.service.ts'
import { ConsentStore } from './consent.store.ts'
import { SubjectKeyStore } from './subject-key.store.ts'

@Module({
  providers: [ConsentClaims, ConsentPurge, ConsentService, ConsentStore, SubjectKeyStore],
  exports: [ConsentClaims, ConsentService, ConsentStore, SubjectKeyStore],
})
export class ConsentModule {}
