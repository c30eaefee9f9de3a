import { Module } from '@nestjs/common'
import { AuthorizationModule } from '../authorization/index.ts'
import { CatalogModule } from '../catalog/index.ts'
import { IdentityModule } from '../identity/index.ts'
import { DomainRightsService } from './domain-rights.service.ts'
import { DomainRightsModule } from './domain-rights.module.ts'
import { ListingSteps } from './listing-steps.ts'
import { OpinionService } from './opinion.service.ts'
import { OpinionStore } from './opinion.store.ts'
import { ProductInstaller } from './product-installer.ts'
import { ProductService } from './product.service.ts'
import { ProductStore } from './product.store.ts'
import { ReapprovalService } from './reapproval.service.ts'
import { RegistrableProducts } from './registrable-products.ts'
import { ReleaseService } from './release.service.ts'
import { ReleaseStore } from './release.store.ts'
import { ReviewerFacts } from './reviewer-facts.ts'
import { RightsReconciler } from './rights-reconciler.ts'
import { DomainReview } from './review/domain-review.ts'
import { DomainReviewStore } from './review/domain-review.store.ts'
import { ProductReview } from './review/product-review.ts'
import { ReviewService } from './review/review.service.ts'
import { ReviewStore } from './review/review.store.ts'
import { ServiceReview } from './review/service-review.ts'
import { DepartmentServices } from './service/department-services.ts'
import { Trials } from './trial.service.ts'
import { WithdrawalService } from './withdrawal.service.ts'
import { TaskService } from './task.service.ts'
import { TaskStore } from './task.store.ts'

@Module({
  imports: [AuthorizationModule, CatalogModule, DomainRightsModule, IdentityModule],
  providers: [
    ProductService,
    ProductStore,
    ProductInstaller,
    ListingSteps,
    OpinionService,
    OpinionStore,
    ReviewerFacts,
    ReapprovalService,
    WithdrawalService,
    RegistrableProducts,
    ReleaseService,
    ReleaseStore,
    TaskService,
    TaskStore,
    RightsReconciler,
    DomainRightsService,
    DomainReview,
    DomainReviewStore,
    DepartmentServices,
    ServiceReview,
    ProductReview,
    ReviewService,
    ReviewStore,
    Trials,
  ],
  exports: [
    ListingSteps,
    DepartmentServices,
    OpinionService,
    ReapprovalService,
    WithdrawalService,
    ProductService,
    ProductStore,
    ReleaseService,
    ReleaseStore,
    TaskService,
    TaskStore,
    RightsReconciler,
    ReviewService,
    Trials,
  ],
})
export class ProductModule {}
