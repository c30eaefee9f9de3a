import { Module } from '@nestjs/common'
import { ConsentService } from './consent.service.ts'
import { ConsentStore } from './consent.store.ts'

@Module({ providers: [ConsentService, ConsentStore], exports: [ConsentService, ConsentStore] })
export class ConsentModule {}
