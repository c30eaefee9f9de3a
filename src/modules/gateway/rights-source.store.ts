import { Injectable } from '@nestjs/common'
import { invariant } from '../../kernel/result.ts'
import { Market } from '../../platform/database/market.ts'
import type { RightsSource } from './snapshot.ts'

/** The channel of migration `rights_revision`. */
const CHANNEL = 'rights'

@Injectable()
export class RightsSourceStore implements RightsSource {
  constructor(private readonly market: Market) {}

  async revision(): Promise<number> {
    const { rows } = await this.market.pool.query<{ revision: bigint }>({
      name: 'rights-revision',
      text: 'select revision from rights_revision',
    })
    invariant(rows[0], 'There is one revision')
    return Number(rows[0].revision)
  }

  listen(ear: Parameters<RightsSource['listen']>[0]): Promise<void> {
    return this.market.listen(CHANNEL, ear)
  }
}
