import { Inject, Injectable } from '@nestjs/common'
import { renderSVG } from 'uqr'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { addDays, dayOf, startOfDay } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { CONFIG, type Config } from '../../platform/config.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Keys } from '../../platform/keys.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { ConsentStore, decideTerms, hashSubject, SubjectKeyStore, type Offer } from '../consent/index.ts'
import { ConsentRequestStore } from './consent-request.store.ts'
import { signLink, type LinkPurpose } from './link.ts'

export type RequestConsentInput = {
  productCode: string
  purposeClass: PurposeClass
  /** shown to the subject, word for word */
  purposeText: string
  singleUse: boolean
  /** how long a consent that is given lives, in days */
  lifeDays: number
  /** citizen numbers of those who may answer, in order; left out, whoever has the link says who they are */
  subjectIdentifiers?: readonly string[] | null | undefined
}

/** A link for one person, once: `consentId` is the consent that the person may give with it. */
export type IssuedLink = {
  readonly consentId: string | null
  readonly url: string
  readonly qrSvg: string
  readonly openUntil: Date
}

/** Longest life of a consent in days, as `decideExpiry` has it. */
const LIFE_MAX_DAYS = 366
/** How long a link to a person's own record can be opened. */
export const RECORD_LINK_MS = 86_400_000
const DAY_MS = 86_400_000

/** Asks people for consent in the name of a recipient, and gives people the link to their own record. */
@Injectable()
export class ConsentRequestService {
  constructor(
    private readonly requests: ConsentRequestStore,
    private readonly consents: ConsentStore,
    private readonly subjects: SubjectKeyStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly keys: Keys,
    private readonly clock: Clock,
    private readonly ids: Ids,
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
  ) {}

  /** Asks one person, or both of a pair that only consent for each other. */
  async request(actor: Actor, input: RequestConsentInput): Promise<Result<readonly IssuedLink[]>> {
    const recipientOrgId = actor.org?.id ?? ''
    const allowed = this.policy.authorize(actor, 'consent.request', { type: 'Consent', facts: { recipientOrgId } })
    if (!allowed.ok) return allowed
    const { productCode, purposeClass, purposeText, singleUse, lifeDays } = input
    const offer = await this.consents.offer(productCode, { recipientOrgId, purposeClass })
    const decision = decideRequest(offer, input)
    if (!decision.ok || !offer) return decision.ok ? refuse(NO_PRODUCT) : decision
    const hashes = this.hashesOf(input.subjectIdentifiers ?? [])
    if (!hashes.ok) return hashes
    const now = this.clock.now()
    const openUntil = new Date(now.getTime() + this.rules.for(offer.region).get('consent.linkDays') * DAY_MS)
    const people = offer.consentKind === 'MUTUAL' ? 2 : 1
    const { productId, productVersionId, fields: fieldScope } = offer
    const asked = {
      productId,
      productVersionId,
      recipientOrgId,
      purposeClass,
      purposeText,
      fieldScope,
      singleUse,
      lifeDays,
    }
    const common = { ...asked, separate: true, requestedAt: now, openUntil, requestedBy: actor.id ?? '' }
    const pairId = people === 2 ? this.ids.next() : null
    const ids = Array.from({ length: people }, () => this.ids.next())
    await this.market.transaction(async () => {
      const made = { kind: 'PERSON' as const, createdAt: now }
      const subjectIds = await inOrder(hashes.value, (hash) => this.subjects.idOf(hash, made))
      await this.requests.add(ids.map((id, n) => ({ ...common, id, pairId, subjectId: subjectIds[n] ?? null })))
    })
    // the same link serves to withdraw, and to see what was answered, until the consent and its copies are over
    const until = startOfDay(addDays(dayOf(openUntil), lifeDays * 2 + 1))
    return ok(ids.map((id) => this.issue('CONSENT', id, { until, openUntil, consentId: id })))
  }

  /** The link by which a person sees every use of their data, handed out by whoever has checked who the person is. */
  async identify(actor: Actor, subjectIdentifier: string): Promise<Result<IssuedLink>> {
    const allowed = this.policy.authorize(actor, 'consent.identify', { type: 'Consent', facts: {} })
    if (!allowed.ok) return allowed
    const hash = hashSubject(this.keys, { kind: 'PERSON', identifier: subjectIdentifier }, dayOf(this.clock.now()))
    if (!hash.ok) return hash
    const [id] = await this.subjects.idsOf([hash.value])
    if (!id) return refuse(NOBODY)
    const openUntil = new Date(this.clock.now().getTime() + RECORD_LINK_MS)
    return ok(this.issue('RECORD', id, { until: openUntil, openUntil, consentId: null }))
  }

  private issue(
    purpose: LinkPurpose,
    id: string,
    { until, ...told }: { until: Date; openUntil: Date; consentId: string | null },
  ): IssuedLink {
    const path = purpose === 'CONSENT' ? 'consents' : 'records'
    const url = `${this.config.publicUrl}/subject/${path}/${signLink(this.keys, { purpose, id, until })}`
    return { ...told, url, qrSvg: renderSVG(url, { ecc: 'M' }) }
  }

  private hashesOf(identifiers: readonly string[]): Result<Buffer[]> {
    const today = dayOf(this.clock.now())
    const hashes = identifiers.map((identifier) => hashSubject(this.keys, { kind: 'PERSON', identifier }, today))
    const faulty = hashes.find((hash) => !hash.ok)
    if (faulty && !faulty.ok) return refuse({ ...faulty.error, field: 'input.subjectIdentifiers' })
    return ok(hashes.flatMap((hash) => (hash.ok ? [hash.value] : [])))
  }
}

/** Whether people can be asked for this. Refuses PRODUCT_UNKNOWN, CONSENT_KIND, CONSENT_LIFE, CONSENT_TERMS and REQUEST_SUBJECTS. */
export function decideRequest(offer: Offer | null, input: RequestConsentInput): Result<void> {
  if (!offer) return refuse(NO_PRODUCT)
  if (!['PERSONAL', 'PERSONAL_SEPARATE', 'MUTUAL'].includes(offer.consentKind)) return refuse(NOT_OF_PERSONS)
  const { singleUse, lifeDays, subjectIdentifiers } = input
  if (lifeDays < 1 || lifeDays > LIFE_MAX_DAYS) return refuse(LIFE)
  const terms = decideTerms(offer, { singleUse, lifeMs: lifeDays * DAY_MS })
  if (!terms.ok) return terms
  const people = offer.consentKind === 'MUTUAL' ? 2 : 1
  return !subjectIdentifiers || subjectIdentifiers.length === people ? ok() : refuse(wrongNumber(people))
}

async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}

const NO_PRODUCT: Refusal = {
  code: 'PRODUCT_UNKNOWN',
  message: 'There is no such listed product. See the codes in the product hall.',
  rule: 'consent.product',
  field: 'input.productCode',
}

const NOT_OF_PERSONS: Refusal = {
  code: 'CONSENT_KIND',
  message:
    'No person is asked for this product. An enterprise’s authorization is recorded with its signer (recordConsent).',
  rule: 'consent.kind',
  field: 'input.productCode',
}

const LIFE: Refusal = {
  code: 'CONSENT_LIFE',
  message: `A consent lives 1 to ${LIFE_MAX_DAYS} days.`,
  rule: '个人信息保护法 art. 14, 19',
  field: 'input.lifeDays',
}

const wrongNumber = (people: number): Refusal => ({
  code: 'REQUEST_SUBJECTS',
  message: `Name ${people === 2 ? 'both people' : 'one person'}, or nobody.`,
  rule: 'consent.mutual',
  field: 'input.subjectIdentifiers',
})

const NOBODY: Refusal = {
  code: 'SUBJECT_UNKNOWN',
  message: 'Nothing was ever asked about this person: there is no consent and no use on record.',
  rule: 'subject.record',
  field: 'input.subjectIdentifier',
}
