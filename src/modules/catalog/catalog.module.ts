import { Module } from '@nestjs/common'
import { IdentityModule } from '../identity/index.ts'
import { CatalogService } from './catalog.service.ts'
import { CatalogStore } from './catalog.store.ts'

@Module({
  imports: [IdentityModule],
  providers: [CatalogService, CatalogStore],
  exports: [CatalogService, CatalogStore],
})
export class CatalogModule {}
