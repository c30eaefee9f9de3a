import { Injectable } from '@nestjs/common'
import { COMMITMENT_SALT_BYTES } from '../../kernel/canonical-json.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { addDays, dayOf, type Day } from '../../kernel/shanghai-time.ts'
import { Group } from '../../platform/group.ts'
import { Keys } from '../../platform/keys.ts'
import { freshBytes } from '../../platform/random.ts'
import {
  CallTallyStore,
  decideLimit,
  inputKey,
  subjectKey,
  type SignalRecord,
  type Tally,
  type TallyDraft,
  type TallyQuestion,
} from '../metering/index.ts'
import {
  limitsByKey,
  type CallLimit,
  type Contract,
  type PlatformSignal,
  type PreparedInput,
  type SignalValues,
} from '../product/index.ts'
import type { Licence } from './licence.ts'

/** Keys remembered as full, at most: beyond, all are asked about anew. */
export const FULL_KEYS_LIMIT = 10_000

/** What a call's record must say of earlier calls: what its query is told, with the case it is for, and what it is counted by. */
export type Earlier = { readonly signals: SignalRecord | null; readonly tallies: readonly TallyDraft[] }

type Asking = { licence: Licence; contract: Contract; input: PreparedInput; subjectId: string | null; now: Date }

/**
 * What the platform knows of earlier calls of a product, by the random id of the subject or a keyed hash of an input's value.
 * Promises: nothing is looked up where the contract asks for nothing. Refuses SUBJECT_LIMIT and INPUT_LIMIT, as the commit will.
 */
@Injectable()
export class EarlierCalls {
  private readonly tallies: Group<TallyQuestion, Tally>
  /** keys that were found full, with the day of it */
  private readonly full = new Map<string, Day>()

  constructor(
    store: CallTallyStore,
    private readonly keys: Keys,
  ) {
    this.tallies = new Group((questions) => store.tallies(questions))
  }

  async of(asking: Asking): Promise<Result<Earlier>> {
    const { limits = [], platformSignals = [] } = asking.contract
    const tallies = this.tallyDrafts(asking, limits)
    const [limited, values] = await Promise.all([this.decide(asking, tallies), this.signals(asking, platformSignals)])
    if (!limited.ok) return limited
    const counted = countedSignals(asking, platformSignals, tallies)
    const { caseNo } = asking.input
    if (platformSignals.length === 0 && caseNo === undefined) return ok({ signals: null, tallies: counted })
    const salt = freshBytes(COMMITMENT_SALT_BYTES).toString('hex')
    return ok({ signals: { salt, values, ...(caseNo !== undefined && { caseNo }) }, tallies: counted })
  }

  /** The commit found one of these full: who asks again today is told without a query. */
  foundFull(tallies: readonly TallyDraft[], now: Date): void {
    for (const { key } of tallies) {
      if (this.full.size >= FULL_KEYS_LIMIT) this.full.clear()
      this.full.set(key, dayOf(now))
    }
  }

  /** The commit decides in any case. Where it found nothing full today, it is not asked twice. */
  private async decide(asking: Asking, drafts: readonly TallyDraft[]): Promise<Result<void>> {
    const today = dayOf(asking.now)
    const tallies = drafts.filter(({ key }) => this.full.get(key) === today)
    if (tallies.length === 0) return ok()
    const found = await Promise.all(tallies.map(({ key }) => this.ask(asking, key, 1)))
    const decisions = tallies.map((draft, n) => decideLimit(draft, found[n] as Tally))
    return decisions.find(({ ok: fits }) => !fits) ?? ok()
  }

  private async signals(asking: Asking, signals: readonly PlatformSignal[]): Promise<SignalValues> {
    const values = signals.map(async ({ name, kind, days }) => {
      const { calls, buyers } = await this.ask(asking, subjectKey(asking.subjectId ?? ''), days)
      return [name, kind === 'CALLS_OF_SUBJECT' ? calls : buyers] as const
    })
    return Object.fromEntries(await Promise.all(values))
  }

  private ask({ licence, now }: Asking, key: string, days: number): Promise<Tally> {
    const { productId, subscriptionId, consumerOrgId: buyerOrgId } = licence
    const until = dayOf(now)
    return this.tallies.add({ productId, key, since: addDays(until, 1 - days), until, subscriptionId, buyerOrgId })
  }

  private tallyDrafts({ licence, input, subjectId }: Asking, limits: readonly CallLimit[]): TallyDraft[] {
    return [...limitsByKey(limits)].flatMap(([per, of]) => {
      const key = per === 'SUBJECT' ? subjectId && subjectKey(subjectId) : this.keyOfInput(licence, per, input)
      const max = (counts: CallLimit['counts']) => of.find((limit) => limit.counts === counts)?.max ?? null
      return key ? [{ key, maxAppCalls: max('CALLS_OF_APP'), maxCalls: max('CALLS'), maxBuyers: max('BUYERS') }] : []
    })
  }

  private keyOfInput({ productId }: Licence, name: string, { limited }: PreparedInput): string | null {
    const value = limited[name]
    return value === undefined ? null : inputKey(name, this.keys.subject('LIMIT', `${productId}:${name}:${value}`))
  }
}

/** A subject that signals ask for is counted even where no limit asks for it. */
function countedSignals(
  { subjectId }: Asking,
  signals: readonly PlatformSignal[],
  tallies: readonly TallyDraft[],
): readonly TallyDraft[] {
  const key = subjectKey(subjectId ?? '')
  if (signals.length === 0 || subjectId === null || tallies.some((tally) => tally.key === key)) return tallies
  return [...tallies, { key, maxAppCalls: null, maxCalls: null, maxBuyers: null }]
}
