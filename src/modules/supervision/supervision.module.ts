import { Module } from '@nestjs/common'
import { ExplanationService } from './explanation.service.ts'
import { SupervisionStore } from './supervision.store.ts'

@Module({ providers: [ExplanationService, SupervisionStore], exports: [ExplanationService, SupervisionStore] })
export class SupervisionModule {}
