import { invariant } from '../kernel/result.ts'
import type { Actor } from './actor.ts'

/** What can be known of an object: a column's value, or what a function below made of several. */
export type Fact = string | number | bigint | boolean | null | Date | readonly string[]
export type Facts = Readonly<Record<string, Fact>>

/** Whether who asks is who made the thing that is to be approved. */
export function makerIsChecker(actor: Actor, makerId: string): 'SAME' | 'DIFFERENT' {
  return actor.id === makerId ? 'SAME' : 'DIFFERENT'
}

/** Whether who asks gave the other review of a version, or works where it was given. Nobody gave one that is missing. */
export function fellowReviewer(
  actor: Actor,
  other: { readonly reviewedBy: string; readonly reviewerOrgId: string } | undefined,
): 'SAME' | 'DIFFERENT' {
  const isSame = other && (actor.id === other.reviewedBy || actor.org?.id === other.reviewerOrgId)
  return isSame ? 'SAME' : 'DIFFERENT'
}

/** Whether this installation is a demonstration, whose clock may be moved. */
export function demoMode(demo: boolean): 'ON' | 'OFF' {
  return demo ? 'ON' : 'OFF'
}

export type Position = 'BEFORE' | 'INSIDE' | 'AFTER'

/** Where an instant lies: from `from`, and until `until` (the first instant outside; null: without end). */
export function positionOf(instant: Date, bounds: { from: Date; until: Date | null }): Position {
  if (instant < bounds.from) return 'BEFORE'
  return bounds.until === null || instant < bounds.until ? 'INSIDE' : 'AFTER'
}

/** The attributes of an instant within bounds, by name. */
export type Span = { readonly attribute: string; readonly from: string; readonly until: string }

/** The name of the attribute that holds a span's position. No dot in it: to CASL that would be a path. */
export const spanKey = ({ attribute, from, until }: Span) => `${attribute} from ${from} until ${until}`

/** The facts with the position of every span: what is continuous becomes one of three, and so can be enumerated. */
export function withPositions(facts: Facts, spans: readonly Span[]): Facts {
  if (spans.length === 0) return facts
  return { ...facts, ...Object.fromEntries(spans.map((span) => [spanKey(span), positionIn(facts, span)])) }
}

function positionIn(facts: Facts, span: Span): Position {
  const [instant, from, until] = [facts[span.attribute], facts[span.from], facts[span.until]]
  invariant(instant instanceof Date && from instanceof Date, `${spanKey(span)} needs instants`)
  invariant(until instanceof Date || until === null, `${span.until} is neither an instant nor null`)
  return positionOf(instant, { from, until })
}
