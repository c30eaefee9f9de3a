import { firstRefusal, ok, refuse, type Result } from '../kernel/result.ts'

const DAY_MS = 86_400_000
/** How far one step may go, so that a slip of the keyboard does not end a demonstration in another century. */
export const CLOCK_STEP_MAX_DAYS = 400

/** Whether the demo clock may be moved so. Refuses CLOCK_BACKWARD, CLOCK_STEP. */
export function decideClockStep({ now, to }: { readonly now: Date; readonly to: Date }): Result<void> {
  return firstRefusal(clockChecks(now, to)) ?? ok()
}

function* clockChecks(now: Date, to: Date): Generator<Result<void>> {
  const field = 'input.to'
  if (to < now) {
    const message = `It is ${now.toISOString()} already, and the clock only goes forward. Name a later instant.`
    yield refuse({ code: 'CLOCK_BACKWARD', message, rule: 'demo.clock', field })
  }
  const last = new Date(now.getTime() + CLOCK_STEP_MAX_DAYS * DAY_MS)
  if (to > last) {
    const message = `One step is ${CLOCK_STEP_MAX_DAYS} days at most: name an instant until ${last.toISOString()}.`
    yield refuse({ code: 'CLOCK_STEP', message, rule: 'demo.clock', field })
  }
}
