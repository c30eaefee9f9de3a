import { z } from 'zod'
import { AuthorizationMode, Outcome, PurposeClass, SettlementKind, UpdateFrequency } from '../generated/prisma/enums.ts'
import { canonicalHashHex } from '../kernel/canonical-json.ts'
import { type Bp, bp } from '../kernel/money.ts'
import { invariant } from '../kernel/result.ts'

const Count = z.number().int().positive()
const Hour = z.number().int().min(0).max(23)
const BasisPoints = z
  .number()
  .int()
  .min(0)
  .max(10_000)
  .transform((value): Bp => bp(BigInt(value)))

/** Every number of the law and every parameter that the program asks for, by key. */
const VALUES = {
  /** longest term of an authorization agreement */
  'agreement.maxYears': Count,
  /** 授权模式 that a plan may choose */
  'authorization.modes': z.array(z.enum(AuthorizationMode)).min(1),
  /** WD a department has for its opinion on a draft */
  'countersign.workingDays': Count,
  /** WD: working days, the filing day not counted */
  'registration.firstWithinWD': Count,
  'registration.legacyWithinWD': Count,
  'registration.acceptWD': Count,
  'registration.reviewWD': Count,
  'registration.noticeWD': Count,
  'registration.cancelWD': Count,
  'registration.validYears': Count,
  'registration.renewWindowDays': Count,
  'registration.renewMaxYears': Count,
  /** what was delivered before this day counts as legacy, from this day on */
  'registration.inForceFrom': z.iso.date(),
  /** whether a product is listed first and registered within the term, or the other way round */
  'registration.mode': z.enum(['NATIONAL_WITHIN_20WD', 'STRICT_BEFORE_PUBLISH']),
  /** products must be registered as resources must; where false they may be */
  'registration.productCompulsory': z.boolean(),
  /** calendar days for which it stays known who objected, after the objection was decided */
  'registration.objectorKeptDays': Count,
  /** hours after which a source that is to be updated so often is behind, and answers that rest on it say so */
  'source.staleAfterHours': z.record(z.enum(UpdateFrequency), Count),
  /** purposes that are never charged, though metered */
  'price.freePurposes': z.array(z.enum(PurposeClass)),
  /** hours for which the answer of a call is kept for a repeat of it; less where a contract's retention is shorter */
  'call.answerHours': Count,
  /** above the bond yield, in the permitted profit rate */
  'price.profitAddOnMaxBp': BasisPoints,
  /** longest cycle that a revenue is permitted for */
  'price.cycleMaxYears': Count,
  /** so many people who complain about a price in 90 days are many */
  'price.strongComplaints': Count,
  /** of actual income from the permitted revenue: up to it the operator adjusts prices, above it ceilings are adjusted */
  'price.deviationBp': BasisPoints,
  /** of the commercial price, for a grassroots public-service body */
  'price.grassrootsMaxBp': BasisPoints,
  /** people, and enterprises, below which a cell of an aggregate is suppressed */
  'aggregate.minPeople': Count,
  'aggregate.minEnterprises': Count,
  /** different questions that one buyer may ask of an aggregate in a month */
  'aggregate.maxQuestionsPerMonth': Count,
  /** a day with so many times the calls of an average one of so many days before, and at least so many calls, is a spike */
  'supervision.spikeFactor': Count,
  'supervision.spikeDays': Count,
  'supervision.spikeMinCalls': Count,
  /** hours of Asia/Shanghai at which work ends and begins; so many calls of a day between them are bulk */
  'supervision.offHoursFrom': Hour,
  'supervision.offHoursUntil': Hour,
  'supervision.offHoursCalls': Count,
  /** people, and enterprises, below which a cell is suppressed in a developer’s workspace; and its questions in a month */
  'workspace.minGroup': Count,
  'workspace.questionsPerMonth': Count,
  /** declared share of an organisation from which on it counts as controlled */
  'separation.controlBp': BasisPoints,
  /** full years of age from which on a person consents alone; and to what only adults may be asked */
  'consent.minAge': Count,
  'consent.adultAge': Count,
  /** days for which a link to a request can be opened, and how many wrong numbers close it */
  'consent.linkDays': Count,
  'consent.linkMisses': Count,
  /** a subscription for a free purpose lasts so long at most; then the data bureau decides again */
  'subscription.freeMaxYears': Count,
  /** a split rule is public this long before it is used */
  'splitRule.noticeDays': Count,
  /** how the share of an institution (事业单位) is settled */
  'settlement.institution': z.enum(SettlementKind),
  'billing.vatBp': BasisPoints,
  'billing.unbilledOutcomes': z.array(z.enum(Outcome)),
  'payment.dueDays': Count,
  /** days after the due day, rising */
  'payment.reminderDays': z.array(z.int().positive()),
  'dispute.answerDays': Count,
  /** planner's cost units that one call of a product may take */
  'review.maxPlanCostPerCall': Count,
  /** rows that the planner may expect for one call */
  'review.maxPlanRowsPerCall': Count,
  /** rows of a table from which on reading all of it for a call is told to the reviewers */
  'review.scanRows': Count,
} as const

const RuleValues = z.strictObject(VALUES)
export type RuleValues = Readonly<z.infer<typeof RuleValues>>
export type RuleKey = keyof RuleValues

const Text = z.string().trim().min(1)
const entryOf = (value: z.ZodType) =>
  z.strictObject({
    value: asWritten(value),
    /** `law`: a text in force says so; `parameter`: the platform's own choice, which a city may change */
    source: z.enum(['law', 'parameter']),
    cites: z.array(Text).min(1, 'cite the law, or say whose choice it is'),
  })
export type RuleEntry = z.infer<ReturnType<typeof entryOf>>

const RuleEntries = z.strictObject(
  Object.fromEntries(Object.entries(VALUES).map(([key, value]) => [key, entryOf(value)])),
)
const Name = z.strictObject({ zh: Text, en: Text })

/** `rules/national.json`: every key. */
export const NationalFile = z.strictObject({ name: Name, rules: RuleEntries })
/** `rules/cities/*.json`: the keys in which a city differs. */
export const CityFile = z.strictObject({
  region: z.string().regex(/^\d{6}$/, 'write six digits of GB/T 2260'),
  name: Name,
  rules: RuleEntries.partial(),
})

/** The law's numbers and the parameters of one region. */
export class RulePack {
  /** first 16 hex digits of the SHA-256 of the pack in canonical form: written beside what was decided by it */
  readonly version: string
  private readonly values: RuleValues

  constructor(
    /** GB/T 2260; `national` where no city has a pack */
    readonly region: string,
    private readonly entries: Readonly<Record<string, RuleEntry>>,
  ) {
    this.version = canonicalHashHex({ region, rules: entries }).slice(0, 16)
    this.values = RuleValues.parse(Object.fromEntries(Object.entries(entries).map(([key, { value }]) => [key, value])))
  }

  /** A number by its key, the same key that a refusal names as its rule. */
  get<K extends RuleKey>(key: K): RuleValues[K] {
    return this.values[key]
  }

  /** Whether the law or the platform says so, and where it stands. */
  sourceOf(key: RuleKey): Omit<RuleEntry, 'value'> {
    const entry = this.entries[key]
    invariant(entry, `${key} is in every pack`)
    return { source: entry.source, cites: entry.cites }
  }
}

/** Checks a value and leaves it as JSON has it, since a pack is hashed as it is written. */
function asWritten(schema: z.ZodType) {
  return z.unknown().superRefine((value, context) => {
    const issues = schema.safeParse(value).error?.issues ?? []
    for (const { message, path } of issues) context.addIssue({ code: 'custom', message, path })
  })
}
