import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common'
import type { RightsWithdrawal } from '../../generated/prisma/client.ts'
import type { Result } from '../../kernel/result.ts'
import { Market, TRANSACTION_LIMIT_MS } from '../../platform/database/market.ts'
import { systemActor } from '../../policy/actor.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { AgreementService, AgreementStepsService, GrantService, LetterService } from '../authorization/index.ts'
import { CatalogService, type WithdrawalAction } from '../catalog/index.ts'
import { lacksFunction, nameOf, type Difference } from './column-rights.ts'
import type { Contract } from './contract.ts'
import { EntitlementStore } from './entitlement.store.ts'
import { ProductInstaller } from './product-installer.ts'
import { ProductRights, type Settlement } from './product-rights.ts'
import { ProductStore } from './product.store.ts'
import { WithdrawalService } from './withdrawal.service.ts'

/** How often the data domain is compared with the marketplace: a right that ends by time leaves the data domain within this. */
const EVERY_MS = 5_000
/** A withdrawal that is older than any transaction may be was cut off. */
const CUT_OFF_MS = TRANSACTION_LIMIT_MS

/** What one look came to. */
export type Reconciliation = Settlement & {
  /** withdrawals that were cut off and are now finished */
  readonly finished: number
  /** grants that were pending and are now in force */
  readonly activated: number
  /** functions of listed versions that were gone and are there again */
  readonly reinstalled: number
}

/**
 * Owns the agreement of the two databases. Promises: what was cut off between them is finished, rights begin and end in the
 * data domain with their time, and whatever else differs is mended and put on record. Refuses to give more than live grants.
 */
@Injectable()
export class RightsReconciler implements OnApplicationShutdown {
  private readonly faults = new Logger('domain rights')
  private timer: NodeJS.Timeout | undefined
  private underWay: Promise<void> | undefined

  constructor(
    private readonly entitlements: EntitlementStore,
    private readonly rights: ProductRights,
    private readonly installer: ProductInstaller,
    private readonly products: ProductStore,
    private readonly grants: GrantService,
    private readonly agreements: AgreementService,
    private readonly agreementSteps: AgreementStepsService,
    private readonly letters: LetterService,
    private readonly catalog: CatalogService,
    private readonly withdrawals: WithdrawalService,
    private readonly decisions: DecisionLog,
    private readonly market: Market,
  ) {}

  /** Looks once, then again and again until the service closes. A look that fails is reported; the next one tries again. */
  async start(): Promise<void> {
    // nobody else has the embedded database, so what is under way at the start was cut off
    await this.look({ cutOffMs: this.market.embedded ? 0 : CUT_OFF_MS })
    this.timer = setInterval(() => void this.look(), EVERY_MS).unref()
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer)
    await this.underWay
  }

  /** Finishes what was cut off, makes the data domain hold what is owed, and reports what differed. */
  async reconcile({ cutOffMs = CUT_OFF_MS }: { cutOffMs?: number } = {}): Promise<Reconciliation> {
    const finished = await this.finishWithdrawals(cutOffMs)
    const pending = await this.grants.pendingIds()
    const settlement = await this.rights.settle()
    const activated = pending.length > 0 ? (await this.grants.activate(pending)).length : 0
    const reinstalled = await this.reinstall()
    for (const difference of settlement.changed) this.record(difference)
    for (const difference of settlement.left)
      this.faults.error(`cannot mend ${nameOf(difference)} of ${difference.role}`)
    return { ...settlement, finished, activated, reinstalled }
  }

  private look(options?: { cutOffMs: number }): Promise<void> {
    this.underWay ??= this.reconcile(options)
      .then(
        () => undefined,
        (error: unknown) => this.faults.error(`not compared: ${messageOf(error)}`),
      )
      .finally(() => (this.underWay = undefined))
    return this.underWay
  }

  /** One that cannot be finished stays on record, so that what it withdraws stays withdrawn, and is reported each time. */
  private async finishWithdrawals(cutOffMs: number): Promise<number> {
    let finished = 0
    for (const { action, ...withdrawal } of await this.entitlements.leftOver(cutOffMs)) {
      try {
        const { finish, ...known } = this.finisherOf(action, withdrawal)
        await this.rights.withdraw({ ...withdrawal, ...known }, finish)
        finished++
      } catch (error) {
        this.faults.error(`${action} of ${withdrawal.linkId} is not finished: ${messageOf(error)}`)
      }
    }
    return finished
  }

  /** By its action, what the use case would have done. One whose link has ended otherwise is refused, and goes off the record. */
  private finisherOf(action: string, { linkId, reason }: Pick<RightsWithdrawal, 'linkId' | 'reason'>) {
    const why = reason ?? ''
    const finishers: Record<WithdrawalAction, () => Promise<Result<unknown>>> = {
      'grant.revoke': () => this.grants.endGrant(linkId, why),
      'agreement.suspend': () => this.agreementSteps.endForNow(linkId, why),
      'agreement.terminate': () => this.agreements.end(linkId, why),
      'letter.revoke': () => this.letters.end(linkId, why),
      'resource.suspend': () => this.catalog.endUse(linkId),
      'product.withdraw': () => this.withdrawals.end(linkId, why),
    }
    const known = (Object.keys(finishers) as WithdrawalAction[]).find((name) => name === action)
    if (!known) throw new Error('nobody knows how')
    return { action: known, finish: finishers[known] }
  }

  private async reinstall(): Promise<number> {
    const lacking = (await this.rights.inspect()).filter(lacksFunction)
    const ids = new Set(lacking.map(({ version }) => version?.productVersionId ?? ''))
    for (const id of ids) {
      const version = await this.products.version(id)
      if (version) await this.installer.install(version, version.contract as Contract)
    }
    return ids.size
  }

  private record({ role, region, productVersionId, kind, because, ...column }: Difference): void {
    this.decisions.record(systemActor('domain-rights'), {
      action: kind === 'EXTRA' ? 'domain.revoke' : 'domain.grant',
      objectType: 'ProductVersion',
      objectId: productVersionId,
      decision: kind === 'EXTRA' ? 'DENY' : 'ALLOW',
      reasonCode: because,
      rule: `rights.domain: ${nameOf(column)} of ${role}`,
      region,
    })
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
