/** What a contract that gives a governed text must keep to, and where it says so. See governed.ts. */
import type { Contract } from './contract-shape.ts'
import { CASE_NUMBER, TOKEN } from './governed.ts'

type Fault = readonly [path: string, fix: string]

/** The purpose that such a text is given for. */
const PURPOSE = 'PUBLIC_GOVERNANCE'

type Described = Pick<Contract, 'input' | 'output'>

/** Names of the properties of an answer that hold such a text. */
export const governedTexts = ({ output }: Pick<Contract, 'output'>): string[] =>
  Object.entries(output.properties).flatMap(([name, property]) => (property['x-governed'] ? [name] : []))

export const isGoverned = (contract: Pick<Contract, 'output'>): boolean => governedTexts(contract).length > 0

const inputsOf = ({ input }: Pick<Contract, 'input'>, format: string): string[] =>
  Object.entries(input.properties).flatMap(([name, property]) => (property.format === format ? [name] : []))

/** The input that says for which case an answer is asked. */
export const caseInput = (contract: Pick<Contract, 'input'>): string | undefined => inputsOf(contract, CASE_NUMBER)[0]

/** Whether a call names something by a token it was given. */
export const asksByToken = (contract: Pick<Contract, 'input'>): boolean => inputsOf(contract, TOKEN).length > 0

/** What a contract that gives such a text must keep to. */
export function* governedFaults(contract: Contract): Iterable<Fault> {
  const [text, another] = governedTexts(contract)
  const cases = inputsOf(contract, CASE_NUMBER)
  if (text === undefined) {
    for (const name of cases)
      yield [`input.properties.${name}`, 'Keep case-number for contracts that give a governed text (x-governed).']
    return
  }
  if (another !== undefined)
    yield [`output.properties.${another}`, 'Give one governed text, and no other, in an answer.']
  yield* askedFaults(contract, cases)
  if (contract.purposes.some((purpose) => purpose !== PURPOSE))
    yield ['purposes', `A governed text is given for ${PURPOSE} only. Take the others out.`]
  if (contract.consentKind !== 'NONE' || contract.copyToSubject)
    yield [
      'consentKind',
      'A governed text rests on a case, not on a consent, and no copy is kept: NONE, without copyToSubject.',
    ]
  if (contract.aggregate || contract.http)
    yield [`output.properties.${text}`, 'Only a query of the data domain, and no aggregate, gives a governed text.']
}

function* askedFaults({ input }: Described, cases: readonly string[]): Iterable<Fault> {
  const isRequired = (names: readonly string[]) =>
    names.length === 1 && names.every((name) => input.required.includes(name))
  if (!isRequired(cases))
    yield ['input.required', 'A governed text is given for a case: require one input of format case-number.']
  if (!isRequired(inputsOf({ input }, TOKEN)))
    yield ['input.required', 'A governed text is asked for by a token: require one input of format token.']
}
