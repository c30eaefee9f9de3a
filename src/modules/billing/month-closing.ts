import { Injectable } from '@nestjs/common'
import { firstRefusal, ok, type Result } from '../../kernel/result.ts'
import type { Period } from '../../kernel/shanghai-time.ts'

/** A month of one operator. */
export type OperatorMonth = { readonly operatorOrgId: string; readonly period: Period }

/** What another room does when a month is closed, in the same transaction. */
export interface MonthClosingStep {
  /** Refuses a month that could not be finished, before anything is written. `productIds` are those that were charged. */
  check(month: OperatorMonth, productIds: readonly string[]): Promise<Result<void>>
  /** The invoices of the month stand. */
  closed(month: OperatorMonth): Promise<void>
}

/** The steps of a month's closing beyond billing. Rooms that know billing add theirs at start; billing knows none of them. */
@Injectable()
export class MonthClosing {
  private readonly steps: MonthClosingStep[] = []

  add(step: MonthClosingStep): void {
    this.steps.push(step)
  }

  /** The first refusal of any step. */
  async check(month: OperatorMonth, productIds: readonly string[]): Promise<Result<void>> {
    const checks: Result<void>[] = []
    for (const step of this.steps) checks.push(await step.check(month, productIds))
    return firstRefusal(checks) ?? ok()
  }

  /** Takes every step, in the order they were added. */
  async closed(month: OperatorMonth): Promise<void> {
    for (const step of this.steps) await step.closed(month)
  }
}
