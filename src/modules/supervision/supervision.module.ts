import { Module } from '@nestjs/common'
import { SupervisionStore } from './supervision.store.ts'

@Module({ providers: [SupervisionStore], exports: [SupervisionStore] })
export class SupervisionModule {}
