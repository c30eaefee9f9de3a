import { inProject } from '../../src/platform/root.ts'
import { PolicyError, type PolicyTexts, readPolicyTexts } from '../../src/policy/document.ts'
import { parsePolicies } from '../../src/policy/load.ts'
import { Policy } from '../../src/policy/policy.ts'

/** The policies as they stand in the project. */
export const TEXTS = readPolicyTexts(inProject('policies/'))
export const SET = parsePolicies(TEXTS)
export const POLICY = new Policy(SET)

type RawRule = Readonly<Record<string, unknown>>
type RawFile = { rules: RawRule[] }

/** A file of the project as data, with changes, as it would be written. */
export function edited(file: string, change: (content: RawFile) => unknown): PolicyTexts {
  const content = JSON.parse(TEXTS[file] ?? '{}') as RawFile
  const text = JSON.stringify(change(content), null, 2)
  return { ...TEXTS, [file]: text }
}

/** The policies with one more rule at the end of a file. */
export function withRule(file: string, rule: RawRule): PolicyTexts {
  const stem = file.replace(/^.*\/|\.json$/g, '')
  const template = {
    id: `${stem}.added`,
    effect: 'permit',
    action: 'read',
    subject: 'DataProduct',
    when: {},
    because: { zh: '测试', en: 'A test' },
    cites: ['test'],
  }
  return edited(file, ({ rules, ...head }) => ({ ...head, rules: [...rules, { ...template, ...rule }] }))
}

/** Where a file says something, as an editor counts: from 1, the last place. */
export function lineOf(texts: PolicyTexts, file: string, words: string): number {
  const text = texts[file] ?? ''
  return text.slice(0, text.lastIndexOf(words)).split('\n').length
}

/** What the loader complains of. */
export function faultsOf(texts: PolicyTexts): readonly string[] {
  try {
    parsePolicies(texts)
    return []
  } catch (error) {
    if (error instanceof PolicyError) return error.faults
    throw error
  }
}
