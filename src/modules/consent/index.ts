export { ConsentModule } from './consent.module.ts'
export { ConsentService, type RecordConsentInput } from './consent.service.ts'
export { ConsentStore } from './consent.store.ts'
export {
  consentState,
  refusalOfConsent,
  type Consent,
  type ConsentFault,
  type ConsentState,
  type Presented,
} from './consent.ts'
export { hashSubject, type Subject } from './subject.ts'
