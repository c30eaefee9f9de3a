import { Injectable } from '@nestjs/common'
import type { DataProduct, ProductReview, ProductVersion } from '../../generated/prisma/client.ts'
import type { DataProductWhereInput, ProductVersionWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'
import type { ShownRegistration } from '../catalog/index.ts'
import type { SourceResource } from './product.ts'
import type { Finding } from './review/finding.ts'
import type { SandboxCase } from './sandbox.ts'

/** What the automatic review says of a version that is submitted with it. */
export type ReviewRow = Pick<ProductReview, 'examples' | 'examplesHash' | 'planCost' | 'planRows'> & {
  findings: readonly Finding[]
}

/** A version with its product, who operates what that is derived from, and the ids of the fields it reads. */
export type FoundVersion = ProductVersion & {
  product: DataProduct & { base: { operatorOrgId: string } | null }
  fieldIds: string[]
}

@Injectable()
export class ProductStore {
  constructor(private readonly market: Market) {}

  products(where: DataProductWhereInput, query: object): Promise<DataProduct[]> {
    return this.market.prisma.dataProduct.findMany({
      ...query,
      relationLoadStrategy: 'join',
      where,
      orderBy: { id: 'asc' },
    })
  }

  product(where: DataProductWhereInput, query: object): Promise<DataProduct | null> {
    return this.market.prisma.dataProduct.findFirst({ ...query, relationLoadStrategy: 'join', where })
  }

  versions(where: ProductVersionWhereInput, query: object): Promise<ProductVersion[]> {
    return this.market.prisma.productVersion.findMany({ ...query, where, orderBy: { id: 'asc' } })
  }

  /** A product by its code, with the number of its last version. */
  async byCode(code: string): Promise<(DataProduct & { lastVersion: number }) | null> {
    const found = await this.market.prisma.dataProduct.findUnique({
      where: { code },
      include: { versions: { select: { version: true }, orderBy: { version: 'desc' }, take: 1 } },
    })
    if (!found) return null
    const { versions, ...product } = found
    return { ...product, lastVersion: versions[0]?.version ?? 0 }
  }

  async version(id: string): Promise<FoundVersion | null> {
    const found = await this.market.prisma.productVersion.findUnique({
      where: { id },
      include: {
        product: { include: { base: { select: { operatorOrgId: true } } } },
        sourceFields: { select: { fieldId: true } },
      },
    })
    if (!found) return null
    const { sourceFields, ...version } = found
    return { ...version, fieldIds: sourceFields.map(({ fieldId }) => fieldId) }
  }

  byId(id: string): Promise<DataProduct> {
    return this.market.prisma.dataProduct.findUniqueOrThrow({ where: { id } })
  }

  /** The newest version of a product that its reviews approved, listed or not yet. @returns its id */
  async newestApproved(productId: string): Promise<string | null> {
    const found = await this.market.prisma.productVersion.findFirst({
      where: { productId, status: { in: ['APPROVED', 'LISTED'] } },
      select: { id: true },
      orderBy: { version: 'desc' },
    })
    return found?.id ?? null
  }

  /** The catalogue's view of the resources that a contract names. */
  sources(codes: readonly string[]): Promise<SourceResource[]> {
    return this.market.prisma.dataResource.findMany({
      where: { code: { in: [...codes] } },
      select: {
        code: true,
        status: true,
        sourceTable: true,
        holderOrgId: true,
        fields: { select: { id: true, name: true } },
      },
    })
  }

  /** Writes the registration of a product down, or that none is in force. */
  async setRegistration(id: string, registration: ShownRegistration): Promise<void> {
    const { registrationCode = null, registeredUntil = null } = registration ?? {}
    await this.market.prisma.dataProduct.update({ where: { id }, data: { registrationCode, registeredUntil } })
  }

  async add(product: DataProduct): Promise<void> {
    await this.market.prisma.dataProduct.create({ data: product })
  }

  async addVersion(
    version: Omit<ProductVersion, 'contract' | 'sandbox'> & { contract: object; sandbox: readonly SandboxCase[] },
    fieldIds: readonly string[],
    review: ReviewRow,
  ): Promise<ProductVersion> {
    const { region, operatorOrgId, contentHash, submittedAt: reviewedAt } = version
    const sourceFields = { create: fieldIds.map((fieldId) => ({ fieldId })) }
    const of = { region, operatorOrgId, contentHash, reviewedAt }
    const reviewed = { create: { ...review, ...of, findings: [...review.findings] } }
    return this.market.prisma.productVersion.create({
      data: { ...version, sandbox: [...version.sandbox], sourceFields, review: reviewed },
    })
  }

  /** Where a version stands, and nobody else moves it until the transaction ends. */
  async lockStatus(id: string): Promise<ProductVersion['status']> {
    const [row] = await this.market.prisma.$queryRaw<Pick<ProductVersion, 'status'>[]>`
      select status::text as status from product_version where id = ${id} for update`
    if (!row) throw new Error(`Version ${id} is gone.`)
    return row.status
  }

  /** Delists a version. Its product stays listed while another version is. */
  async delist(version: { id: string; productId: string }): Promise<ProductVersion> {
    const { id, productId } = version
    const delisted = await this.market.prisma.productVersion.update({ where: { id }, data: { status: 'DELISTED' } })
    const others = await this.market.prisma.productVersion.count({ where: { productId, status: 'LISTED' } })
    if (others === 0) await this.market.prisma.dataProduct.update({ where: { id: productId }, data: { listed: false } })
    return delisted
  }

  /** Lists a version. Earlier versions stay listed: running subscriptions name the version they get. */
  async list(version: { id: string; productId: string }, listedAt: Date): Promise<ProductVersion> {
    await this.market.prisma.dataProduct.update({ where: { id: version.productId }, data: { listed: true } })
    return this.market.prisma.productVersion.update({ where: { id: version.id }, data: { status: 'LISTED', listedAt } })
  }
}
