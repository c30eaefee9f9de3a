import { Module } from '@nestjs/common'
import { AuthorizationModule } from '../authorization/index.ts'
import { CatalogModule } from '../catalog/index.ts'
import { CallDecisions } from './call-decisions.ts'
import { CallRecorder } from './call-recorder.ts'
import { CallSignalsService } from './call-signals.service.ts'
import { CallStore } from './call.store.ts'
import { CallTallyStore } from './call-tally.store.ts'
import { FieldUseService } from './field-use.service.ts'
import { FieldUseStore } from './field-use.store.ts'
import { HourKeeper } from './hour-keeper.ts'
import { MeterLease } from './meter-lease.ts'
import { MeterKeeper } from './meter-keeper.ts'
import { MeteringService } from './metering.service.ts'
import { QuotaService } from './quota.service.ts'
import { QuotaStore } from './quota.store.ts'
import { UsageStore } from './usage.store.ts'

@Module({
  imports: [AuthorizationModule, CatalogModule],
  providers: [
    CallDecisions,
    CallRecorder,
    CallSignalsService,
    CallStore,
    CallTallyStore,
    FieldUseService,
    FieldUseStore,
    HourKeeper,
    MeterKeeper,
    MeterLease,
    MeteringService,
    QuotaService,
    QuotaStore,
    UsageStore,
  ],
  exports: [CallRecorder, CallStore, CallTallyStore, MeteringService, UsageStore],
})
export class MeteringModule {}
