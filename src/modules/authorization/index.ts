export { AgreementClock } from './agreement-clock.ts'
export { AgreementStepsService } from './agreement-steps.service.ts'
export { AgreementService, type DraftInput } from './agreement.service.ts'
export { AuthorizationModule } from './authorization.module.ts'
export {
  CHAIN_STATES,
  chainEnd,
  chainState,
  grantsIn,
  useState,
  type Chain,
  type ChainBreak,
  type ChainState,
} from './chain.ts'
export {
  behind,
  grantsOf,
  linksOf,
  useStanding,
  type ChainCandidate,
  type FieldChain,
  type ProductChains,
  type Standing,
} from './chain-choice.ts'
export { refusalOfChain } from './chain-refusal.ts'
export { ChainStore, type ChainKey, type ChainPlace, type PurposeChains } from './chain.store.ts'
export { CountersignService } from './countersign.service.ts'
export { frozen } from './freeze.ts'
export { FreezeService, type FreezeInput } from './freeze.service.ts'
export { FreezeStore } from './freeze.store.ts'
export { GrantService, type GrantOperationInput, type GrantUseInput } from './grant.service.ts'
export { HoldingService } from './holding.service.ts'
export { LetterService } from './letter.service.ts'
export { PLAN_ITEM_NAMES, type PlanInput } from './plan.ts'
export { PlanService, type SelectionInput } from './plan.service.ts'
