/** Takes rows of Chengdu back from the public, next to rows that stay public and lead to them. */
import type { Market } from '../../../src/platform/database/market.ts'

/** A seeded product, which has ceilings, prices, a split rule and subscriptions. */
export const HIDDEN_PRODUCT = 'ID2'
export const HIDDEN_RESOURCE = 'CD-PSB-PERSON'

const OF_PRODUCT = `product_id = (select id from data_product where code = '${HIDDEN_PRODUCT}')`
const STATEMENTS = [
  `update data_product set listed = false where code = '${HIDDEN_PRODUCT}'`,
  `update data_resource set status = 'SUSPENDED' where code = '${HIDDEN_RESOURCE}'`,
  `update product_version set status = 'DELISTED' where ${OF_PRODUCT.replace('=', '<>')} and region = '510100'`,
  `update authorization_agreement set status = 'SUSPENDED' where no like 'CD-TOUR-%'`,
  `update price_version set status = 'PROPOSED', published_by = null, published_at = null
    where id = (select min(id) from price_version where ${OF_PRODUCT})`,
  `update split_rule set status = 'PROPOSED', published_by = null, published_at = null where ${OF_PRODUCT}`,
  `update split_statement set status = 'DRAFT', bureau_confirmed_by = null, confirmed_at = null`,
]

/** Straight in the database and past its guards, since no use case leads from some of these states back. */
export async function hideSome(market: Market): Promise<void> {
  await market.transaction(async () => {
    await market.prisma.$executeRawUnsafe(`set local session_replication_role = replica`)
    for (const statement of STATEMENTS) await market.prisma.$executeRawUnsafe(statement)
  })
}
