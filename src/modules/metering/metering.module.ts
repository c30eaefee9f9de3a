import { Module } from '@nestjs/common'
import { AuthorizationModule } from '../authorization/index.ts'
import { CatalogModule } from '../catalog/index.ts'
import { CallDecisions } from './call-decisions.ts'
import { CallRecorder } from './call-recorder.ts'
import { CallStore } from './call.store.ts'
import { FieldUseService } from './field-use.service.ts'
import { FieldUseStore } from './field-use.store.ts'
import { MeteringService } from './metering.service.ts'
import { UsageStore } from './usage.store.ts'

@Module({
  imports: [AuthorizationModule, CatalogModule],
  providers: [CallDecisions, CallRecorder, CallStore, FieldUseService, FieldUseStore, MeteringService, UsageStore],
  exports: [CallRecorder, CallStore, MeteringService, UsageStore],
})
export class MeteringModule {}
