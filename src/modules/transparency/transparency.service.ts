import { Inject, Injectable, type OnModuleInit } from '@nestjs/common'
import type { LogCheckpoint } from '../../generated/prisma/client.ts'
import { formatCheckpoint } from '../../kernel/checkpoint.ts'
import { MerkleFrontier } from '../../kernel/merkle-frontier.ts'
import { equalHashes } from '../../kernel/merkle.ts'
import { ed25519Signer } from '../../kernel/note-key.ts'
import { invariant, ok, refuse, type Result } from '../../kernel/result.ts'
import { sm2NoteSigner, sm2PublicKeyPem } from '../../kernel/sm2-note-key.ts'
import { signNote } from '../../kernel/signed-note.ts'
import { Clock } from '../../platform/clock.ts'
import { CONFIG, type Config } from '../../platform/config.ts'
import { Keys } from '../../platform/keys.ts'
import { Outbox, type Listener, type OutboxMessage } from '../../platform/outbox.ts'
import { composeLeaf, isLogged, loggedEvent, LOGGED_EVENTS, type LoggedEvent, type NewLeaf } from './log-entry.ts'
import { LogTree } from './log-tree.ts'
import { TransparencyStore } from './transparency.store.ts'

/** That an entry stands at a place in the log of some size. Hashes are hex, the nearest sibling first. */
export type InclusionProof = {
  readonly index: bigint
  readonly leafHash: string
  readonly size: bigint
  readonly rootHash: string
  readonly hashes: readonly string[]
}

const LISTENER = 'transparency'
const LOGGED_TYPES = Object.keys(LOGGED_EVENTS).filter(isLogged)

/**
 * Owns the public log: an append-only Merkle tree (RFC 6962) over the events that let anybody recompute the market's money.
 * Promises: every such event is one leaf, in commit order, without gaps; leaves and the head that signs them commit together.
 * Refuses: nothing it hears. Nobody calls it to write; it listens.
 */
@Injectable()
export class TransparencyService implements Listener, OnModuleInit {
  readonly name = LISTENER
  private readonly signer
  private readonly sm2Signer

  constructor(
    private readonly store: TransparencyStore,
    private readonly tree: LogTree,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    keys: Keys,
    @Inject(CONFIG) private readonly config: Pick<Config, 'logOrigin'>,
  ) {
    this.signer = ed25519Signer({ name: config.logOrigin, seed: keys.logSigningSeed() })
    this.sm2Signer = sm2NoteSigner({ name: config.logOrigin, seed: keys.logSm2Seed() })
  }

  onModuleInit(): void {
    this.outbox.listen(this)
  }

  /** The verifier key (c2sp.org/signed-note): what an authorization agreement prints. */
  get vkey(): string {
    return this.signer.vkey
  }

  /** The public key of the heads' SM2 line, PEM: for readers who must rely on GB/T 32918. */
  get sm2PublicKey(): string {
    return sm2PublicKeyPem(this.sm2Signer.publicKey)
  }

  /** Appends the public ones among the events and signs the new head, in the delivery's transaction. */
  async handle(events: readonly OutboxMessage[]): Promise<void> {
    const frontier = frontierOf(await this.store.head())
    const leaves = leavesOf(await this.unlogged(events), frontier)
    if (leaves.length === 0) return
    const grown = leaves.reduce((tree, leaf) => tree.append(leaf.leafHash), frontier)
    await this.store.append(leaves, { frontier: grown, note: this.sign(grown), sealedAt: this.clock.now() })
    await this.tree.keepNodes(grown.size)
  }

  /** How many committed public events wait to be appended. */
  pendingEvents(): Promise<bigint> {
    return this.store.pendingEvents(LISTENER, LOGGED_TYPES)
  }

  /** Proves an entry in the log as it was at `size`, by default now. Refuses LOG_SIZE_UNKNOWN, LOG_INDEX_UNKNOWN. */
  async prove({ index, size }: { index: bigint; size?: bigint | undefined }): Promise<Result<InclusionProof>> {
    const now = (await this.store.head())?.size ?? 0n
    const at = size ?? now
    if (at < 0n || at > now)
      return refuseProof('LOG_SIZE_UNKNOWN', `Ask for a size up to ${now}: the log has no more entries.`, 'size')
    if (index < 0n || index >= at)
      return refuseProof('LOG_INDEX_UNKNOWN', `Ask for an index from 0 to below the size, ${at}.`, 'index')
    const leaf = { index: Number(index), size: Number(at) }
    const [leafHash] = await this.tree.nodes(0, leaf.index, leaf.index + 1)
    const [root, hashes] = [await this.tree.rootAt(leaf.size), await this.tree.inclusion(leaf)]
    return ok({ index, size: at, leafHash: hex(leafHash!), rootHash: hex(root), hashes: hashes.map(hex) })
  }

  /** What has no entry yet: an event that is told twice is logged once. */
  private async unlogged(events: readonly OutboxMessage[]): Promise<LoggedEvent[]> {
    const told = new Map(publicOf(events).map((event) => [`${event.type} ${event.refId}`, event]))
    for (const { type, refId } of await this.store.logged([...told.values()])) told.delete(`${type} ${refId}`)
    return [...told.values()]
  }

  private sign(frontier: MerkleFrontier): string {
    const body = formatCheckpoint({ origin: this.config.logOrigin, size: frontier.size, root: frontier.root() })
    return signNote(body, this.signer, this.sm2Signer)
  }
}

/** The events that are public, as what is logged of them. */
function publicOf(events: readonly OutboxMessage[]): LoggedEvent[] {
  return events.flatMap(({ type, at, payload }) => (isLogged(type) ? [loggedEvent({ type, at, payload })] : []))
}

const leavesOf = (events: readonly LoggedEvent[], { size }: MerkleFrontier): NewLeaf[] =>
  events.map((event, position) => composeLeaf(event, BigInt(size + position)))

/** The tree under the newest head. Throws if the stored edge is not the one that was signed: then nothing may be appended. */
function frontierOf(head: LogCheckpoint | null): MerkleFrontier {
  if (!head) return MerkleFrontier.empty
  const frontier = MerkleFrontier.parse(head.frontier)
  invariant(
    frontier.ok && BigInt(frontier.value.size) === head.size && equalHashes(frontier.value.root(), head.rootHash),
    `The stored frontier of the log does not have the root signed at size ${head.size}`,
  )
  return frontier.value
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function refuseProof(code: string, message: string, field: string): Result<never> {
  return refuse({ code, message, rule: 'log.proof', field })
}
