import { Module } from '@nestjs/common'
import { CallRecorder } from './call-recorder.ts'
import { CallStore } from './call.store.ts'
import { MeteringService } from './metering.service.ts'
import { UsageStore } from './usage.store.ts'

@Module({
  providers: [CallRecorder, CallStore, MeteringService, UsageStore],
  exports: [CallRecorder, CallStore, MeteringService, UsageStore],
})
export class MeteringModule {}
