import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common'
import type { LogSeal } from '../../generated/prisma/client.ts'
import { isQuorum, type LogPolicy, type PolicyKey } from '../../kernel/log-policy.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { CONFIG, type Config } from '../../platform/config.ts'
import { Outbox } from '../../platform/outbox.ts'
import { StartRefused } from '../../platform/start-refused.ts'
import { SealStore } from './seal.store.ts'
import { TransparencyService } from './transparency.service.ts'
import { TransparencyStore, type WhichHead } from './transparency.store.ts'
import { WitnessClient } from './witness-client.ts'

/** How often the head is sealed while nobody waits for it. */
const EVERY_MS = 3_600_000

/**
 * Owns seals: heads of the log that its witnesses have cosigned, as many as the policy asks for.
 * Promises: a seal is made once, with all its signatures, and stored; what it covers nobody can be shown otherwise.
 * Refuses: to seal without a quorum, naming who is missing.
 */
@Injectable()
export class SealService implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined
  private underWay: Promise<Result<LogSeal>> | undefined

  constructor(
    private readonly transparency: TransparencyService,
    private readonly log: TransparencyStore,
    private readonly seals: SealStore,
    private readonly witnesses: WitnessClient,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'logPolicy'>,
  ) {}

  /** @throws StartRefused on a policy of another log: its witnesses would never cosign this one */
  onModuleInit(): void {
    const { logs } = this.policy
    if (logs.length === 0 || logs.some(({ vkey }) => vkey === this.transparency.vkey)) return
    throw new StartRefused(`SANQUAN_LOG_POLICY is of another log. This one has the key ${this.transparency.vkey}`)
  }

  /** Seals now and again until the service closes, if there are witnesses to ask. */
  onApplicationBootstrap(): void {
    if (this.policy.quorum) this.timer = setInterval(() => void this.seal(), EVERY_MS).unref()
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer)
    await this.underWay
  }

  get policy(): LogPolicy {
    return this.config.logPolicy
  }

  /** The policy as anybody needs it who verifies this log: with the log's own key. */
  get policyText(): string {
    const { logs, text } = this.policy
    return logs.length > 0 ? text : `log ${this.transparency.vkey}\n${text}`
  }

  /** The seal of a size, the last before an instant, or the newest; null if there is none. */
  find(which: WhichHead = {}): Promise<LogSeal | null> {
    return this.seals.find(which)
  }

  /** Has the newest head cosigned; who asks meanwhile gets the same. Refuses SEAL_QUORUM_MISSING, LOG_EMPTY. */
  seal(): Promise<Result<LogSeal>> {
    this.underWay ??= this.sealOnce().finally(() => (this.underWay = undefined))
    return this.underWay
  }

  /**
   * Whether these entries stand under a seal; has them sealed if they do not. Without witnesses in the policy there is
   * nothing to wait for. Refuses SEAL_ENTRIES_MISSING, SEAL_QUORUM_MISSING.
   */
  async sealed(type: string, refIds: readonly string[]): Promise<Result<void>> {
    if (!this.policy.quorum || refIds.length === 0) return ok()
    await this.outbox.drain()
    const { count, last } = await this.seals.placeOf(type, refIds)
    if (count < refIds.length) return refuse(ENTRIES_MISSING)
    if (((await this.seals.find({}))?.size ?? 0n) > last) return ok()
    const sealed = await this.seal()
    return sealed.ok ? ok() : sealed
  }

  private async sealOnce(): Promise<Result<LogSeal>> {
    const [head, earlier] = await Promise.all([this.log.head(), this.seals.find({})])
    if (!head) return refuse(NOTHING_TO_SEAL)
    if (earlier?.size === head.size) return ok(earlier)
    const asked = { size: Number(head.size), note: head.note, since: Number(earlier?.size ?? 0n) }
    const keys = [...this.policy.witnesses.values()]
    const lines = await Promise.all(keys.map((witness) => this.witnesses.cosign(witness, asked)))
    const signed = keys.filter((_, index) => lines[index] !== undefined)
    if (!isQuorum(this.policy, new Set(signed.map(({ key }) => key.keyId)))) return refuse(quorumMissing(keys, signed))
    const { size, rootHash, note } = head
    await this.seals.add({ size, rootHash, note: `${note}${lines.join('')}`, sealedAt: this.clock.now() })
    return ok((await this.seals.find({ size }))!)
  }
}

const NOTHING_TO_SEAL: Refusal = {
  code: 'LOG_EMPTY',
  message: 'Nothing has happened yet that the log tells of. Seal after the first agreement is signed.',
  rule: 'log.seal',
}

const ENTRIES_MISSING: Refusal = {
  code: 'SEAL_ENTRIES_MISSING',
  message: 'The invoices are not in the public log yet. Ask again in a moment.',
  rule: 'log.seal',
}

function quorumMissing(all: readonly PolicyKey[], signed: readonly PolicyKey[]): Refusal {
  const missing = all.filter((witness) => !signed.includes(witness)).map(({ key }) => key.name)
  return {
    code: 'SEAL_QUORUM_MISSING',
    message: `Nothing is settled that the witnesses have not cosigned. Have ${missing.join(' and ')} answer, then ask again.`,
    rule: 'log.quorum',
    details: { missing: missing.join(', ') },
  }
}
