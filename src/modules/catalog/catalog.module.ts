import { Module } from '@nestjs/common'
import { IdentityModule } from '../identity/index.ts'
import { CatalogService } from './catalog.service.ts'
import { CatalogStore } from './catalog.store.ts'
import { QualityService } from './quality.service.ts'
import { QualityStore } from './quality.store.ts'
import { RegistrationDay } from './registration-day.ts'
import { RegistrationDuties } from './registration-duties.ts'
import { RegistrationDutyStore } from './registration-duty.store.ts'
import { RegistrationFilingService } from './registration-filing.service.ts'
import { RegistrationIssue } from './registration-issue.ts'
import { RegistrationLists } from './registration-lists.ts'
import { RegistrationObjectionService } from './registration-objection.service.ts'
import { RegistrationObjectionStore } from './registration-objection.store.ts'
import { RegistrationProcedure } from './registration-procedure.ts'
import { RegistrationReviewService } from './registration-review.service.ts'
import { RegistrationSubjects } from './registration-subjects.ts'
import { RegistrationStore } from './registration.store.ts'
import { SourceDraftService } from './source-draft.service.ts'
import { SourceDraftStore } from './source-draft.store.ts'

const REGISTRATION = [
  RegistrationDay,
  RegistrationDuties,
  RegistrationFilingService,
  RegistrationLists,
  RegistrationObjectionService,
  RegistrationReviewService,
  RegistrationSubjects,
]
const STORES = [RegistrationStore, RegistrationDutyStore, RegistrationObjectionStore]

@Module({
  imports: [IdentityModule],
  providers: [
    CatalogService,
    CatalogStore,
    QualityService,
    QualityStore,
    ...REGISTRATION,
    RegistrationIssue,
    RegistrationProcedure,
    SourceDraftService,
    SourceDraftStore,
    ...STORES,
  ],
  exports: [CatalogService, CatalogStore, QualityService, ...REGISTRATION, ...STORES],
})
export class CatalogModule {}
