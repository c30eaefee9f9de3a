import { Module } from '@nestjs/common'
import { LogController } from './log.controller.ts'
import { TransparencyService } from './transparency.service.ts'
import { TransparencyStore } from './transparency.store.ts'

@Module({
  controllers: [LogController],
  providers: [TransparencyService, TransparencyStore],
  exports: [TransparencyService, TransparencyStore],
})
export class TransparencyModule {}
