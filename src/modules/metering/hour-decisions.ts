import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { MerkleFrontier } from '../../kernel/merkle-frontier.ts'
import { leafHash } from '../../kernel/merkle.ts'
import { callLeaf, type MeteredCall } from './usage.ts'

/** What the calls of a batch rested on: each of these has its chains of rights. */
export type Basis = { productId: string; productVersionId: string; operatorOrgId: string; purpose: PurposeClass }

/** The calls of one hour that one buyer was allowed of one product. */
export type AllowedCalls = {
  region: string
  productId: string
  buyerOrgId: string
  calls: bigint
  /** Merkle root (RFC 6962) over the leaves of the calls, in the order of their ids */
  callsRoot: Uint8Array
  bases: Basis[]
}

type Batch = { first: MeteredCall; calls: bigint; tree: MerkleFrontier; bases: Map<string, Basis> }

/** Folds an hour's calls into one batch for each product and buyer. What got no answer has a record of its own and is left out. */
export class HourDecisions {
  private readonly batches = new Map<string, Batch>()

  add(call: MeteredCall): void {
    if (call.outputCommitment === null) return
    const { productId, buyerOrgId, productVersionId, operatorOrgId, purposeClass: purpose } = call
    const key = `${productId} ${buyerOrgId}`
    const batch = this.batches.get(key) ?? { first: call, calls: 0n, tree: MerkleFrontier.empty, bases: new Map() }
    batch.bases.set(`${productVersionId} ${purpose}`, { productId, productVersionId, operatorOrgId, purpose })
    this.batches.set(key, { ...batch, calls: batch.calls + 1n, tree: batch.tree.append(leafHash(callLeaf(call))) })
  }

  /** The batches in a fixed order. */
  allowed(): AllowedCalls[] {
    const sorted = [...this.batches.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1))
    return sorted.map(([, { first, calls, tree, bases }]) => ({
      region: first.region,
      productId: first.productId,
      buyerOrgId: first.buyerOrgId,
      calls,
      callsRoot: tree.root(),
      bases: [...bases.values()],
    }))
  }
}
