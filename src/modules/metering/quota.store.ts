import { Injectable } from '@nestjs/common'
import type { CallQuota, Subscription } from '../../generated/prisma/client.ts'
import { periodBounds, type Period } from '../../kernel/shanghai-time.ts'
import { Market } from '../../platform/database/market.ts'

type Place = { readonly buyerOrgId: string; readonly subscriptionId: string }

/** Quotas as they are set. What of them is used is counted by commits of calls, and here once: when there was none before. */
@Injectable()
export class QuotaStore {
  constructor(private readonly market: Market) {}

  subscription(id: string): Promise<Subscription | null> {
    return this.market.prisma.subscription.findUnique({ where: { id } })
  }

  /** The subscription, locked against commits of its calls until the end of the transaction: what is counted stays so. */
  async lock(id: string): Promise<Subscription> {
    await this.market.prisma.$queryRaw`select id from subscription where id = ${id} for no key update`
    return this.market.prisma.subscription.findUniqueOrThrow({ where: { id } })
  }

  quota(place: Place): Promise<CallQuota | null> {
    return this.market.prisma.callQuota.findUnique({ where: { buyerOrgId_subscriptionId: placeOf(place) } })
  }

  async set(quota: CallQuota): Promise<CallQuota> {
    const { buyerOrgId, subscriptionId, ...terms } = quota
    const where = { buyerOrgId_subscriptionId: { buyerOrgId, subscriptionId } }
    return this.market.prisma.callQuota.upsert({ where, create: quota, update: terms })
  }

  async remove(place: Place): Promise<void> {
    await this.market.prisma.callQuota.delete({ where: { buyerOrgId_subscriptionId: placeOf(place) } })
  }

  /** How many calls of a month the quota has counted. */
  async answered(place: Place, period: Period): Promise<bigint> {
    const where = { buyerOrgId_subscriptionId_period: { ...placeOf(place), period } }
    const use = await this.market.prisma.callQuotaUse.findUnique({ where })
    return use?.answered ?? 0n
  }

  /** Counts the month's answered calls from their records, since no commit counted them while there was no quota. */
  async countFromRecords({ buyerOrgId, subscriptionId }: Place, period: Period): Promise<void> {
    const { start, end } = periodBounds(period)
    await this.market.prisma.$executeRaw`
      insert into call_quota_use (buyer_org_id, subscription_id, period, answered)
      select ${buyerOrgId}, ${subscriptionId}, ${period}, count(*) from call_record
      where buyer_org_id = ${buyerOrgId} and subscription_id = ${subscriptionId}
        and called_at >= ${start} and called_at < ${end} and output_commitment is not null
      on conflict on constraint call_quota_use_pkey do update set answered = excluded.answered`
  }
}

const placeOf = ({ buyerOrgId, subscriptionId }: Place): Place => ({ buyerOrgId, subscriptionId })
