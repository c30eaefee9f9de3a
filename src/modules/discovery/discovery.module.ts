import { Module } from '@nestjs/common'
import { PricingModule } from '../pricing/index.ts'
import { SearchService } from './search.service.ts'
import { SearchStore } from './search.store.ts'
import { SheetService } from './sheet.service.ts'
import { SheetStore } from './sheet.store.ts'

/** The public's way in: finds what is in the catalogue and tells all that is known of it. */
@Module({
  imports: [PricingModule],
  providers: [SearchService, SearchStore, SheetService, SheetStore],
  exports: [SearchService, SheetService],
})
export class DiscoveryModule {}
