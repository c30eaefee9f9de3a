import { UsageError, type Command } from './command.ts'

const TASKS = ['check', 'table', 'explain'] as const

/** Proves the policies, prints their decision table, explains one decision. Each task is loaded when it is asked for. */
export const policy: Command = {
  summary: 'prove the policies, print their decision table, explain a decision',
  help: `Usage: sanquan policy check
       sanquan policy table [--check]
       sanquan policy explain --role ROLE --action ACTION [--subject KIND] [--fact NAME=VALUE]...

check    decides every question that can be asked, and holds the answers against the named invariants; prints a
         counterexample for each that fails. Exit code 0 when all hold, 1 when one does not.
table    writes policies/decision-table.csv and policies/coverage.json; with --check compares them and writes nothing
explain  says why a decision falls as it does: the rule, or the nearest rules and what failed, in Chinese and English

  --role ROLE        who asks: a person's role such as OPERATOR; CREDENTIAL, SYSTEM or ANONYMOUS
  --action ACTION    what is asked, such as price.publish; policies/actions.json has them all
  --subject KIND     of which kind of object; needed where the action is asked of several
  --fact NAME=VALUE  what is known of the object: own or other for identifiers, a code, BEFORE, INSIDE or AFTER for
                     instants. What is left out may be anything.`,
  run: async ([task, ...args], terminal) => {
    switch (task) {
      case 'check':
        return (await import('./policy-check.ts')).check(args, terminal)
      case 'table':
        return (await import('./policy-table.ts')).table(args, terminal)
      case 'explain':
        return (await import('./policy-explain.ts')).explain(args, terminal)
      case undefined:
      default:
        throw new UsageError(`Say what to do with the policies: ${TASKS.join(', ')}. See sanquan policy --help.`)
    }
  },
}
