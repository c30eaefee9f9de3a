import { Injectable } from '@nestjs/common'
import { invariant } from '../../kernel/result.ts'
import { Market } from '../../platform/database/market.ts'
import { anonymous } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { parseContract, type Contract } from '../product/index.ts'

@Injectable()
export class ListedContractsStore {
  constructor(
    private readonly market: Market,
    private readonly policy: PolicyService,
  ) {}

  /** The contract of each product's newest listed version, as nobody in particular sees it, in the order of their codes. */
  async newest(requestId: string): Promise<Contract[]> {
    const rows = await this.market.prisma.productVersion.findMany({
      where: { AND: [this.policy.filter(anonymous(requestId), 'ProductVersion')], status: 'LISTED' },
      select: { contract: true },
      distinct: ['productId'],
      orderBy: [{ product: { code: 'asc' } }, { productId: 'asc' }, { version: 'desc' }],
    })
    return rows.map(({ contract }) => {
      const parsed = parseContract(contract)
      invariant(parsed.ok, 'A listed version has a readable contract')
      return parsed.value
    })
  }
}
