/** The enterprise's side: a licence for one purpose, a key, and the consents of those it asks about. */
import { createHash } from 'node:crypto'
import { REFUSED } from '../../cli/client.ts'
import { CHENGDU, syntheticPerson, type SyntheticPerson } from '../synthetic/person.ts'
import { PEOPLE } from '../synthetic/known-truths.ts'
import { PURPOSE, type TourPlan } from './plan.ts'
import type { Stage } from './stage.ts'
import { expectThat } from './tour-failed.ts'

const CONSENT_DAYS = 90

const APPLY = `mutation ($input: ApplyForUseInput!) {
  applyForUse(input: $input) { ${REFUSED} ... on ApplyForUseSuccess { data { id status } } }
}`

/** The enterprise applies. @returns the application's global id */
export async function applyForUse(stage: Stage, { productCode }: TourPlan): Promise<string> {
  const input = {
    productCode,
    purposeClass: PURPOSE,
    expectedVolume: '20000',
    scenario: '平台用户注册时的实名核验',
    lawfulBasis: '本人同意（个人信息保护法第十三条）',
    retention: '核验结果保存 180 日',
  }
  type Applied = { applyForUse: { id: string; status: string } }
  const { applyForUse: application } = await stage.run<Applied>('consumer', APPLY, { input })
  stage.note(`${productCode}, ${PURPOSE}: ${application.status}`)
  return application.id
}

const DECIDE = `mutation ($input: DecideApplicationInput!) {
  decideApplication(input: $input) { ${REFUSED}
    ... on DecideApplicationSuccess { data { status subscription { id buyerClass validTo } } } }
}`

/** The operator approves. @returns the subscription's global id */
export async function approveApplication(stage: Stage, applicationId: string): Promise<string> {
  const input = { applicationId, approve: true, opinion: '同意' }
  type Subscription = { id: string; buyerClass: string; validTo: string }
  type Decided = { decideApplication: { status: string; subscription: Subscription | null } }
  const { decideApplication: decided } = await stage.run<Decided>('operatorChecker', DECIDE, { input })
  const { subscription } = decided
  expectThat(subscription, 'An approved application has a subscription.')
  stage.note(`${decided.status}, ${subscription.buyerClass}, 至 / until ${subscription.validTo}`)
  return subscription.id
}

const CREATE_KEY = `mutation ($input: CreateCredentialInput!) {
  createCredential(input: $input) { ${REFUSED} ... on CreateCredentialSuccess { data { text credential { prefix } } } }
}`

/** The enterprise makes a key; its text is shown this once. */
export async function createKey(stage: Stage, subscriptionId: string): Promise<string> {
  const input = { subscriptionId, label: '演示 tour' }
  type Created = { createCredential: { text: string; credential: { prefix: string } } }
  const { createCredential: key } = await stage.run<Created>('consumer', CREATE_KEY, { input })
  stage.note(`${key.credential.prefix}…`)
  return key.text
}

const RECORD_CONSENT = `mutation ($input: RecordConsentInput!) {
  recordConsent(input: $input) { ${REFUSED} ... on RecordConsentSuccess { data { consentId subjectId expiresAt } } }
}`

/** Somebody synthetic, and the consent that was given. */
export type Consenting = SyntheticPerson & { readonly consentId: string }

/** Two people consent: one like everybody, and one who never gave the city's app a mobile. */
export async function recordConsents(
  stage: Stage,
  plan: TourPlan,
): Promise<{ known: Consenting; unlisted: Consenting }> {
  const known = syntheticPerson(CHENGDU, 7)
  const unlisted = syntheticPerson(CHENGDU, PEOPLE.noMobile[0])
  return { known: await recordConsent(stage, plan, known), unlisted: await recordConsent(stage, plan, unlisted) }
}

async function recordConsent(stage: Stage, { productCode }: TourPlan, person: SyntheticPerson): Promise<Consenting> {
  const input = {
    productCode,
    subjectKind: 'PERSON',
    subjectIdentifier: person.idNo,
    purposeClass: PURPOSE,
    purposeText: '注册时核验姓名、公民身份号码与手机号是否一致',
    separate: false,
    singleUse: false,
    channel: 'APP_FACE',
    proofHash: createHash('sha256').update(`tour ${productCode} ${person.idNo}`).digest('hex'),
    expiresAt: new Date((await stage.now()).getTime() + CONSENT_DAYS * 86_400_000),
  }
  type Recorded = { recordConsent: { consentId: string; subjectId: string } }
  const { recordConsent: consent } = await stage.run<Recorded>('consumer', RECORD_CONSENT, { input })
  stage.note(`同意 / consent ${consent.consentId}, 主体 / subject ${consent.subjectId}`)
  return { ...person, consentId: consent.consentId }
}
