import { Injectable } from '@nestjs/common'
import { canonicalHashHex } from '../../kernel/canonical-json.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Keys } from '../../platform/keys.ts'
import { anonymous } from '../../policy/actor.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import {
  ageOfSubject,
  ConsentClaims,
  ConsentService,
  ConsentStore,
  decideAge,
  decideWithdrawal,
  hashSubject,
  SubjectKeyStore,
} from '../consent/index.ts'
import { compileContract, NORMALIZERS, parseContract, ProductStore, type Contract } from '../product/index.ts'
import {
  decideAnswer,
  LINK_WITHOUT_CONSENT,
  OTHER_SUBJECT,
  REQUEST_ANSWERED,
  SAME_SUBJECT,
  stateOf,
} from './consent-request.ts'
import type { ConsentView } from './consent-request.ts'
import { ConsentRequestStore, type RecordedUse } from './consent-request.store.ts'
import { consentView } from './consent-view.ts'
import { LINK_UNKNOWN, openLink, type LinkPurpose } from './link.ts'

/** How a consent was given: on the platform's own page, by whoever had the link and knew the number. */
export const SUBJECT_CHANNEL = 'SUBJECT_PAGE'
const DAY_MS = 86_400_000

export type Grant = { readonly idNo: unknown; readonly claims: unknown }
type Row = NonNullable<Awaited<ReturnType<ConsentRequestStore['byId']>>>
type Opened = { readonly row: Row; readonly contract: Contract; readonly region: string }

/**
 * What a person can do with a link: see what is asked, grant, refuse, withdraw, and see every use.
 * Promises: who the person is and what is claimed goes into the data domain and nowhere else; what was done is on record.
 */
@Injectable()
export class SubjectService {
  constructor(
    private readonly requests: ConsentRequestStore,
    private readonly consents: ConsentStore,
    private readonly claims: ConsentClaims,
    private readonly ending: ConsentService,
    private readonly subjects: SubjectKeyStore,
    private readonly products: ProductStore,
    private readonly rules: RegionRules,
    private readonly decisions: DecisionLog,
    private readonly market: Market,
    private readonly keys: Keys,
    private readonly clock: Clock,
  ) {}

  /** What a link to a consent shows. */
  async look(link: string): Promise<Result<ConsentView>> {
    const opened = await this.open(link)
    return opened.ok ? ok(await this.view(opened.value)) : opened
  }

  /** Gives the consent that a link asks for. Refuses who is under age, somebody else, or the other person of a pair. */
  async grant(requestId: string, link: string, grant: Grant): Promise<Result<ConsentView>> {
    const opened = await this.open(link)
    if (!opened.ok) return opened
    const granted = await this.decideGrant(opened.value, grant)
    const done = granted.ok ? await this.write(opened.value, granted.value) : granted
    this.record(requestId, 'consent.grant', opened.value, done)
    return done.ok ? this.look(link) : done
  }

  async refuse(requestId: string, link: string): Promise<Result<ConsentView>> {
    const opened = await this.open(link)
    if (!opened.ok) return opened
    const decision = decideAnswer(this.stateOf(opened.value))
    const decidedAt = this.clock.now()
    const closed = decision.ok && (await this.requests.decide(opened.value.row.id, { status: 'REFUSED', decidedAt }))
    const done = decision.ok && !closed ? refuse(REQUEST_ANSWERED) : decision
    this.record(requestId, 'consent.refuse', opened.value, done)
    return done.ok ? this.look(link) : done
  }

  /** Withdraws the consent that was given by a link: no call that commits later rests on it. */
  async withdraw(requestId: string, link: string): Promise<Result<ConsentView>> {
    const opened = await this.open(link)
    if (!opened.ok) return opened
    const { consent } = opened.value.row
    const decision = consent ? decideWithdrawal(consent.status) : refuse(LINK_WITHOUT_CONSENT)
    const done = decision.ok && consent ? await this.ending.end(consent.id) : decision
    this.record(requestId, 'consent.withdraw', opened.value, done)
    return done.ok ? this.look(link) : done
  }

  /** Every use of a person's data that rested on consent, from the commit of the call on. */
  async usesOf(link: string): Promise<Result<readonly RecordedUse[]>> {
    const opened = this.idOf(link, 'RECORD')
    return opened.ok ? ok(await this.requests.record(opened.value)) : opened
  }

  private idOf(link: string, purpose: LinkPurpose): Result<string> {
    const opened = openLink(this.keys, link, { purpose, now: this.clock.now() })
    return opened.ok ? ok(opened.value.id) : opened
  }

  private async open(link: string): Promise<Result<Opened>> {
    const id = this.idOf(link, 'CONSENT')
    if (!id.ok) return id
    const row = await this.requests.byId(id.value)
    const version = row && (await this.products.version(row.productVersionId))
    const contract = version && parseContract(version.contract)
    return row && version && contract?.ok
      ? ok({ row, contract: contract.value, region: version.region })
      : refuse(LINK_UNKNOWN)
  }

  private stateOf({ row, region }: Opened) {
    return stateOf(row, this.clock.now(), this.rules.for(region).get('consent.linkMisses'))
  }

  private async view(opened: Opened): Promise<ConsentView> {
    const { row, contract } = opened
    const [fields, uses] = await Promise.all([
      this.requests.fields(row.fieldScope),
      row.consentId === null ? [] : this.requests.usesOf(row.consentId, this.clock.now()),
    ])
    const answers = uses.map(({ callId, at, answer, keptUntil }) => {
      const kept = answer && JSON.parse(this.keys.openAnswer(answer, callId))
      return { at, copy: kept && keptUntil ? { answer: kept.answer as Record<string, unknown>, keptUntil } : null }
    })
    return consentView({ row, contract, fields, uses: answers, state: this.stateOf(opened) })
  }

  /** Whether this person may give this consent now; every number that is not the subject's is counted. */
  private async decideGrant(opened: Opened, { idNo, claims }: Grant) {
    const { row, contract, region } = opened
    const open = decideAnswer(this.stateOf(opened))
    if (!open.ok) return open
    const identifier = NORMALIZERS.CITIZEN_NUMBER(typeof idNo === 'string' ? idNo : '')
    const today = dayOf(this.clock.now())
    const hash = hashSubject(this.keys, { kind: 'PERSON', identifier }, today)
    const age = ageOfSubject(identifier, today)
    if (!hash.ok || !age.ok) return refuse({ ...(hash.ok ? NO_NUMBER : hash.error), field: 'idNo' })
    const minimum = this.rules.for(region).get(contract.adultsOnly ? 'consent.adultAge' : 'consent.minAge')
    const old = decideAge(age.value, minimum, 'idNo')
    if (!old.ok) return old
    const [known] = await this.subjects.idsOf([hash.value])
    if (row.subjectId !== null && known !== row.subjectId) {
      await this.requests.miss(row.id)
      return refuse(OTHER_SUBJECT)
    }
    if (known && known === (await this.requests.partnerOf(row))) return refuse(SAME_SUBJECT)
    const options = { lookupKey: (plain: string) => this.keys.lookup(plain), today: () => today }
    const claimed = compileContract(contract, options).prepareClaims(claims ?? {})
    if (!claimed.ok) return refuse(wrongClaims(claimed.error))
    return ok({ hash: hash.value, idKey: this.keys.lookup(identifier), claims: claimed.value })
  }

  /** The data domain first: a row there is of no use to anybody before its consent is in the marketplace. */
  private async write(
    { row, contract }: Opened,
    { hash, idKey, claims }: { hash: Buffer; idKey: Buffer; claims: Readonly<Record<string, string>> },
  ): Promise<Result<void>> {
    const { id: consentId, lifeDays } = row
    const grantedAt = this.clock.now()
    const expiresAt = new Date(grantedAt.getTime() + lifeDays * DAY_MS)
    const isNamed = contract.claims !== undefined
    if (isNamed) await this.claims.remember({ consentId, productCode: contract.code, idKey, claims, expiresAt })
    try {
      await this.market.transaction(async () => {
        const subjectId = await this.subjects.idOf(hash, { kind: 'PERSON', createdAt: grantedAt })
        await this.consents.add({ ...consentOf(row), subjectId, grantedAt, expiresAt })
        const closed = await this.requests.decide(consentId, { status: 'GRANTED', decidedAt: grantedAt, consentId })
        if (!closed) throw new AnsweredMeanwhile()
      })
      return ok()
    } catch (error) {
      if (isNamed) await this.claims.forget([consentId])
      if (error instanceof AnsweredMeanwhile) return refuse(REQUEST_ANSWERED)
      throw error
    }
  }

  private record(requestId: string, action: string, { row, region }: Opened, done: Result<unknown>): void {
    this.decisions.record(anonymous(requestId), {
      action,
      objectType: 'Consent',
      objectId: row.id,
      decision: done.ok ? 'ALLOW' : 'DENY',
      reasonCode: done.ok ? 'PERMITTED' : done.error.code,
      rule: done.ok ? 'subject.link' : done.error.rule,
      region,
    })
  }
}

class AnsweredMeanwhile extends Error {}

/** The consent as it was asked for. Its proof is the hash of what was shown: the request is kept for good. */
function consentOf(row: Row) {
  const {
    id,
    productId,
    recipientOrgId,
    purposeClass,
    purposeText,
    fieldScope,
    separate,
    singleUse,
    pairId,
    requestedBy,
  } = row
  const shown = { id, productId, recipientOrgId, purposeClass, purposeText, fieldScope, separate, singleUse, pairId }
  const { productVersionId, lifeDays } = row
  const proofHash = canonicalHashHex({ ...shown, productVersionId, lifeDays })
  return { ...shown, signerId: null, channel: SUBJECT_CHANNEL, proofHash, createdBy: requestedBy }
}

const NO_NUMBER: Refusal = {
  code: 'CITIZEN_NUMBER_FORMAT',
  message: 'This is no citizen number. Type the 18 characters of your identity card.',
  rule: 'GB 11643',
}

const wrongClaims = (faults: readonly { path: string; message: string }[]): Refusal => ({
  code: 'CLAIMS_INVALID',
  message: `What you state cannot be taken: ${faults.map(({ path, message }) => `${path} ${message}`).join('; ')}.`,
  rule: 'product.contract.claims',
  field: faults[0]?.path ? `claims.${faults[0].path}` : 'claims',
})
