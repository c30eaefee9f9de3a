/**
 * What a verification found. Every check runs whatever the others found, so that one report names all that differs.
 */

/** The checks, in the order they run. */
export const CHECKS = {
  signature: { zh: '检查点签名', en: 'the checkpoint is signed by the key' },
  root: { zh: '默克尔根', en: 'the entries have the signed root' },
  entries: { zh: '条目完整', en: 'entries are well formed and without gaps' },
  journals: { zh: '借贷平衡', en: 'every journal balances' },
  trialBalance: { zh: '试算平衡', en: 'the trial balance is zero' },
  prices: { zh: '价格不超上限', en: 'every price has whole tiers under its ceiling' },
  splitRules: { zh: '分配规则完整', en: 'every split rule divides the whole' },
  usage: { zh: '用量重算', en: 'every hour equals its usage rows' },
  invoices: { zh: '账单重算', en: 'invoices recomputed from usage and prices' },
  statements: { zh: '分配账单重算', en: 'split statements recomputed from invoices and rules' },
  postings: { zh: '分录重算', en: 'journals recomputed from invoices, payments and statements' },
  payments: { zh: '收付款核对', en: 'no invoice is paid more than it is owed' },
} as const satisfies Record<string, { zh: string; en: string }>

export type CheckName = keyof typeof CHECKS

/** Something that is not as it must be. `seq` is the entry at fault, if one can be named. */
export type Finding = { readonly check: CheckName; readonly seq: string | undefined; readonly message: string }

/** `checked` counts what was looked at: entries, journals, invoices … */
export type Check = { readonly name: CheckName; readonly checked: number; readonly findings: readonly Finding[] }

export type VerifyReport = {
  readonly ok: boolean
  /** Name of the log, as its key says it. */
  readonly origin: string
  /** Entries that were verified. */
  readonly size: number
  /** Root computed from them, hex. */
  readonly rootHash: string
  readonly checks: readonly Check[]
  /** The first entry that differs, or what differs about the whole if no entry can be named. */
  readonly first: Finding | undefined
}

/** Findings of one check that a report keeps; the first tells what to look at. */
export const MAX_FINDINGS = 20

/** Collects what one check finds. */
export class CheckList {
  private readonly findings: Finding[] = []
  private checked = 0

  constructor(private readonly name: CheckName) {}

  /** One more thing was looked at. */
  count(things = 1): void {
    this.checked += things
  }

  /** One thing is not as it must be. */
  differs(message: string, at?: { readonly seq: string }): void {
    if (this.findings.length < MAX_FINDINGS) this.findings.push({ check: this.name, seq: at?.seq, message })
  }

  /** Runs a recomputation that throws when its input makes no sense; that is a finding then. */
  attempt<T>(compute: () => T, at: { readonly seq: string }): T | undefined {
    try {
      return compute()
    } catch (error) {
      this.differs(`Cannot be recomputed: ${error instanceof Error ? error.message : String(error)}.`, at)
      return undefined
    }
  }

  done(): Check {
    return { name: this.name, checked: this.checked, findings: this.findings }
  }
}

/** The finding at the earliest entry; one without an entry only if there is no other. */
export function firstFinding(checks: readonly Check[]): Finding | undefined {
  const findings = checks.flatMap((check) => check.findings)
  const located = findings.filter(({ seq }) => seq !== undefined).toSorted((a, b) => Number(a.seq) - Number(b.seq))
  return located[0] ?? findings[0]
}

/**
 * Where a recomputed JSON value first differs from what was logged, such as `lines[1].grossFen is "7", recomputed "8"`;
 * undefined if they are the same. Members are compared in the order of their names.
 */
export function firstDifference(logged: unknown, recomputed: unknown, path = ''): string | undefined {
  if (isContainer(logged) && isContainer(recomputed) && Array.isArray(logged) === Array.isArray(recomputed)) {
    const keys = [...new Set([...Object.keys(logged), ...Object.keys(recomputed)])]
    const inOrder = Array.isArray(logged) ? keys : keys.toSorted()
    for (const key of inOrder) {
      const at = Array.isArray(logged) ? `${path}[${key}]` : path ? `${path}.${key}` : key
      const difference = firstDifference(memberOf(logged, key), memberOf(recomputed, key), at)
      if (difference) return difference
    }
    return undefined
  }
  return logged === recomputed ? undefined : `${path} is ${shown(logged)}, recomputed ${shown(recomputed)}`
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null

const memberOf = (container: object, key: string): unknown => Object.getOwnPropertyDescriptor(container, key)?.value

const shown = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value))
