import { Module } from '@nestjs/common'
import { SandboxCallService } from './sandbox-call.service.ts'
import { SandboxController } from './sandbox.controller.ts'
import { SandboxKeyService } from './sandbox-key.service.ts'
import { SandboxStore } from './sandbox.store.ts'

@Module({
  controllers: [SandboxController],
  providers: [SandboxCallService, SandboxKeyService, SandboxStore],
  exports: [SandboxCallService, SandboxKeyService, SandboxStore],
})
export class SandboxModule {}
