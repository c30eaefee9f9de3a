/** What key `http` of a contract must say about the other keys. A fault is a path and its fix. */
import type { Contract } from '../contract-shape.ts'
import type { ServiceSource } from './service-mapping.ts'

type Fault = readonly [path: string, fix: string]

export function* serviceFaults(contract: Contract): Iterable<Fault> {
  const { http } = contract
  if (!http) return
  yield* requestFaults(contract, http)
  yield* outcomeFaults(contract, http)
  yield* fieldFaults(contract, http)
  if (contract.platformSignals?.length)
    yield ['platformSignals', 'Take them out: a department’s service is told inputs of the call only.']
}

function* requestFaults({ input, subject }: Contract, { method, request }: ServiceSource): Iterable<Fault> {
  for (const [key, { input: name, as }] of Object.entries(request)) {
    const path = `http.request.${key}`
    const property = Object.hasOwn(input.properties, name) ? input.properties[name] : undefined
    if (!property) yield [path, `Describe ${name} in input.properties.`]
    else if (as === 'HASH' && !property['x-lookup']) yield [path, `Send ${name} as PLAIN: only x-lookup has a hash.`]
    else if (as === 'PLAIN' && property['x-lookup'] && method === 'GET')
      yield [path, 'Use POST: an identifier in an address stays in logs.']
  }
  const sent = new Set(Object.values(request).map(({ input: name }) => name))
  for (const name of [subject?.input, ...input.required]) {
    if (name !== undefined && !sent.has(name)) yield ['http.request', `Send ${name}: the answer has to depend on it.`]
  }
}

function* outcomeFaults({ outcomes, whenNoRow }: Contract, { response }: ServiceSource): Iterable<Fault> {
  const path = 'http.response.outcome.codes'
  const said = new Set<string>(Object.values(response.outcome.codes))
  const known = new Set<string>(outcomes)
  for (const outcome of said) if (!known.has(outcome)) yield [path, `Add ${outcome} to outcomes, or take it out here.`]
  for (const outcome of outcomes) {
    if (outcome !== whenNoRow && !said.has(outcome)) yield [path, `Say which code of the service means ${outcome}.`]
  }
}

function* fieldFaults({ output }: Contract, { response: { fields } }: ServiceSource): Iterable<Fault> {
  for (const name of Object.keys(output.properties)) {
    if (!Object.hasOwn(fields, name)) yield ['http.response.fields', `Say where ${name} stands in the answer.`]
  }
  for (const [name, { codes }] of Object.entries(fields)) {
    const path = `http.response.fields.${name}`
    const property = Object.hasOwn(output.properties, name) ? output.properties[name] : undefined
    if (!property) yield [path, 'Describe it in output.properties, or take it out here.']
    if (property?.['x-token']) yield [path, 'Take x-token out: only a query in the data domain can give tokens.']
    const { enum: listed } = property ?? {}
    const unknown = listed && Object.values(codes ?? {}).find((code) => !listed.includes(code))
    if (unknown !== undefined) yield [path, `Add ${unknown} to the codes of ${name}, or take it out here.`]
  }
}
