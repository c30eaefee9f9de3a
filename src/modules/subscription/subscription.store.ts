import { Injectable } from '@nestjs/common'
import type { ApiCredential, Subscription, UseApplication } from '../../generated/prisma/client.ts'
import type { SubscriptionStatus } from '../../generated/prisma/enums.ts'
import type {
  ApiCredentialWhereInput,
  SubscriptionWhereInput,
  UseApplicationWhereInput,
} from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'
import type { Contract } from '../product/index.ts'
import type { Offer } from './application.ts'
import type { MovableVersion } from './version-move.ts'

const NEWEST_LISTED = {
  versions: { where: { status: 'LISTED' }, orderBy: { version: 'desc' }, take: 1 },
} as const

const MOVABLE = {
  id: true,
  productId: true,
  version: true,
  status: true,
  grade: true,
  consentKind: true,
  purposeClasses: true,
  billableOutcomes: true,
  contract: true,
} as const

type NewCredentialRow = Omit<ApiCredential, 'status' | 'revokedAt' | 'secretHash' | 'verifyingKey'> & {
  secretHash: Uint8Array<ArrayBuffer> | null
  verifyingKey: Uint8Array<ArrayBuffer> | null
}
type OfferRow = { id: string; purposeClasses: Offer['purposeClasses']; contract: unknown }

@Injectable()
export class SubscriptionStore {
  constructor(private readonly market: Market) {}

  /** A product by its code, with what of it is on offer. */
  async product(code: string) {
    const row = await this.market.prisma.dataProduct.findUnique({
      relationLoadStrategy: 'join',
      where: { code },
      select: { id: true, code: true, region: true, operatorOrgId: true, ...NEWEST_LISTED },
    })
    return row && { ...row, offer: toOffer(row.versions) }
  }

  addApplication(application: UseApplication): Promise<UseApplication> {
    return this.market.prisma.useApplication.create({ data: application })
  }

  /** An application with its consumer and what of the product is on offer now. */
  async application(id: string) {
    const row = await this.market.prisma.useApplication.findUnique({
      relationLoadStrategy: 'join',
      where: { id },
      include: { consumer: true, product: { select: { code: true, ...NEWEST_LISTED } } },
    })
    return row && { ...row, productCode: row.product.code, offer: toOffer(row.product.versions) }
  }

  /** Its status, under a lock: nobody else decides it until the transaction ends. */
  async lockApplication(id: string): Promise<UseApplication['status']> {
    const [row] = await this.market.prisma.$queryRaw<Pick<UseApplication, 'status'>[]>`
      select status::text as status from use_application where id = ${id} for update`
    if (!row) throw new Error(`Application ${id} is gone.`)
    return row.status
  }

  decide(
    id: string,
    decision: Pick<UseApplication, 'status' | 'opinion' | 'decidedBy' | 'decidedAt'>,
  ): Promise<UseApplication> {
    return this.market.prisma.useApplication.update({ where: { id }, data: decision })
  }

  add(subscription: Omit<Subscription, 'epoch'>): Promise<Subscription> {
    return this.market.prisma.subscription.create({ data: subscription })
  }

  subscription(id: string): Promise<Subscription | null> {
    return this.market.prisma.subscription.findUnique({ where: { id } })
  }

  /** The subscription under a lock: nobody else changes it or adds a key until the transaction ends. */
  async lock(id: string): Promise<Subscription> {
    await this.market.prisma.$queryRaw`select id from subscription where id = ${id} for no key update`
    return this.market.prisma.subscription.findUniqueOrThrow({ where: { id } })
  }

  /** A version of a product, with the contract that was parsed when it was submitted. */
  async version(id: string): Promise<MovableVersion | null> {
    const row = await this.market.prisma.productVersion.findUnique({ where: { id }, select: MOVABLE })
    return row && { ...row, contract: row.contract as Contract }
  }

  setVersion(id: string, productVersionId: string): Promise<Subscription> {
    return this.market.prisma.subscription.update({ where: { id }, data: { productVersionId } })
  }

  setStatus(id: string, status: SubscriptionStatus): Promise<Subscription> {
    return this.market.prisma.subscription.update({ where: { id }, data: { status } })
  }

  /** How many keys are good at an instant. */
  activeCredentials(subscriptionId: string, now: Date): Promise<number> {
    const unexpired = { OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] }
    return this.market.prisma.apiCredential.count({ where: { subscriptionId, status: 'ACTIVE', ...unexpired } })
  }

  addCredential(credential: NewCredentialRow): Promise<ApiCredential> {
    return this.market.prisma.apiCredential.create({ data: { ...credential, status: 'ACTIVE' } })
  }

  credential(id: string): Promise<ApiCredential | null> {
    return this.market.prisma.apiCredential.findUnique({ where: { id } })
  }

  revoke(id: string, revokedAt: Date): Promise<ApiCredential> {
    return this.market.prisma.apiCredential.update({ where: { id }, data: { status: 'REVOKED', revokedAt } })
  }

  /** From then on a key is good no more. */
  endAt(id: string, expiresAt: Date): Promise<ApiCredential> {
    return this.market.prisma.apiCredential.update({ where: { id }, data: { expiresAt } })
  }

  applications(where: UseApplicationWhereInput, query: object): Promise<UseApplication[]> {
    return this.market.prisma.useApplication.findMany({ ...query, where, ...PAGE })
  }

  subscriptions(where: SubscriptionWhereInput, query: object): Promise<Subscription[]> {
    return this.market.prisma.subscription.findMany({ ...query, where, ...PAGE })
  }

  credentials(where: ApiCredentialWhereInput, query: object): Promise<ApiCredential[]> {
    return this.market.prisma.apiCredential.findMany({ ...query, where, ...PAGE })
  }
}

const PAGE = { relationLoadStrategy: 'join', orderBy: { id: 'asc' } } as const

/** The contract was parsed when it was submitted, and is immutable since. */
function toOffer([version]: readonly OfferRow[]): Offer | null {
  if (!version) return null
  const { requiresCreditQualification = false } = version.contract as Contract
  return { productVersionId: version.id, purposeClasses: version.purposeClasses, requiresCreditQualification }
}
