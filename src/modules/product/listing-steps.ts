import { Injectable } from '@nestjs/common'
import type { ProductBasis, PurposeClass } from '../../generated/prisma/enums.ts'

/** A version that is being listed, by whom. */
export type ListedVersion = {
  readonly productId: string
  readonly basis: ProductBasis
  readonly region: string
  readonly purposes: readonly PurposeClass[]
  readonly listedBy: string
}

/** What rooms that know products do when one is listed, in the same transaction. They add theirs at start; this one knows none of them. */
@Injectable()
export class ListingSteps {
  private readonly steps: ((listed: ListedVersion) => Promise<void>)[] = []

  add(step: (listed: ListedVersion) => Promise<void>): void {
    this.steps.push(step)
  }

  /** Takes every step, in the order they were added. */
  async take(listed: ListedVersion): Promise<void> {
    for (const step of this.steps) await step(listed)
  }
}
