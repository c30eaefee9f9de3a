import { Injectable } from '@nestjs/common'
import { Market } from '../../platform/database/market.ts'

const KEY = 'lease.hours'

/** Whose it is to close hours, for some time: a row that one instance holds until it lapses. */
@Injectable()
export class MeterLease {
  constructor(private readonly market: Market) {}

  /** Takes the lease if it is free, has lapsed at `now`, or is the holder's already. @returns whether the holder has it */
  async take(holder: string, { now, until }: { now: Date; until: Date }): Promise<boolean> {
    const { rowCount } = await this.market.pool.query(
      `insert into setting (key, value) values ('${KEY}', $1::jsonb)
      on conflict (key) do update set value = excluded.value
      where setting.value->>'holder' = $2 or (setting.value->>'until')::timestamptz <= $3`,
      [JSON.stringify({ holder, until: until.toISOString() }), holder, now],
    )
    return rowCount === 1
  }

  /** Gives it back before it lapses. */
  async give(holder: string): Promise<void> {
    await this.market.pool.query(`delete from setting where key = '${KEY}' and value->>'holder' = $1`, [holder])
  }
}
