import { CallRefused, REFUSED } from '../../src/cli/client.ts'
import type { DemoService } from './demo-service.ts'

export type Row = Record<string, string>

/** Runs a mutation of a seeded service as one of its people. @returns what it was asked for of the row that came of it */
export async function mutate(
  demo: DemoService,
  email: string,
  { field, input, data = 'id' }: { field: string; input: object; data?: string },
): Promise<Row> {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}`
  const document = `mutation ($input: ${type}Input!) { ${field}(input: $input) { ${REFUSED} ... on ${type}Success { data { ${data} } } } }`
  const answer = await (await demo.as(email)).run<Record<string, Row>>(document, { input })
  return answer[field] ?? {}
}

/** The code of a refusal; undefined of what was done. */
export const refusalOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => undefined,
    (error: unknown) => (error instanceof CallRefused ? error.code : Promise.reject(error)),
  )
