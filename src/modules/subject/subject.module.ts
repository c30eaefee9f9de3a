import { Module } from '@nestjs/common'
import { ConsentModule } from '../consent/index.ts'
import { ProductModule } from '../product/index.ts'
import { ConsentRequestService } from './consent-request.service.ts'
import { ConsentRequestStore } from './consent-request.store.ts'
import { CopyPurge } from './copy-purge.ts'
import { SubjectController } from './subject.controller.ts'
import { SubjectService } from './subject.service.ts'

/** The room of the people whose data it is: what they are asked, what they decide, who asked about them. */
@Module({
  imports: [ConsentModule, ProductModule],
  controllers: [SubjectController],
  providers: [ConsentRequestService, ConsentRequestStore, CopyPurge, SubjectService],
  exports: [ConsentRequestService, SubjectService],
})
export class SubjectModule {}
