import type {
  BuyerClass,
  ConsentKind,
  CredentialStatus,
  OrganizationKind,
  ProductVersionStatus,
  PurposeClass,
  SubscriptionStatus,
} from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import type { Actor } from '../../policy/actor.ts'

/** What a credential opens: one subscription to one product version for one purpose. */
export type Licence = {
  credentialId: string
  credentialStatus: CredentialStatus
  /** the first instant out of force of a key that has a successor */
  credentialExpiresAt: Date | null
  /** addresses and networks the key may be used from; empty for any */
  allowedIps: readonly string[]
  subscriptionId: string
  status: SubscriptionStatus
  epoch: number
  validFrom: Date
  validTo: Date
  region: string
  operatorOrgId: string
  consumerOrgId: string
  consumerKind: OrganizationKind
  productId: string
  productCode: string
  productVersionId: string
  version: number
  versionStatus: ProductVersionStatus
  purposeClass: PurposeClass
  buyerClass: BuyerClass
  consentKind: ConsentKind
}

/** The key of a subscription, as decisions about it name who asked. */
export const actorOf = (requestId: string, licence: Licence): Actor => ({
  requestId,
  kind: 'CREDENTIAL',
  id: licence.credentialId,
  role: null,
  org: { id: licence.consumerOrgId, kind: licence.consumerKind, region: licence.region },
})

type Asked = { productCode: string; purposeClass: PurposeClass; now: Date }

/** Whether a key is good now, whatever it is for. Refuses CREDENTIAL_REVOKED, CREDENTIAL_EXPIRED. */
export function decideCredential(
  { credentialStatus, credentialExpiresAt }: Pick<Licence, 'credentialStatus' | 'credentialExpiresAt'>,
  now: Date,
): Result<void> {
  if (credentialStatus !== 'ACTIVE')
    return refused('CREDENTIAL_REVOKED', 'This key was revoked. Use the new one, or create one.')
  if (credentialExpiresAt && now >= credentialExpiresAt)
    return refused('CREDENTIAL_EXPIRED', 'This key has ended: another took its place. Use that one.')
  return ok()
}

/** Whether a licence covers what is asked now. The first thing that does not fit is told, with the way out. */
export function decideLicence(licence: Licence, asked: Asked): Result<void> {
  const { productCode, purposeClass, now } = asked
  const credential = decideCredential(licence, now)
  if (!credential.ok) return credential
  if (licence.productCode !== productCode) {
    return refused(
      'LICENCE_PRODUCT',
      `This key is for product ${licence.productCode}, and another one was asked. Use that product’s key.`,
    )
  }
  if (licence.purposeClass !== purposeClass) {
    return refused(
      'LICENCE_PURPOSE',
      `The licence is for ${licence.purposeClass}. Apply for ${purposeClass}, or call for what is licensed.`,
    )
  }
  if (licence.status === 'SUSPENDED')
    return refused('LICENCE_SUSPENDED', 'The subscription is suspended. Ask the operator why.')
  if (licence.status === 'ENDED' || now >= licence.validTo)
    return refused('LICENCE_EXPIRED', 'The subscription has ended. Apply for a new one.')
  if (now < licence.validFrom)
    return refused('LICENCE_NOT_YET', `The subscription begins at ${licence.validFrom.toISOString()}.`)
  if (licence.versionStatus !== 'LISTED')
    return refused(
      'VERSION_DELISTED',
      'This product version is delisted. Move the subscription to a listed one (moveSubscription).',
    )
  return ok()
}

const refused = (code: string, message: string) => refuse({ code, message, rule: 'subscription.licence' })
