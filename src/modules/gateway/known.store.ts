import { Injectable } from '@nestjs/common'
import { invariant } from '../../kernel/result.ts'
import { Market } from '../../platform/database/market.ts'
import { sqlArray } from '../../platform/database/sql-array.ts'
import type { ConsentStatus, PurposeClass } from '../../generated/prisma/enums.ts'
import { SubjectKeyStore, type Consent } from '../consent/index.ts'
import type { CallKey, StoredAnswer } from '../metering/index.ts'

/** What a call is looked up by: its request number, the keyed hash of whom it is about, and the consents that it presents. */
export type Asked = { readonly key: CallKey; readonly subject: Buffer | null; readonly consentIds: readonly string[] }

/** What is known of it. Consents are in the order asked; null where there is none. */
export type Known = {
  readonly stored: StoredAnswer | null
  /** the random id under which the subject is known, if it ever consented to anything */
  readonly subjectId: string | null
  readonly consents: readonly (Consent | null)[]
}

type Row =
  | ({ kind: 'ANSWER'; n: number } & StoredAnswer)
  | { kind: 'SUBJECT'; n: number; subjectId: string }
  | ({ kind: 'CONSENT'; n: number; fieldScope: string } & Omit<Consent, 'id' | 'fieldScope'> & {
        purpose: PurposeClass
        status: ConsentStatus
      })

/** Scopes that are kept as they were read: of a product all its consents have one of few. */
const SCOPES_LIMIT = 1_000

/** Reads what the database knows of calls, for calls that wait together in one statement. */
@Injectable()
export class KnownStore {
  private readonly scopes = new Map<string, readonly string[]>()

  constructor(
    private readonly market: Market,
    private readonly subjects: SubjectKeyStore,
  ) {}

  /** @returns what is known of each call, in order */
  async ofCalls(calls: readonly Asked[]): Promise<Known[]> {
    const hashes = calls.flatMap(({ subject }) => (subject ? [subject] : []))
    const consentIds = [...new Set(calls.flatMap((call) => call.consentIds))]
    const rows = await this.rows(
      calls.map(({ key }) => key),
      hashes,
      consentIds,
    )
    const stored = new Map<number, StoredAnswer>()
    const ids = new Map<Buffer, string>()
    const consents = new Map<string, Consent>()
    for (const row of rows) {
      if (row.kind === 'ANSWER') stored.set(row.n, row)
      else if (row.kind === 'SUBJECT') ids.set(at(hashes, row.n), row.subjectId)
      else consents.set(at(consentIds, row.n), this.consentOf(at(consentIds, row.n), row))
    }
    await this.findElsewhere(hashes, ids)
    return calls.map((call, index) => ({
      stored: stored.get(index + 1) ?? null,
      subjectId: (call.subject && ids.get(call.subject)) ?? null,
      consents: call.consentIds.map((id) => consents.get(id) ?? null),
    }))
  }

  private async rows(keys: readonly CallKey[], hashes: readonly Buffer[], consentIds: readonly string[]) {
    const { rows } = await this.market.pool.query<Row>({
      name: 'known-of-calls',
      text: `select kind, n, call_id as "callId", request_hash as "requestHash", answer, answer_until as "answerUntil",
          subject_id as "subjectId", product_id as "productId", recipient_org_id as "recipientOrgId", purpose,
          field_scope as "fieldScope", pair_id as "pairId", separate, status, expires_at as "expiresAt"
        from known_of_calls($1, $2, $3, $4, $5)`,
      values: [
        sqlArray(keys.map(({ buyerOrgId }) => buyerOrgId)),
        sqlArray(keys.map(({ subscriptionId }) => subscriptionId)),
        sqlArray(keys.map(({ requestNo }) => requestNo)),
        sqlArray(hashes.map((hash) => this.subjects.newestForm(hash))),
        sqlArray(consentIds),
      ],
    })
    return rows
  }

  /** A hash that nothing is known under may be of a subject whose row is of another generation. */
  private async findElsewhere(hashes: readonly Buffer[], ids: Map<Buffer, string>): Promise<void> {
    const missing = hashes.filter((hash) => !ids.has(hash))
    if (missing.length === 0) return
    const found = await this.subjects.idsOf(missing)
    for (const [index, id] of found.entries()) if (id !== null) ids.set(at(missing, index + 1), id)
  }

  private consentOf(id: string, row: Extract<Row, { kind: 'CONSENT' }>): Consent {
    const { subjectId, productId, recipientOrgId, purpose, pairId, separate, status, expiresAt } = row
    const fieldScope = this.scopeOf(row.fieldScope)
    return { id, subjectId, productId, recipientOrgId, purpose, fieldScope, pairId, separate, status, expiresAt }
  }

  private scopeOf(text: string): readonly string[] {
    const known = this.scopes.get(text)
    if (known) return known
    if (this.scopes.size >= SCOPES_LIMIT) this.scopes.clear()
    const scope = JSON.parse(text) as string[]
    this.scopes.set(text, scope)
    return scope
  }
}

/** The element at a place from 1. */
function at<T>(list: readonly T[], place: number): T {
  const element = list[place - 1]
  invariant(element !== undefined, 'What is answered was asked')
  return element
}
