import { graphql } from '../generated/gql.ts'

/** What the service says instead of a result: by rule, and how to mend it. */
export type Refused =
  | { __typename: 'Refusal'; code: string; message: string; rule: string }
  | { __typename: 'InvalidInput'; message: string; issues: readonly { path: string; message: string }[] }

/** Documents spread these by name. */
export const REFUSAL = graphql(`
  fragment RefusalOf on Refusal {
    code
    message
    rule
  }
`)
export const INVALID_INPUT = graphql(`
  fragment InvalidInputOf on InvalidInput {
    message
    issues {
      path
      message
    }
  }
`)

type Answered = { __typename?: string | undefined } | null | undefined

/** The refusal in an answer that is a union of result and refusal; undefined where it was done. */
export function refusalIn(answer: Answered): string | undefined {
  const refused = answer as Partial<Refused> | null | undefined
  if (refused?.__typename === 'Refusal') return `${refused.message} (${refused.code} · ${refused.rule})`
  if (refused?.__typename === 'InvalidInput')
    return [refused.message, ...(refused.issues ?? []).map(({ path, message }) => `${path}: ${message}`)].join(' ')
  return undefined
}
