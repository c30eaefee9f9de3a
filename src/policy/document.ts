import { readdirSync, readFileSync } from 'node:fs'
import type { z } from 'zod'
import { type JsonPath, type LocatedJson, parseLocatedJson } from './located-json.ts'

/** The texts of `policies/` by their names in it, such as `rights/use.json`. */
export type PolicyTexts = Readonly<Record<string, string>>

/** What is worked out of the policies and kept beside them; not one of them. */
const DERIVED = 'coverage.json'

/** Reads every JSON file of a folder and of the folders in it. */
export function readPolicyTexts(folder: URL): PolicyTexts {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.json') && name !== DERIVED)
    .toSorted()
  return Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]))
}

/** What is wrong in a file, where, and what to write instead. */
export type Complaint = { readonly path: JsonPath; readonly message: string }

/** Policies that cannot be used. The message has a line for each fault: file, line, what is wrong, what to write. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'

  constructor(readonly faults: readonly string[]) {
    super(`The policies cannot be used:\n  ${faults.join('\n  ')}`)
  }
}

/** @throws PolicyError if there are faults */
export function refuseFaulty(faults: readonly string[]): void {
  if (faults.length > 0) throw new PolicyError(faults)
}

/** One JSON file of `policies/`, and where to say that something in it is wrong. */
export class PolicyDocument {
  private readonly json: LocatedJson

  /** @throws PolicyError if the text is not JSON, or has a key twice */
  constructor(
    readonly file: string,
    text: string,
  ) {
    this.json = readJson(file, text)
    const twice = this.json.twice.map((path) => ({
      path,
      message: `${String(path.at(-1))} is written twice: keep one`,
    }))
    refuseFaulty(this.faults(twice))
  }

  get value(): unknown {
    return this.json.value
  }

  /** The content by its grammar. @throws PolicyError with every fault */
  as<S extends z.ZodType>(schema: S): z.infer<S> {
    const parsed = schema.safeParse(this.json.value)
    if (parsed.success) return parsed.data
    throw new PolicyError(
      this.faults(parsed.error.issues.map((issue) => ({ path: pathOf(issue), message: issue.message }))),
    )
  }

  /** Complaints with file and line. */
  faults(complaints: readonly Complaint[]): string[] {
    return complaints.map(({ path, message }) => `policies/${this.file}:${this.json.lineOf(path)}: ${message}`)
  }
}

function readJson(file: string, text: string): LocatedJson {
  try {
    return parseLocatedJson(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const line = /line (\d+)/.exec(error.message)?.[1] ?? text.trimEnd().split('\n').length
    throw new PolicyError([`policies/${file}:${line}: not JSON: ${error.message}`])
  }
}

/** An unknown key is complained of where it stands, not where its object begins. */
export function pathOf(issue: z.core.$ZodIssue): JsonPath {
  return issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path
}
