import { refuse, type Refused } from '../../kernel/result.ts'

/** A refusal whose `field` is a path from further out: `inside('input', …)` makes `input.tiers[0].unitPrice`. */
export function inside(path: string, { error }: Refused): Refused {
  return refuse(error.field === undefined ? error : { ...error, field: `${path}.${error.field}` })
}
