import { Injectable } from '@nestjs/common'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { periodOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Ids } from '../../platform/ids.ts'
import { Keys } from '../../platform/keys.ts'
import type { Answer, CompiledContract, PreparedInput } from '../product/index.ts'
import { AggregateQuestionStore } from './aggregate-question.store.ts'
import type { Licence } from './licence.ts'

type Asked = { licence: Licence; contract: CompiledContract; input: PreparedInput }

/**
 * The budget of questions that a buyer may ask of an aggregate in a month. Promises: a question is spent before the data
 * domain is asked, once however often it is asked; asked again, it gets the same answer. Refuses BUDGET_SPENT.
 */
@Injectable()
export class AggregateQuestions {
  constructor(
    private readonly store: AggregateQuestionStore,
    private readonly keys: Keys,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** The answer to a question: the one it had, or the one that `ask` finds; where that finds none, what it says instead. */
  async answer(
    { licence, contract, input }: Asked,
    ask: () => Promise<Answer | 'BUSY' | undefined>,
  ): Promise<Result<Answer | 'BUSY' | undefined>> {
    const { aggregate } = contract.contract
    if (!aggregate) return ok(await ask())
    const { consumerOrgId: buyerOrgId, productId, productVersionId } = licence
    // of the prepared row: the same area is the same question, however it is written
    const question = { buyerOrgId, productId, text: canonicalJson({ productVersionId, row: input.row }) }
    return this.once(question, aggregate.questionsPerMonth, ask)
  }

  /** The same of any question in words, from a budget of its own. @param question `productId`: whose budget it is */
  async once(
    { buyerOrgId, productId, text }: { buyerOrgId: string; productId: string; text: string },
    limit: number,
    ask: () => Promise<Answer | 'BUSY' | undefined>,
  ): Promise<Result<Answer | 'BUSY' | undefined>> {
    const askedAt = this.clock.now()
    const questionHash = this.keys.subject('QUESTION', text)
    const question = { id: this.ids.next(), buyerOrgId, productId, period: periodOf(askedAt), questionHash, askedAt }
    const known = await this.store.spend(question, limit)
    if (!known) return refuse(budgetSpent(limit))
    const open = (sealed: Buffer) => ok(JSON.parse(this.keys.openAnswer(sealed, known.id)) as Answer)
    if (known.answer) return open(known.answer)
    const found = await ask()
    if (!found || found === 'BUSY') return ok(found)
    return open(await this.store.keep(known.id, this.keys.sealAnswer(JSON.stringify(found), known.id)))
  }
}

const budgetSpent = (limit: number): Refusal => ({
  code: 'BUDGET_SPENT',
  message: `You have asked ${limit} different questions this month, which is all. Ask one of them again, or wait for the next month.`,
  rule: 'product.aggregate.budget',
  details: { limit: String(limit) },
})
