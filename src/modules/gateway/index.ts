export { CallService } from './call.service.ts'
export { GatewayModule } from './gateway.module.ts'
