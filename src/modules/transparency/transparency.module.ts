import { Module } from '@nestjs/common'
import { LogController } from './log.controller.ts'
import { LogTree } from './log-tree.ts'
import { SealService } from './seal.service.ts'
import { SealStore } from './seal.store.ts'
import { TilesController } from './tiles.controller.ts'
import { TransparencyService } from './transparency.service.ts'
import { TransparencyStore } from './transparency.store.ts'
import { TreeStore } from './tree.store.ts'
import { WitnessClient } from './witness-client.ts'

@Module({
  controllers: [LogController, TilesController],
  providers: [TransparencyService, TransparencyStore, LogTree, TreeStore, SealService, SealStore, WitnessClient],
  exports: [TransparencyService, TransparencyStore, SealService],
})
export class TransparencyModule {}
