import { Injectable } from '@nestjs/common'
import type { IssuedCredit } from './credit-note.events.ts'

/** What another room does when a credit note is issued, in the same transaction. */
export interface CreditStep {
  credited(note: IssuedCredit): Promise<void>
}

/** The steps of a credit note beyond billing. Rooms that know billing add theirs at start; billing knows none of them. */
@Injectable()
export class CreditIssuing {
  private readonly steps: CreditStep[] = []

  add(step: CreditStep): void {
    this.steps.push(step)
  }

  async credited(note: IssuedCredit): Promise<void> {
    for (const step of this.steps) await step.credited(note)
  }
}
