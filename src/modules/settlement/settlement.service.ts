import { Injectable, type OnModuleInit } from '@nestjs/common'
import type { SplitStatement } from '../../generated/prisma/client.ts'
import { invariant, ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { periodBounds, type Period } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { BillingStore, MonthClosing, type MonthClosingStep, type OperatorMonth } from '../billing/index.ts'
import { LedgerService } from '../ledger/index.ts'
import { SealQuorum } from './seal-quorum.ts'
import type { StatementConfirmed } from './settlement.events.ts'
import { SplitReversalService } from './split-reversal.service.ts'
import { rulesOfMonth } from './split-rule-publication.ts'
import { SplitRuleStore, type StoredRule } from './split-rule.store.ts'
import { organisationsOf } from './split-rule.ts'
import { StatementStore, type StoredStatement } from './statement.store.ts'
import { composeStatement, contentAsJson, decideConfirmation, journalOfStatement } from './statement.ts'

/**
 * Owns split statements.
 * Promises: every product that was charged in a closed month has one statement; its money moves in the books when the
 * operator and the data bureau have both confirmed it.
 * Refuses: to let a month be closed in which a charged product has no rule.
 */
@Injectable()
export class SettlementService implements MonthClosingStep, OnModuleInit {
  constructor(
    private readonly statements: StatementStore,
    private readonly splitRules: SplitRuleStore,
    private readonly reversals: SplitReversalService,
    private readonly billing: BillingStore,
    private readonly closing: MonthClosing,
    private readonly ledger: LedgerService,
    private readonly quorum: SealQuorum,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  onModuleInit(): void {
    this.closing.add(this)
  }

  /** Refuses a month in which a product was charged that has no rule in force yet. */
  async check({ period }: OperatorMonth, productIds: readonly string[]): Promise<Result<void>> {
    const rules = await this.rulesFor(period, productIds)
    const missing = productIds.filter((id) => !rules.has(id))
    if (missing.length === 0) return ok()
    const codes = (await this.splitRules.productCodes(missing)).map(({ code }) => code)
    return refuse(ruleMissing(codes, period))
  }

  async closed(month: OperatorMonth): Promise<void> {
    await this.draftStatements(month)
  }

  /** Draws up the statements of a month that are not drawn up yet. Safe to repeat. */
  draftStatements(month: OperatorMonth): Promise<void> {
    return this.market.transaction(async () => {
      const drafted = await this.statements.draftedProducts(month)
      const sales = (await this.billing.salesOf(month)).filter(({ productId }) => !drafted.includes(productId))
      if (sales.length === 0) return
      const rules = await this.rulesFor(
        month.period,
        sales.map(({ productId }) => productId),
      )
      const organisations = await this.kindsNamedBy([...rules.values()])
      const createdAt = this.clock.now()
      const drafts = sales.map((sale) => {
        const stored = rules.get(sale.productId)
        invariant(stored, `Product ${sale.productId} was charged in ${month.period} without a split rule`)
        const { id, region, terms } = stored
        const institutions = this.rules.for(region).get('settlement.institution')
        const rule = { id, ...terms }
        const statement = composeStatement({ period: month.period, sales: sale, rule, organisations, institutions })
        return { id: this.ids.next(), region, createdAt, ...statement }
      })
      await this.statements.add(drafts)
    })
  }

  /**
   * The operator or the data bureau confirms a statement. With the second of them it is posted to the books.
   * Refuses what `decideConfirmation` refuses, and a statement whose invoices no quorum of witnesses has seen.
   */
  async confirm(actor: Actor, { statementId }: { readonly statementId: string }): Promise<Result<SplitStatement>> {
    const found = await this.statements.find(statementId)
    if (!found) return refuse(UNKNOWN_STATEMENT)
    const { operatorOrgId, region, period } = found
    const subject = { type: 'SplitStatement', id: statementId, facts: { operatorOrgId, region } } as const
    const allowed = this.policy.authorize(actor, 'statement.confirm', subject)
    if (!allowed.ok) return allowed
    const sealed = await this.quorum.sealed(await this.billing.invoiceIds({ operatorOrgId, period: period as Period }))
    if (!sealed.ok) return sealed
    return this.market.transaction(async () => {
      const statement = await this.statements.lock(statementId)
      invariant(statement, `Statement ${statementId} is never removed`)
      const decision = decideConfirmation(statement, { id: actor.id ?? '', role: actor.role })
      if (!decision.ok) return decision
      const confirmedAt = decision.value.complete ? this.clock.now() : null
      const saved = await this.statements.confirm(statementId, decision.value, confirmedAt)
      if (confirmedAt) await this.post(statement, confirmedAt)
      return ok(saved)
    })
  }

  private async post(statement: StoredStatement, confirmedAt: Date): Promise<void> {
    const journal = journalOfStatement({ ...statement, confirmedAt })
    const posted = journal ? await this.ledger.post(journal) : ok()
    invariant(posted.ok, `The journal of statement ${statement.id} was refused`)
    await this.outbox.publish('statement.confirmed', toEvent(statement))
    await this.reversals.statementPosted(statement.id)
  }

  private async rulesFor(period: Period, productIds: readonly string[]): Promise<ReadonlyMap<string, UsedRule>> {
    const stored = await this.splitRules.cameIntoForce(productIds, this.clock.now())
    return rulesOfMonth(
      stored.map(({ rule, terms }) => ({ ...rule, terms })),
      periodBounds(period).end,
    )
  }

  private async kindsNamedBy(rules: readonly UsedRule[]) {
    const ids = [...new Set(rules.flatMap(({ terms }) => organisationsOf(terms)))]
    return new Map((await this.splitRules.organisations({ id: ids })).map(({ id, kind }) => [id, kind]))
  }
}

type UsedRule = StoredRule['rule'] & Pick<StoredRule, 'terms'>

function toEvent(statement: StoredStatement): StatementConfirmed {
  const { lines, ...content } = contentAsJson(statement)
  const kinds = statement.lines.map(({ orgKind }) => orgKind)
  return {
    statementId: statement.id,
    ...content,
    hash: statement.hash,
    lines: lines.map((line, index) => ({ ...line, orgKind: kinds[index]! })),
  }
}

const UNKNOWN_STATEMENT: Refusal = {
  code: 'STATEMENT_UNKNOWN',
  message: 'There is no such statement: look it up in `splitStatements`.',
  rule: 'settlement.confirmation',
  field: 'input.statementId',
}

const ruleMissing = (codes: readonly string[], period: Period): Refusal => ({
  code: 'SPLIT_RULE_MISSING',
  message: `${codes.join(', ')} was charged in ${period} and has no split rule: let the operator propose one and the finance department publish it, and close the month once the rule is in force.`,
  rule: 'settlement.split-rule',
  details: { products: codes.join(', ') },
})
