import { Injectable } from '@nestjs/common'
import { Clock } from '../../platform/clock.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import type { Actor } from '../../policy/actor.ts'
import { exampleOf, type SandboxExample } from './sandbox-example.ts'
import { sheetOf, type Sheet } from './sheet.ts'
import { SheetStore } from './sheet.store.ts'

/** Owns no rows: tells all that is known in public of a product. */
@Injectable()
export class SheetService {
  constructor(
    private readonly store: SheetStore,
    private readonly clock: Clock,
  ) {}

  /** @returns null where there is no listed product of this code to see */
  async sheet(actor: Actor, code: string): Promise<Sheet | null> {
    const found = await this.store.byCode(actor, code)
    return (found && sheetOf(found)) ?? null
  }

  /** A case of the sandbox, run as the sandbox runs it. @returns null for a version from before there were sandboxes */
  example(sheet: Sheet): SandboxExample | null {
    const now = this.clock.now()
    return exampleOf(sheet, { now, today: () => dayOf(now) }) ?? null
  }
}
