import { Module } from '@nestjs/common'
import { PricingModule } from '../pricing/index.ts'
import { ExportController } from './export.controller.ts'
import { ExportService } from './export.service.ts'
import { SearchService } from './search.service.ts'
import { SearchStore } from './search.store.ts'
import { SheetService } from './sheet.service.ts'
import { SheetStore } from './sheet.store.ts'

/** The public's way in: finds what is in the catalogue and tells all that is known of it. */
@Module({
  imports: [PricingModule],
  controllers: [ExportController],
  providers: [ExportService, SearchService, SearchStore, SheetService, SheetStore],
  exports: [SearchService, SheetService],
})
export class DiscoveryModule {}
