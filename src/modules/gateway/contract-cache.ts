import { Injectable } from '@nestjs/common'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Keys } from '../../platform/keys.ts'
import { compileContract, parseContract, ProductStore, type CompiledContract } from '../product/index.ts'

/** Compiled contracts kept at most; the one unused longest goes first. */
export const CONTRACT_CACHE_LIMIT = 1_000

/** Compiled contracts by product version. Versions are immutable, so an entry never gets old. */
@Injectable()
export class ContractCache {
  private readonly compiled = new Map<string, CompiledContract>()

  constructor(
    private readonly products: ProductStore,
    private readonly keys: Keys,
    private readonly clock: Clock,
  ) {}

  async get(productVersionId: string): Promise<CompiledContract> {
    const found = this.compiled.get(productVersionId) ?? (await this.compile(productVersionId))
    this.compiled.delete(productVersionId)
    this.compiled.set(productVersionId, found)
    const oldest = this.compiled.keys().next()
    if (this.compiled.size > CONTRACT_CACHE_LIMIT && !oldest.done) this.compiled.delete(oldest.value)
    return found
  }

  private async compile(productVersionId: string): Promise<CompiledContract> {
    const version = await this.products.version(productVersionId)
    const parsed = version && parseContract(version.contract)
    if (!parsed?.ok) throw new Error(`Product version ${productVersionId} has no readable contract.`)
    return compileContract(parsed.value, {
      lookupKey: (plain) => this.keys.lookup(plain),
      today: () => dayOf(this.clock.now()),
    })
  }
}
