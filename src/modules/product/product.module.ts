import { Module } from '@nestjs/common'
import { AuthorizationModule } from '../authorization/index.ts'
import { IdentityModule } from '../identity/index.ts'
import { DomainFunctionsStore } from './domain-functions.store.ts'
import { ProductService } from './product.service.ts'
import { ProductStore } from './product.store.ts'

@Module({
  imports: [AuthorizationModule, IdentityModule],
  providers: [ProductService, ProductStore, DomainFunctionsStore],
  exports: [ProductService, ProductStore],
})
export class ProductModule {}
