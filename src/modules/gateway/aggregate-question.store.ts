import { Injectable } from '@nestjs/common'
import { Market } from '../../platform/database/market.ts'

/** One question of an aggregate, as the budget knows it. */
export type AskedQuestion = {
  readonly id: string
  readonly buyerOrgId: string
  readonly productId: string
  readonly period: string
  readonly questionHash: Buffer
  readonly askedAt: Date
}

/** A question that is within the budget, and its sealed answer if it has one. */
export type KnownQuestion = { readonly id: string; readonly answer: Buffer | null }

@Injectable()
export class AggregateQuestionStore {
  constructor(private readonly market: Market) {}

  /**
   * Spends one question of a buyer's budget, or finds it spent on this one before. However many ask at once, no more than
   * `limit` different ones get in. @returns undefined where the budget is spent
   */
  async spend(question: AskedQuestion, limit: number): Promise<KnownQuestion | undefined> {
    const { buyerOrgId, productId, period, questionHash } = question
    const hash = new Uint8Array(questionHash)
    return this.market.transaction(async () => {
      const { prisma } = this.market
      await prisma.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`aggregate ${buyerOrgId} ${productId}`}, 0))`
      const where = { buyerOrgId, productId, period }
      const known = await prisma.aggregateQuestion.findFirst({ where: { ...where, questionHash: hash } })
      if (known) return { id: known.id, answer: known.answer && Buffer.from(known.answer) }
      if ((await prisma.aggregateQuestion.count({ where })) >= limit) return undefined
      await prisma.aggregateQuestion.create({ data: { ...question, questionHash: hash } })
      return { id: question.id, answer: null }
    })
  }

  /** Keeps the first answer that a question got. @returns the one that is kept */
  async keep(id: string, answer: Buffer): Promise<Buffer> {
    const { rows } = await this.market.pool.query<{ answer: Buffer }>(
      'update aggregate_question set answer = coalesce(answer, $2) where id = $1 returning answer',
      [id, answer],
    )
    const [kept] = rows
    if (!kept) throw new Error(`Question ${id} is gone.`)
    return kept.answer
  }
}
