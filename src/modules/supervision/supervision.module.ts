import { Module } from '@nestjs/common'
import { AlertService } from './alert.service.ts'
import { AlertStore } from './alert.store.ts'
import { ExplanationService } from './explanation.service.ts'
import { SupervisionStore } from './supervision.store.ts'
import { TraceLists } from './trace-lists.store.ts'
import { TraceService } from './trace.service.ts'
import { TraceStore } from './trace.store.ts'

@Module({
  providers: [AlertService, AlertStore, ExplanationService, SupervisionStore, TraceService, TraceStore, TraceLists],
  exports: [AlertService, ExplanationService, SupervisionStore, TraceService, TraceLists],
})
export class SupervisionModule {}
