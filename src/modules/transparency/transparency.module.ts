import { Module } from '@nestjs/common'
import { LogController } from './log.controller.ts'
import { LogTree } from './log-tree.ts'
import { TilesController } from './tiles.controller.ts'
import { TransparencyService } from './transparency.service.ts'
import { TransparencyStore } from './transparency.store.ts'
import { TreeStore } from './tree.store.ts'

@Module({
  controllers: [LogController, TilesController],
  providers: [TransparencyService, TransparencyStore, LogTree, TreeStore],
  exports: [TransparencyService, TransparencyStore],
})
export class TransparencyModule {}
