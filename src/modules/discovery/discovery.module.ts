import { Module } from '@nestjs/common'
import { PricingModule } from '../pricing/index.ts'
import { SearchService } from './search.service.ts'
import { SearchStore } from './search.store.ts'

/** The public's way in: finds what is in the catalogue and tells all that is known of it. */
@Module({
  imports: [PricingModule],
  providers: [SearchService, SearchStore],
  exports: [SearchService],
})
export class DiscoveryModule {}
