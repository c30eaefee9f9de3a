import { Injectable } from '@nestjs/common'
import type { DataProduct, ProductVersion } from '../../generated/prisma/client.ts'
import type { ProductBasis } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { behind, ChainStore } from '../authorization/index.ts'
import { RegistrationDuties } from '../catalog/index.ts'
import { Affiliations, IdentityStore } from '../identity/index.ts'
import { ListingSteps } from './listing-steps.ts'
import { ACTIONS_ON, basisOf, chargeState, decideOwnProduct } from './own-product.ts'
import type { Contract } from './contract.ts'
import { decideDerivation } from './derived-product.ts'
import { contentHash, decideStep, decideVersion, traceLineage } from './product.ts'
import { ProductInstaller } from './product-installer.ts'
import { ProductStore } from './product.store.ts'
import { NO_SUCH_VERSION } from './release.ts'
import { ReleaseService } from './release.service.ts'
import type { SandboxCase } from './sandbox.ts'
import { readSubmission } from './submission.ts'
import { errorsAmong } from './review/finding.ts'
import { ProductReview, reviewRow, type ReviewResult } from './review/product-review.ts'
import { refuseFindings } from './review/refusal.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'product.listed': {
      productId: string
      productCode: string
      productVersionId: string
      version: number
      contentHash: string
      operatorOrgId: string
      unit: string
      billable: string[]
    }
  }
}

/** Owns products as data: contract, query and sandbox are submitted, reviewed by machine, and, once two people approved them, listed into the data domain. Refuses to change any once submitted. */
@Injectable()
export class ProductService {
  constructor(
    private readonly store: ProductStore,
    private readonly installer: ProductInstaller,
    private readonly reviews: ProductReview,
    private readonly releases: ReleaseService,
    private readonly steps: ListingSteps,
    private readonly chains: ChainStore,
    private readonly duties: RegistrationDuties,
    private readonly identity: IdentityStore,
    private readonly affiliations: Affiliations,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** An operator, or a department of its own data, submits a version: contract, query and sandbox. @returns the version, SUBMITTED. */
  async submit(
    actor: Actor,
    input: { contract: unknown; query: string; sandbox: unknown; examples?: unknown; developerUscc: string | null },
  ): Promise<Result<ProductVersion>> {
    const operatorOrgId = actor.org?.id ?? ''
    const region = actor.org?.region ?? ''
    const developer = input.developerUscc ? await this.identity.organizationByUscc(input.developerUscc) : null
    const basis = basisOf(actor)
    const read = readSubmission(input, { rules: this.rules, today: () => dayOf(this.clock.now()) })
    const derivedFrom = read.ok ? read.value.contract.derivedFrom : undefined
    const base = derivedFrom === undefined ? null : await this.store.byCode(derivedFrom)
    const kept = [operatorOrgId, base?.operatorOrgId ?? null]
    const affiliate = await this.affiliations.between(developer?.id ?? null, kept, region)
    const subject = { type: 'ProductVersion' as const, facts: { operatorOrgId, region, affiliate } }
    const allowed = this.policy.authorize(actor, ACTIONS_ON[basis].submit, subject)
    if (!allowed.ok) return allowed
    if (!read.ok) return read
    const { contract, sandbox } = read.value
    if (input.developerUscc && developer?.kind !== 'DEVELOPER') return refuse(NO_SUCH_DEVELOPER)
    const developerOrgId = developer?.id ?? null

    return this.market.transaction(async () => {
      const existing = await this.store.byCode(contract.code)
      const fits = decideVersion(contract, existing, { operatorOrgId, region })
      if (!fits.ok) return fits
      const derived = decideDerivation(contract, { base, existing, developerOrgId })
      if (!derived.ok) return derived
      const from = { basis, region, publisherOrgId: operatorOrgId, hasDeveloper: developer !== null }
      const examined = await this.examine({ ...input, contract }, from)
      if (!examined.ok) return examined
      const baseProductId = base?.id ?? null
      const by = { basis, operatorOrgId, developerOrgId, baseProductId, actorId: actor.id ?? '', now: this.clock.now() }
      const productId = existing?.id ?? (await this.addProduct(contract, by))
      const content = { contract, query: contract.http ? '' : input.query, sandbox }
      return ok(await this.addVersion(productId, content, { ...examined.value, by }))
    })
  }

  /** What a version reads and what the automatic review says of it, if its publisher may make a product of it. */
  private async examine(
    { contract, query, examples = [] }: { contract: Contract; query: string; examples?: unknown },
    { region, ...from }: { basis: ProductBasis; region: string; publisherOrgId: string; hasDeveloper: boolean },
  ): Promise<Result<{ fieldIds: string[]; review: ReviewResult }>> {
    const resources = await this.store.sources(contract.sources.map(({ resource }) => resource))
    const lineage = traceLineage(contract, resources)
    if (!lineage.ok) return lineage
    const freePurposes = this.rules.for(region).get('price.freePurposes')
    const mayBe = from.basis === 'HOLDING' ? decideOwnProduct({ contract, resources, freePurposes, ...from }) : ok()
    if (!mayBe.ok) return mayBe
    const review = await this.reviews.review({ contract, query, examples }, lineage.value, from)
    const errors = errorsAmong(review.findings)
    return errors.length > 0 ? refuseFindings(errors) : ok({ fieldIds: lineage.value.fieldIds, review })
  }

  /**
   * The operator lists an approved version, a department its own. Its function is installed in the data domain first: a crash between the two
   * leaves a function that nobody is sent to, never a listing that cannot answer.
   */
  async list(actor: Actor, productVersionId: string): Promise<Result<ProductVersion>> {
    const version = await this.store.version(productVersionId)
    if (!version) return refuse(NO_SUCH_VERSION)
    const { id, region, productId, operatorOrgId, status } = version
    const place = { productId, productVersionId, operatorOrgId }
    const standing = await this.chains.standing(place, version.purposeClasses, this.clock.now())
    const charge = chargeState(version.purposeClasses, this.rules.for(region).get('price.freePurposes'))
    const facts = { region, operatorOrgId, status, chainState: standing.state, chargeState: charge }
    const asked = { type: 'ProductVersion' as const, id, facts, ...behind(standing) }
    const allowed = this.policy.authorize(actor, ACTIONS_ON[version.basis].list, asked)
    if (!allowed.ok) return allowed
    const step = decideStep(version.status, 'LISTED')
    if (!step.ok) return step
    const released = await this.releases.checkListing(version.id)
    if (!released.ok) return released
    const contract = version.contract as Contract // parsed when it was submitted, immutable since
    const resourceCodes = contract.sources.map(({ resource }) => resource)
    const product = version.basis === 'OPERATION' ? { id: version.productId, code: contract.code } : null
    const registered = await this.duties.mayList({ region: version.region, product, resourceCodes })
    if (!registered.ok) return registered
    const installed = await this.installer.install(version, contract)
    if (!installed.ok) return installed
    return this.market.transaction(async () => {
      const listed = await this.store.list(version, this.clock.now())
      const { basis, purposeClasses: purposes } = version
      await this.steps.take({ productId, basis, region, purposes, listedBy: actor.id ?? '' })
      await this.outbox.publish('product.listed', {
        productId: version.productId,
        productCode: version.product.code,
        productVersionId: version.id,
        version: version.version,
        contentHash: version.contentHash,
        operatorOrgId: version.operatorOrgId,
        unit: version.product.unit,
        billable: version.billableOutcomes,
      })
      return ok(listed)
    })
  }

  private async addProduct(contract: Contract, by: Submission): Promise<string> {
    const id = this.ids.next()
    const product: DataProduct = {
      id,
      code: contract.code,
      name: contract.name.zh,
      nameEn: contract.name.en,
      summary: contract.summary.zh,
      summaryEn: contract.summary.en,
      region: contract.region,
      basis: by.basis,
      operatorOrgId: by.operatorOrgId,
      developerOrgId: by.developerOrgId,
      baseProductId: by.baseProductId,
      unit: contract.unit,
      listed: false,
      registrationCode: null,
      registeredUntil: null,
      createdAt: by.now,
      createdBy: by.actorId,
    }
    await this.store.add(product)
    return id
  }

  private addVersion(
    productId: string,
    { contract, query, sandbox }: Content,
    { fieldIds, review, by }: { fieldIds: readonly string[]; review: ReviewResult; by: Submission },
  ): Promise<ProductVersion> {
    const version = {
      id: this.ids.next(),
      region: contract.region,
      basis: by.basis,
      operatorOrgId: by.operatorOrgId,
      productId,
      version: contract.version,
      grade: contract.grade,
      consentKind: contract.consentKind,
      purposeClasses: [...contract.purposes],
      outcomes: [...contract.outcomes],
      billableOutcomes: [...contract.billable],
      contract,
      query,
      sandbox,
      contentHash: contentHash(contract, query, sandbox),
      status: 'SUBMITTED' as const,
      submittedBy: by.actorId,
      submittedAt: by.now,
      approvedAt: null,
      listedAt: null,
    }
    return this.store.addVersion(version, fieldIds, reviewRow(review))
  }
}

type Content = { contract: Contract; query: string; sandbox: readonly SandboxCase[] }
type Submission = {
  basis: ProductBasis
  operatorOrgId: string
  developerOrgId: string | null
  baseProductId: string | null
  actorId: string
  now: Date
}

const NO_SUCH_DEVELOPER: Refusal = {
  code: 'DEVELOPER_UNKNOWN',
  message: 'No developer has this credit code. Register the developer first, or leave it out.',
  rule: 'product.developer',
  field: 'input.developerUscc',
}
