import { AsyncLocalStorage } from 'node:async_hooks'
import { PrismaPg } from '@prisma/adapter-pg'
import type { Pool } from 'pg'
import { Prisma, PrismaClient } from '../../generated/prisma/client.ts'
import type { Ear, OpenDatabase } from './open.ts'

/** How long a transaction may wait for a connection, and how long it may last. */
export const TRANSACTION_WAIT_MS = 30_000
export const TRANSACTION_LIMIT_MS = 120_000

/** What stores speak to: the client, or the transaction that is under way. */
export type MarketClient = Prisma.TransactionClient

/**
 * The marketplace's database.
 *
 * `prisma` is the transaction under way in this asynchronous context, or the client outside one. So a use case that calls
 * other modules' stores stays in its one transaction without handing it around, and on the embedded database, which has
 * one session, no query can wait for a transaction that waits for it.
 */
export class Market {
  private readonly client: PrismaClient
  private readonly transactions = new AsyncLocalStorage<MarketClient>()

  constructor(
    private readonly database: OpenDatabase,
    onQuery?: (sql: string) => void,
  ) {
    const client = new PrismaClient({
      adapter: new PrismaPg(database.pool),
      log: onQuery ? [{ emit: 'event', level: 'query' }] : [],
    })
    if (onQuery) client.$on('query' as never, (event: { query: string }) => onQuery(event.query))
    this.client = client
  }

  get prisma(): MarketClient {
    return this.transactions.getStore() ?? this.client
  }

  /** The plain client for statements of the hot path. Not inside `transaction`. */
  get pool(): Pool {
    if (this.transactions.getStore())
      throw new Error('The pool was asked for inside a transaction: use market.prisma there.')
    return this.database.pool
  }

  get embedded(): boolean {
    return this.database.embedded
  }

  /** Hears what is notified on a channel, until the connection that hears is lost. */
  listen(channel: string, ear: Ear): Promise<void> {
    return this.database.listen(channel, ear)
  }

  /** Runs the work in one transaction; joins the one under way if there is one. Rolls back on a throw. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.transactions.getStore()) return work()
    return this.client.$transaction((transaction) => this.transactions.run(transaction, work), {
      maxWait: TRANSACTION_WAIT_MS,
      timeout: TRANSACTION_LIMIT_MS,
    })
  }

  async close(): Promise<void> {
    await this.client.$disconnect()
    await this.database.close()
  }
}
