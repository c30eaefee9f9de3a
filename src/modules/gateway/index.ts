export { invalidInput, invalidRequest, type CallAnswer, type CallRefusal } from './call-answer.ts'
export { parseCallRequest, type CallRequest } from './call-request.ts'
export { CallService } from './call.service.ts'
export { GatewayModule } from './gateway.module.ts'
