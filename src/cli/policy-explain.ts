import { explain as explainDecision, type Explanation } from '../policy/explain.ts'
import { Policy } from '../policy/policy.ts'
import { readOptions, UsageError, type ExitCode, type Terminal } from './command.ts'
import { readPolicies } from './policy-files.ts'

/** Prints why a decision falls. Exit code 0 whatever it is: the question was answered. */
export async function explain(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { role, action, subject, fact } = readOptions(args, {
    role: { type: 'string' },
    action: { type: 'string' },
    subject: { type: 'string' },
    fact: { type: 'string', multiple: true, default: [] },
  })
  if (role === undefined || action === undefined) throw new UsageError('Give --role ROLE and --action ACTION.')
  const facts = Object.fromEntries(fact.map(readFact))
  const explained = explainDecision(new Policy(readPolicies()), { role, action, subject, facts })
  if (!explained.ok) throw new UsageError(explained.error.message)
  for (const line of explanationLines(explained.value)) terminal.out(line)
  return 0
}

function readFact(text: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (name === undefined || value === undefined) throw new UsageError(`--fact needs NAME=VALUE, not ${text}.`)
  return [name, value]
}

function explanationLines({ outcome, ruleId, because, cites, nearest, next }: Explanation): string[] {
  return [
    `${outcome}  ${ruleId ?? 'no rule decides alone'}`,
    ...both('  ', because),
    ...(cites.length > 0 ? [`  ${cites.join('; ')}`] : []),
    ...nearest.flatMap((rule) => [
      `  ${rule.effect} ${rule.ruleId}  (${rule.cites.join('; ')})`,
      ...rule.clauses.flatMap((clause) => both('    - ', clause)),
    ]),
    ...both('→ ', next),
  ]
}

const both = (indent: string, { zh, en }: { zh: string; en: string }) => [
  `${indent}${zh}`,
  `${' '.repeat(indent.length)}${en}`,
]
