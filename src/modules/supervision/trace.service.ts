import { Injectable } from '@nestjs/common'
import type { Journal } from '../../generated/prisma/client.ts'
import type { JournalWhereInput, UsageRowWhereInput } from '../../generated/prisma/models.ts'
import { fen } from '../../kernel/money.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { parsePeriod, periodOf } from '../../kernel/shanghai-time.ts'
import { Market } from '../../platform/database/market.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { grantsOf, resourcesOf, usageOf } from './trace-where.ts'
import {
  MAX_TRACE_KEYS,
  partsOf,
  PERIOD_MISSING,
  POSTING_UNKNOWN,
  START_UNKNOWN,
  TOO_WIDE,
  type TracePart,
  type UsageKey,
} from './trace.ts'
import { TraceStore } from './trace.store.ts'

/** Everything of one trace, as conditions; each list is read when it is asked for, and shows what the asker may see. */
export type Trace = {
  readonly keys: readonly UsageKey[]
  /** Of a trace that began with a posting: what it is made of. */
  readonly parts: readonly TracePart[]
  readonly journals: JournalWhereInput
  readonly productVersionIds: readonly string[]
  readonly subscriptionIds: readonly string[]
  readonly grants: ReturnType<typeof grantsOf>
  readonly resources: ReturnType<typeof resourcesOf>
}

/** Where a trace towards the ledger begins. */
export type TraceStart =
  | { readonly kind: 'RESOURCE'; readonly id: string; readonly period: string | undefined }
  | { readonly kind: 'GRANT'; readonly id: string; readonly period: string | undefined }
  | { readonly kind: 'USAGE'; readonly id: string }
  | { readonly kind: 'CALL'; readonly id: string }

/**
 * Traces any fen both ways: from a posting down to the resource, from a resource, grant, usage row or call up to the postings.
 * Promises: an asker is led only along what it may read; a regulator may read all of its region.
 * Refuses: TRACE_START_UNKNOWN, TRACE_POSTING_UNKNOWN, TRACE_PERIOD_MISSING, TRACE_TOO_WIDE.
 */
@Injectable()
export class TraceService {
  constructor(
    private readonly store: TraceStore,
    private readonly policy: PolicyService,
    private readonly market: Market,
  ) {}

  /** From a journal, or one posting of it, to what was sold, by which right and from which resource. */
  async down(actor: Actor, { journalId, posting }: { journalId: string; posting?: number | undefined }) {
    const journal = await this.store.journal({ id: journalId, AND: [this.policy.filter(actor, 'Journal')] })
    if (!journal) return START_UNKNOWN
    const paper = await this.store.paper(journal.refType, journal.refId)
    const line = journal.postings.find(({ seq }) => seq === posting)
    if (posting !== undefined && !line) return POSTING_UNKNOWN
    const traced = line && { account: line.account.code, amountFen: fen(line.amountFen) }
    const parts = paper && traced ? partsOf(journal.orgId, traced, paper) : []
    return this.compose(paper ? await this.store.keysOf(paper) : [], { parts, start: journal })
  }

  /** From where data comes from to what was posted for its use. */
  async up(actor: Actor, start: TraceStart): Promise<Result<Trace>> {
    const usage = await this.usageOf(actor, start)
    if (!usage.ok) return usage
    const visible = { AND: [this.policy.filter(actor, 'UsageRow'), usage.value] }
    return this.compose(await this.store.keysOfUsage(visible), { parts: [], start: null })
  }

  private async compose(
    keys: readonly UsageKey[],
    { parts, start }: { parts: readonly TracePart[]; start: Journal | null },
  ): Promise<Result<Trace>> {
    if (keys.length > MAX_TRACE_KEYS) return TOO_WIDE
    const { productVersionIds, subscriptionIds } = await this.store.namedBy(usageOf(keys))
    const scope = await this.store.grantScope(keys, productVersionIds)
    const found = await this.store.journalsOf(keys)
    return ok({
      keys,
      parts,
      journals: start ? { OR: [{ id: start.id }, found] } : found,
      productVersionIds,
      subscriptionIds,
      grants: grantsOf(scope),
      resources: resourcesOf(productVersionIds),
    })
  }

  private async usageOf(actor: Actor, start: TraceStart): Promise<Result<UsageRowWhereInput>> {
    const { prisma } = this.market
    const { id } = start
    if (start.kind === 'USAGE') return ok({ id })
    if (start.kind === 'CALL') {
      const where = { id, AND: [this.policy.filter(actor, 'CallRecord')] }
      const call = await prisma.callRecord.findFirst({ where })
      if (!call) return START_UNKNOWN
      const { buyerOrgId, subscriptionId, productId, priceVersionId, calledAt } = call
      return ok({ buyerOrgId, subscriptionId, productId, priceVersionId, period: periodOf(calledAt) })
    }
    const period = parsePeriod(start.period ?? '')
    if (!period.ok) return PERIOD_MISSING
    const used = start.kind === 'RESOURCE' ? await this.ofResource(actor, id) : await this.ofGrant(actor, id)
    return used ? ok({ ...used, period: period.value }) : START_UNKNOWN
  }

  private async ofResource(actor: Actor, id: string): Promise<UsageRowWhereInput | null> {
    const where = { id, AND: [this.policy.filter(actor, 'DataResource')] }
    if (!(await this.market.prisma.dataResource.findFirst({ where, select: { id: true } }))) return null
    return { productVersionId: { in: await this.store.versionsReading({ resourceId: id }) } }
  }

  /** What was used while the grant was in force, by whom it was given to; a holding is used by everybody. */
  private async ofGrant(actor: Actor, id: string): Promise<UsageRowWhereInput | null> {
    const where = { id, AND: [this.policy.filter(actor, 'RightGrant')] }
    const grant = await this.market.prisma.rightGrant.findFirst({ where })
    if (!grant) return null
    const { right, objectId, granteeOrgId: operatorOrgId, validFrom, validTo, revokedAt } = grant
    const until = revokedAt && revokedAt < validTo ? revokedAt : validTo
    const hour = { gte: new Date(validFrom.getTime() - HOUR_MS + 1), lt: until }
    if (right === 'OPERATION') return { productId: objectId, operatorOrgId, hour }
    const source = right === 'USE' ? { fieldId: objectId } : { resourceId: objectId }
    const productVersionId = { in: await this.store.versionsReading(source) }
    return { productVersionId, hour, ...(right === 'USE' && { operatorOrgId }) }
  }
}

const HOUR_MS = 3_600_000
