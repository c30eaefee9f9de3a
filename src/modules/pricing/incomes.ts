import { Injectable } from '@nestjs/common'
import type { Fen } from '../../kernel/money.ts'
import { invariant } from '../../kernel/result.ts'

/** What an operator invoiced for a year, tax included, and months of it whose usage is not invoiced yet. */
export type YearIncome = { readonly grossFen: Fen; readonly openMonths: readonly string[] }

export type IncomeSource = (of: { readonly operatorOrgId: string; readonly year: number }) => Promise<YearIncome>

/** Where pricing learns what prices brought: the room that invoices adds itself at start, and pricing does not know it. */
@Injectable()
export class Incomes {
  private source: IncomeSource | undefined

  from(source: IncomeSource): void {
    this.source = source
  }

  of(year: Parameters<IncomeSource>[0]): Promise<YearIncome> {
    invariant(this.source, 'Nobody tells the income of a year')
    return this.source(year)
  }
}
