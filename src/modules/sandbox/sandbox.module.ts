import { Module } from '@nestjs/common'
import { GatewayModule } from '../gateway/index.ts'
import { IdentityModule } from '../identity/index.ts'
import { ProductModule } from '../product/index.ts'
import { SandboxCallService } from './sandbox-call.service.ts'
import { SandboxController } from './sandbox.controller.ts'
import { SandboxKeyService } from './sandbox-key.service.ts'
import { SandboxStore } from './sandbox.store.ts'
import { WorkspaceService } from './workspace.service.ts'
import { WorkspaceStore } from './workspace.store.ts'
import { WorkspaceWork } from './workspace-work.service.ts'

@Module({
  imports: [GatewayModule, IdentityModule, ProductModule],
  controllers: [SandboxController],
  providers: [SandboxCallService, SandboxKeyService, SandboxStore, WorkspaceService, WorkspaceStore, WorkspaceWork],
  exports: [SandboxCallService, SandboxKeyService, SandboxStore, WorkspaceService, WorkspaceStore, WorkspaceWork],
})
export class SandboxModule {}
