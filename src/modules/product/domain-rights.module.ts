import { Global, Module } from '@nestjs/common'
import { ChainStore } from '../authorization/index.ts'
import { DomainRights } from '../catalog/index.ts'
import { DomainCatalogueStore } from './domain-catalogue.store.ts'
import { EntitlementStore } from './entitlement.store.ts'
import { ProductRights } from './product-rights.ts'

/** Binds the rooms of rights to the data domain: they declare the port `DomainRights`, and know no product. */
@Global()
@Module({
  providers: [
    ChainStore,
    EntitlementStore,
    DomainCatalogueStore,
    ProductRights,
    { provide: DomainRights, useExisting: ProductRights },
  ],
  exports: [EntitlementStore, DomainCatalogueStore, ProductRights, DomainRights],
})
export class DomainRightsModule {}
