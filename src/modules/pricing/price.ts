/**
 * Price versions (具体收费标准): proposed by one person of the operator, published by another, immutable from then on.
 * Promises: at any instant at most one price is in force for a product, purpose and buyer class; none outlives its ceiling;
 * none begins in the past. Refuses: a charge for a free purpose, a tier above a ceiling, a grassroots price above its share.
 */
import type { BillingUnit, BuyerClass, PriceStatus, PurposeClass } from '../../generated/prisma/enums.ts'
import type { Bp } from '../../kernel/money.ts'
import { PLAIN_TERMS, type PriceTerms } from '../../kernel/price-terms.ts'
import { firstRefusal, ok, refuse, type Result } from '../../kernel/result.ts'
import { checkUnderCeilings, permittedUntil, type Ceiling } from './ceiling.ts'
import { checkGrassrootsMode, checkGrassrootsShare } from './grassroots.ts'
import { checkPriceTable, type PriceTable } from './price-table.ts'

/** What a price is for. Purpose comes first: it decides whether there is a charge at all. */
export type PriceKey = { readonly purposeClass: PurposeClass; readonly buyerClass: BuyerClass }

export type Price = PriceTable &
  PriceKey & {
    readonly id: string
    readonly productId: string
    readonly unit: BillingUnit
    readonly terms: PriceTerms
    readonly ceilingId: string | null
    readonly effectiveFrom: Date
    /** first instant out of force; null while no end is known */
    readonly effectiveTo: Date | null
    readonly status: PriceStatus
  }

/** The law's numbers that prices obey, by region. */
export type PriceRules = { readonly freePurposes: readonly PurposeClass[]; readonly grassrootsMaxBp: Bp }

/** What stands beside a price when it is judged: everything of the same product and purpose. */
export type PriceFacts = {
  readonly ceilings: readonly Ceiling[]
  readonly published: readonly Price[]
  readonly rules: PriceRules
  readonly now: Date
}

/** The life of a price: when it begins and ends, and which published ones end for it. */
export type PricePlan = {
  readonly ceilingId: string | null
  readonly effectiveFrom: Date
  readonly effectiveTo: Date | null
  readonly ends: readonly PriceEnd[]
}

export type PriceEnd = { readonly id: string; readonly effectiveTo: Date }

type Draft = PriceTable & PriceKey & { readonly effectiveFrom: Date }

/**
 * May a price be proposed so? `effectiveFrom` null: as soon as it is published.
 * Refuses PRICE_IN_THE_PAST, TIER*, PRICE_MUST_BE_FREE, CEILING_MISSING, PRICE_ABOVE_CEILING, GRASSROOTS_*.
 */
export function decideProposal(
  proposal: PriceTable & PriceKey & { readonly effectiveFrom: Date | null },
  facts: PriceFacts,
): Result<PricePlan> {
  const effectiveFrom = proposal.effectiveFrom ?? facts.now
  if (effectiveFrom < facts.now) {
    return refuse({
      code: 'PRICE_IN_THE_PAST',
      message: `It is ${facts.now.toISOString()}: let the price begin now or later. What was called before was sold at the price of then.`,
      rule: 'pricing.effectiveFrom',
      field: 'effectiveFrom',
    })
  }
  return plan({ ...proposal, effectiveFrom }, facts, checkUnderCeilings(proposal, facts.ceilings, effectiveFrom))
}

/**
 * May a proposed price be published now? If the day it should begin has passed, it begins now.
 * Everything is checked again, since ceilings and other prices may have changed in the meantime.
 * Refuses PRICE_ALREADY_PUBLISHED, CEILING_ENDED and what `decideProposal` refuses.
 */
export function decidePublication(price: Price, facts: PriceFacts): Result<PricePlan> {
  if (price.status === 'PUBLISHED') {
    const message = 'This price is published already and cannot change. Propose a new one.'
    return refuse({ code: 'PRICE_ALREADY_PUBLISHED', message, rule: 'pricing.immutable' })
  }
  const effectiveFrom = price.effectiveFrom < facts.now ? facts.now : price.effectiveFrom
  return plan({ ...price, effectiveFrom }, facts, ownCeiling(price, facts.ceilings, effectiveFrom))
}

/**
 * The price of a buyer at an instant: purpose first, then the buyer's own class, else ALL.
 * @returns undefined if none is in force; then nothing can be sold.
 */
export function resolvePrice<P extends PriceKey & Pick<Price, 'effectiveFrom' | 'effectiveTo'>>(
  published: readonly P[],
  { purposeClass, buyerClass, at }: PriceKey & { readonly at: Date },
): P | undefined {
  const inForce = published.filter((price) => price.purposeClass === purposeClass && isInForce(price, at))
  return inForce.find((price) => price.buyerClass === buyerClass) ?? inForce.find((price) => price.buyerClass === 'ALL')
}

/** The published prices that a change of ceilings ends, each at the instant it becomes too high. Nothing ends in the past. */
export function endedByCeilings({ published, ceilings, now }: Omit<PriceFacts, 'rules'>): readonly PriceEnd[] {
  return published.flatMap((price) => {
    const own = ceilings.find(({ id }) => id === price.ceilingId)
    const from = price.effectiveFrom < now ? now : price.effectiveFrom
    if (!own || !reaches(price, from)) return []
    const effectiveTo = permittedUntil(price, { own, ceilings, from })
    return price.effectiveTo === null || effectiveTo < price.effectiveTo ? [{ id: price.id, effectiveTo }] : []
  })
}

export function isInForce(
  { effectiveFrom, effectiveTo }: Pick<Price, 'effectiveFrom' | 'effectiveTo'>,
  at: Date,
): boolean {
  return at >= effectiveFrom && (effectiveTo === null || at < effectiveTo)
}

function plan(draft: Draft, facts: PriceFacts, own: Result<Ceiling>): Result<PricePlan> {
  const isFree = facts.rules.freePurposes.includes(draft.purposeClass)
  const checks = [checkPriceTable(draft), ...(isFree ? [] : [checkGrassrootsMode(draft)])]
  const refused = firstRefusal(checks)
  if (refused) return refused
  const permitted = isFree ? checkFree(draft) : permit(draft, facts.ceilings, own)
  if (!permitted.ok) return permitted
  const planned = takePlace(draft, permitted.value, facts.published)
  const fair = isFree ? ok() : checkShares(draft, planned, facts)
  return fair.ok ? ok(planned) : fair
}

/** The ceiling a price was proposed under, if it is still in force and no other forbids the price. */
function ownCeiling(price: Price, ceilings: readonly Ceiling[], at: Date): Result<Ceiling> {
  const own = ceilings.find(({ id }) => id === price.ceilingId)
  if (!own || own.validTo <= at) {
    const message =
      'The ceiling this price was proposed under has ended. Propose the price again under the one in force.'
    return refuse({ code: 'CEILING_ENDED', message, rule: 'pricing.ceiling' })
  }
  const under = checkUnderCeilings(price, ceilings, at)
  return under.ok ? ok(own) : under
}

type Permit = { readonly ceilingId: string | null; readonly until: Date | null }

function permit(draft: Draft, ceilings: readonly Ceiling[], own: Result<Ceiling>): Result<Permit> {
  if (!own.ok) return own
  const until = permittedUntil(draft, { own: own.value, ceilings, from: draft.effectiveFrom })
  return ok({ ceilingId: own.value.id, until })
}

function checkFree({ purposeClass, tiers, terms = PLAIN_TERMS }: Draft): Result<Permit> {
  const index = tiers.findIndex(({ priceE4, feeE4 = 0n }) => priceE4 !== 0n || feeE4 !== 0n)
  if (index === -1 && !terms.fee && terms.minimumE4 === null) return ok({ ceilingId: null, until: null })
  if (index === -1) {
    const message = `${purposeClass} is free of charge: leave out the fee and the minimum.`
    return refuse({ code: 'PRICE_MUST_BE_FREE', message, rule: 'price.freePurposes', field: 'terms' })
  }
  return refuse({
    code: 'PRICE_MUST_BE_FREE',
    message: `${purposeClass} is free of charge: set 0 in every tier.`,
    rule: 'price.freePurposes',
    field: `tiers[${index}].unitPrice`,
  })
}

/** A new price ends the one it overlaps, and itself ends where one that is published for later begins. */
function takePlace(draft: Draft, { ceilingId, until }: Permit, published: readonly Price[]): PricePlan {
  const { effectiveFrom } = draft
  const rivals = published.filter(
    (price) =>
      price.purposeClass === draft.purposeClass &&
      price.buyerClass === draft.buyerClass &&
      reaches(price, effectiveFrom),
  )
  const ends = rivals
    .filter((price) => price.effectiveFrom <= effectiveFrom)
    .map(({ id }) => ({ id, effectiveTo: effectiveFrom }))
  const later = rivals.map((price) => price.effectiveFrom).filter((at) => at > effectiveFrom)
  return { ceilingId, effectiveFrom, effectiveTo: earliest([until, ...later]), ends }
}

/**
 * Checks the grassroots share at every instant from the new price on at which either price changes. Where only one of the
 * two is in force there is nothing to compare: whichever comes second is checked.
 */
function checkShares(draft: Draft, planned: PricePlan, { published, rules }: PriceFacts): Result<void> {
  const ends = new Map(planned.ends.map(({ id, effectiveTo }) => [id, effectiveTo]))
  const timeline = [
    { ...draft, ...planned },
    ...published.map((price) => ({ ...price, effectiveTo: ends.get(price.id) ?? price.effectiveTo })),
  ]
  const turns = timeline.flatMap(({ effectiveFrom, effectiveTo }) => [effectiveFrom, effectiveTo ?? effectiveFrom])
  for (const at of turns.filter((turn) => turn >= planned.effectiveFrom)) {
    const priceOf = (buyerClass: BuyerClass) =>
      resolvePrice(timeline, { purposeClass: draft.purposeClass, buyerClass, at })
    const grassroots = priceOf('GRASSROOTS_PUBLIC')
    const commercial = priceOf('COMMERCIAL')
    if (grassroots?.buyerClass !== 'GRASSROOTS_PUBLIC' || !commercial) continue
    const fair = checkGrassrootsShare({ grassroots, commercial, maxBp: rules.grassrootsMaxBp })
    if (!fair.ok) return fair
  }
  return ok()
}

/** Is or will be in force at some time from that instant on. A price replaced before it began never is. */
function reaches({ effectiveFrom, effectiveTo }: Pick<Price, 'effectiveFrom' | 'effectiveTo'>, from: Date): boolean {
  return effectiveTo === null || (effectiveTo > from && effectiveTo > effectiveFrom)
}

function earliest(instants: readonly (Date | null)[]): Date | null {
  return instants.reduce((first, at) => (first && (!at || first < at) ? first : at), null)
}
