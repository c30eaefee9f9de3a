import { vi } from 'vitest'
import { ChainStore } from '../../src/modules/authorization/index.ts'

/** Lets every product rest on whole chains of rights: for tests of what comes after, over products without any. */
export function assumeWholeChains(): void {
  const whole = { state: 'WHOLE', refusal: null, grantIds: [] } as const
  vi.spyOn(ChainStore.prototype, 'standing').mockResolvedValue(whole)
}
