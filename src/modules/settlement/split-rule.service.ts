import { Injectable } from '@nestjs/common'
import type { Organization, SplitRule } from '../../generated/prisma/client.ts'
import { fen, splitTaxInclusiveHalfUp, type Bp, type Fen } from '../../kernel/money.ts'
import { invariant, ok, refuse, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import type { Taxed } from '../billing/index.ts'
import type { SplitRulePublished } from './settlement.events.ts'
import { codesOf, readDraft, type SplitDraft } from './split-draft.ts'
import { checkNotice, decidePublication } from './split-rule-publication.ts'
import { SplitRuleStore, type ProductOfRule, type StoredRule } from './split-rule.store.ts'
import { checkDeveloper, checkRule, organisationsOf, type SplitTerms } from './split-rule.ts'
import { splitNet, type Split, type SplitShare } from './split.ts'

/** What a rule would make of a gross amount. */
export type SplitPreview = Taxed &
  Omit<Split, 'lines'> & { readonly lines: readonly (SplitShare & { readonly organization: Organization })[] }

type Terms = { readonly terms: SplitTerms; readonly organizations: readonly Organization[] }

/**
 * Owns split rules.
 * Promises: a rule is public for the days of notice before it is used, and a product has at most one at any instant.
 * Refuses: a rule that does not make a whole, and publication by its proposer.
 */
@Injectable()
export class SplitRuleService {
  constructor(
    private readonly store: SplitRuleStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** An operator proposes how the revenue of its product is divided from an instant on. */
  propose(
    actor: Actor,
    proposal: { readonly productCode: string; readonly draft: SplitDraft; readonly effectiveFrom: Date },
  ): Promise<Result<SplitRule>> {
    const { productCode, draft, effectiveFrom } = proposal
    return this.market.transaction(async () => {
      const product = await this.store.lockProduct({ code: productCode })
      if (!product) return refuse(unknownProduct(productCode))
      const { operatorOrgId, region } = product
      const facts = { operatorOrgId, region }
      const allowed = this.policy.authorize(actor, 'splitRule.propose', { type: 'SplitRule', facts })
      if (!allowed.ok) return allowed
      const pack = this.rules.for(region)
      const noticeDays = pack.get('splitRule.noticeDays')
      const inTime = checkNotice({ effectiveFrom, noticeDays, now: this.clock.now() })
      if (!inTime.ok) return inTime
      const read = await this.read(draft, operatorOrgId)
      if (!read.ok) return read
      const developed = checkDeveloper(read.value.terms, product.developerOrgId)
      if (!developed.ok) return developed
      const notice = { noticeDays, ruleVersion: pack.version, effectiveFrom }
      return ok(await this.save(read.value.terms, product, { ...notice, proposedBy: actor.id ?? '' }))
    })
  }

  /** The finance department publishes a rule; the rule before it ends where this one begins. */
  publish(actor: Actor, { ruleId }: { readonly ruleId: string }): Promise<Result<SplitRule>> {
    return this.market.transaction(async () => {
      const asked = await this.store.rule(ruleId)
      if (!asked) return refuse(UNKNOWN_RULE)
      await this.store.lockProduct({ id: asked.rule.productId })
      const stored = (await this.store.rule(ruleId)) ?? asked
      const { region, proposedBy, productId } = stored.rule
      const facts = { region, makerIsChecker: makerIsChecker(actor, proposedBy) }
      const allowed = this.policy.authorize(actor, 'splitRule.publish', { type: 'SplitRule', id: ruleId, facts })
      if (!allowed.ok) return allowed
      const now = this.clock.now()
      const lastFrom = await this.store.lastFrom(productId)
      const decision = decidePublication({ ...stored.rule, now, lastFrom })
      if (!decision.ok) return decision
      const published = await this.store.publish(stored.rule, { publishedBy: actor.id ?? '', publishedAt: now })
      await this.outbox.publish('splitRule.published', await this.toEvent(stored))
      return ok(published)
    })
  }

  /** What a draft, or the rule of a product, makes of a gross amount. For anybody: a rule can be checked before it is used. */
  async preview(asked: {
    readonly of: { readonly productCode: string } | { readonly draft: SplitDraft }
    readonly grossFen: Fen
    readonly vatBp: Bp
    readonly billedCalls: bigint
  }): Promise<Result<SplitPreview>> {
    const found = 'draft' in asked.of ? await this.read(asked.of.draft) : await this.ruleOf(asked.of.productCode)
    if (!found.ok) return found
    const { terms, organizations } = found.value
    const byId = new Map(organizations.map((organization) => [organization.id, organization]))
    const { grossFen, vatBp, billedCalls } = asked
    const { net, vat } = splitTaxInclusiveHalfUp(grossFen, vatBp)
    const { lines, ...split } = splitNet({
      netFen: net,
      billedCalls,
      rule: terms,
      organisations: kindsOf(organizations),
      institutions: this.rules.for(byId.get(terms.operatorOrgId)!.region).get('settlement.institution'),
    })
    const named = lines.map((line) => ({ ...line, organization: byId.get(line.orgId)! }))
    return ok({ grossFen: fen(grossFen), vatFen: vat, netFen: net, ...split, lines: named })
  }

  /** Reads a draft and checks that it makes a whole. */
  private async read(draft: SplitDraft, operatorOrgId?: string): Promise<Result<Terms>> {
    const organizations = await this.store.organisations({ uscc: codesOf(draft) })
    const terms = readDraft(draft, { recipients: organizations, ...(operatorOrgId && { operatorOrgId }) })
    if (!terms.ok) return terms
    const checked = checkRule(terms.value, kindsOf(organizations))
    return checked.ok ? ok({ terms: checked.value, organizations }) : checked
  }

  private async ruleOf(productCode: string): Promise<Result<Terms>> {
    const stored = await this.store.currentOrNext(productCode, this.clock.now())
    if (!stored) return refuse(noPublishedRule(productCode))
    const organizations = await this.store.organisations({ id: organisationsOf(stored.terms) })
    return ok({ terms: stored.terms, organizations })
  }

  private async save(
    terms: SplitTerms,
    product: ProductOfRule,
    made: Pick<SplitRule, 'noticeDays' | 'ruleVersion' | 'effectiveFrom' | 'proposedBy'>,
  ): Promise<SplitRule> {
    const { id: productId, region, operatorOrgId } = product
    const { form, costPoolCapFen } = terms
    const version = (await this.store.lastVersion(productId)) + 1
    const unpublished = { status: 'PROPOSED', publishedBy: null, publishedAt: null, effectiveTo: null } as const
    const rule = { id: this.ids.next(), region, operatorOrgId, productId, version, form, costPoolCapFen }
    return this.store.add({ ...rule, ...made, ...unpublished, proposedAt: this.clock.now() }, terms)
  }

  private async toEvent({ rule, terms }: StoredRule): Promise<SplitRulePublished> {
    const kinds = kindsOf(await this.store.organisations({ id: organisationsOf(terms) }))
    return {
      ruleId: rule.id,
      productId: rule.productId,
      version: rule.version,
      form: rule.form,
      costPoolCapFen: `${rule.costPoolCapFen}`,
      effectiveFrom: rule.effectiveFrom.toISOString(),
      parties: terms.parties.map((party, index) => ({
        seq: index + 1,
        capacity: party.capacity,
        orgId: 'orgId' in party ? party.orgId : null,
        ratioBp: Number(party.ratioBp),
        fixedE4: party.fixedE4 === null ? null : `${party.fixedE4}`,
        departments: ('departments' in party ? party.departments : []).map(({ orgId, weightBp }, at) => {
          const orgKind = kinds.get(orgId)
          invariant(orgKind, `Rule ${rule.id} names ${orgId}, which does not exist`)
          return { seq: at + 1, orgId, orgKind, weightBp: Number(weightBp) }
        }),
      })),
    }
  }
}

const kindsOf = (organizations: readonly Organization[]) => new Map(organizations.map(({ id, kind }) => [id, kind]))

const UNKNOWN_RULE = {
  code: 'SPLIT_RULE_UNKNOWN',
  message: 'There is no such split rule: look it up in `splitRules`.',
  rule: 'settlement.split-rule',
  field: 'input.ruleId',
}

const unknownProduct = (code: string) => ({
  code: 'PRODUCT_UNKNOWN',
  message: `There is no product ${code}: look it up in \`products\`.`,
  rule: 'settlement.split-rule',
  field: 'input.productCode',
})

const noPublishedRule = (code: string) => ({
  code: 'SPLIT_RULE_NONE',
  message: `No split rule of a product ${code} is published: name another product, or write a draft.`,
  rule: 'settlement.split-rule',
  field: 'input.rule.productCode',
})
