export { ConsentClaims, type ConsentedSubject } from './consent-claims.store.ts'
export { ConsentModule } from './consent.module.ts'
export { ConsentPurge } from './consent-purge.ts'
export { ConsentService, type RecordConsentInput } from './consent.service.ts'
export { ConsentStore, type Offer } from './consent.store.ts'
export {
  consentState,
  decideWithdrawal,
  mutualState,
  refusalOfConsent,
  type Consent,
  type ConsentFault,
  type ConsentState,
  type Presented,
} from './consent.ts'
export { decideAge, decideTerms } from './consenting.ts'
export { SubjectKeyStore } from './subject-key.store.ts'
export { ageOfSubject, hashSubject, type Subject } from './subject.ts'
