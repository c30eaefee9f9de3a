import { readFile, writeFile } from 'node:fs/promises'
import { Kind, parse } from 'graphql'
import { inProject } from '../platform/root.ts'
import { readPolicyTexts } from '../policy/document.ts'
import type { PolicySet } from '../policy/grammar.ts'
import { parsePolicies } from '../policy/load.ts'
import { printCoverage } from '../policy/proof/coverage.ts'
import { type Decided, printTable } from '../policy/proof/table.ts'

export const TABLE_FILE = 'policies/decision-table.csv'
export const COVERAGE_FILE = 'policies/coverage.json'

/** The policies as they stand in the project. @throws PolicyError */
export const readPolicies = (): PolicySet => parsePolicies(readPolicyTexts(inProject('policies/')))

/** A file of the project; empty if it is not there. */
export function readProjectFile(path: string): Promise<string> {
  return readFile(inProject(path), 'utf8').catch(() => '')
}

export async function writeProjectFile(path: string, text: string): Promise<void> {
  await writeFile(inProject(path), text)
}

/** What is worked out of the policies and committed beside them, by path. */
export function derivedFiles(set: PolicySet, decided: readonly Decided[]): Readonly<Record<string, string>> {
  return { [TABLE_FILE]: printTable(decided), [COVERAGE_FILE]: printCoverage(set.rules, decided) }
}

/** The mutations of the printed schema. */
export async function readMutations(): Promise<string[]> {
  const { definitions } = parse(await readProjectFile('src/graphql/schema.graphql'))
  return definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === 'Mutation'
      ? (definition.fields ?? []).map(({ name }) => name.value)
      : [],
  )
}
