/** A bank's file as it was parsed: texts with their lines, before anything in it is believed. */
import type { BankFileFormat } from '../../generated/prisma/enums.ts'
import { refuse, type Refused } from '../../kernel/result.ts'

/** An entry as a file writes it: texts, and the line they stand on. */
export type RawEntry = {
  readonly line: number
  readonly day: string
  readonly reference: string
  /** Came in. */
  readonly credit: string
  /** Went out. */
  readonly debit: string
  readonly currency: string
  readonly payer: string
  readonly remittance: string
  /** What is on the account after it, where the file says so. */
  readonly balance: string
}

/** A file as it was parsed, before anything in it was believed. */
export type RawStatement = {
  readonly format: BankFileFormat
  readonly entries: readonly RawEntry[]
  /** What the file says its entries sum to, and where; an empty text is a sum that it does not state. */
  readonly totals: { readonly line: number; readonly credits: string; readonly debits: string }
  /** Balances of the account before and after, where the file says so. */
  readonly opening?: string
  readonly closing?: string
}

/** A refusal about the file that was given. */
export function refuseStatement(code: string, message: string): Refused {
  return refuse({ code, message, rule: 'payment.statement', field: 'input.content' })
}
