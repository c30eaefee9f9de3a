import { Global, Injectable, Module } from '@nestjs/common'
import { SealQuorum } from '../settlement/index.ts'
import { SealService } from './seal.service.ts'
import { TransparencyModule } from './transparency.module.ts'

@Injectable()
class WitnessedLog extends SealQuorum {
  constructor(private readonly seals: SealService) {
    super()
  }

  override sealed(invoiceIds: readonly string[]) {
    return this.seals.sealed('invoice.issued', invoiceIds)
  }
}

/** Binds settlement's port to the log, so that settlement need not know it. */
@Global()
@Module({
  imports: [TransparencyModule],
  providers: [{ provide: SealQuorum, useClass: WitnessedLog }],
  exports: [SealQuorum],
})
export class SealQuorumModule {}
