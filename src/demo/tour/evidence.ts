/**
 * The chain of evidence of one call, from the bottom up, as a regulator walks it: every link is an entry of the verified log,
 * named by its place, and the figures of neighbouring links are held against each other.
 */
import type { PublicLog } from '../../modules/transparency/index.ts'
import type { AnsweredCall } from './calls.ts'
import { callLinks } from './evidence-call.ts'
import type { EvidenceLink } from './evidence-link.ts'
import { moneyLinks } from './evidence-money.ts'
import { priceLinks } from './evidence-price.ts'
import { rightLinks } from './evidence-rights.ts'
import { LogBook } from './log-book.ts'
import type { TourInvoice, TourStatement } from './month.ts'
import type { TourPlan } from './plan.ts'
import type { Stage } from './stage.ts'

/** What the tour knows of the call, and what the regulator has downloaded. */
export type EvidenceOf = {
  readonly plan: TourPlan
  readonly call: AnsweredCall
  readonly invoice: TourInvoice
  readonly statement: TourStatement
  readonly log: PublicLog
}

/** Walks the whole chain. @throws TourFailed at the first link that does not fit */
export async function traceCall(stage: Stage, { plan, call, invoice, statement, log }: EvidenceOf) {
  const book = new LogBook(log.bodies)
  const { links: ofCall, leaf } = await callLinks(stage, book, call)
  const ofPrice = priceLinks(book, { invoice, leaf })
  const ofRights = await rightLinks(stage, book, plan)
  const ofMoney = await moneyLinks(stage, { book, log, statement })
  return [...ofCall, ...ofPrice, ...ofRights, ...ofMoney]
}

/** The chain as lines, Chinese and English, numbered from the call upwards. */
export function evidenceLines(call: AnsweredCall, links: readonly EvidenceLink[]): string[] {
  return [
    `证据链，自下而上 / The chain of evidence, bottom up: ${call.envelope.requestNo}`,
    ...links.flatMap(({ zh, en, seqs, facts }, index) => [
      `${`${index + 1}`.padStart(3)}. ${zh} / ${en}${seqs.length > 0 ? `  [日志 log #${seqs.join(', #')}]` : ''}`,
      ...facts.map((fact) => `       ${fact}`),
    ]),
  ]
}
