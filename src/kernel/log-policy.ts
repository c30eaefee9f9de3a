/**
 * Policies (c2sp.org/tlog-policy): which log to trust, who witnesses it, and how many of them must have cosigned.
 * Promises: a quorum holds only when the named witnesses have signed; an unknown word never weakens a policy.
 * Refuses: a name used twice or not at all, a group that cannot be reached, a policy without a quorum.
 */
import { parseWitnessVkey } from './cosignature.ts'
import { parseVkey, type NoteKey } from './note-key.ts'
import { ok, refuse, type Refused, type Result } from './result.ts'

/** A log or a witness; the address is where it is reached, if the policy says so. */
export type PolicyKey = { readonly key: NoteKey; readonly vkey: string; readonly url: string | undefined }

type Member =
  | { readonly kind: 'WITNESS'; readonly keyId: string }
  | { readonly kind: 'GROUP'; readonly threshold: number; readonly members: readonly Member[] }

export type LogPolicy = {
  readonly logs: readonly PolicyKey[]
  /** By the name that the policy gives them. */
  readonly witnesses: ReadonlyMap<string, PolicyKey>
  /** undefined: `quorum none` */
  readonly quorum: Member | undefined
  /** As it was read. */
  readonly text: string
}

/** The policy of a log that has no witnesses: its own signature is all there is. */
export const NO_WITNESSES: LogPolicy = { logs: [], witnesses: new Map(), quorum: undefined, text: 'quorum none\n' }

/** Reads a policy. Refuses POLICY_MALFORMED, naming the line. */
export function parsePolicy(text: string): Result<LogPolicy> {
  const state: Building = { logs: [], witnesses: new Map(), members: new Map(), quorum: 'MISSING' }
  for (const [index, line] of text.split('\n').entries()) {
    const fault = readLine(line, state)
    if (fault) return refusePolicy(`Line ${index + 1}: ${fault}`)
  }
  if (state.quorum === 'MISSING') return refusePolicy('Say the quorum: quorum <name>, or quorum none.')
  const quorum = state.quorum === 'NONE' ? undefined : state.quorum
  return ok({ logs: state.logs, witnesses: state.witnesses, quorum, text })
}

/** Whether these witnesses, by key id, are enough. */
export function isQuorum({ quorum }: Pick<LogPolicy, 'quorum'>, keyIds: ReadonlySet<string>): boolean {
  return quorum === undefined || isMet(quorum, keyIds)
}

function isMet(member: Member, keyIds: ReadonlySet<string>): boolean {
  if (member.kind === 'WITNESS') return keyIds.has(member.keyId)
  return member.members.filter((each) => isMet(each, keyIds)).length >= member.threshold
}

type Building = {
  readonly logs: PolicyKey[]
  readonly witnesses: Map<string, PolicyKey>
  readonly members: Map<string, Member>
  quorum: Member | 'NONE' | 'MISSING'
}

/** @returns what is wrong with the line; undefined if it was read */
function readLine(line: string, state: Building): string | undefined {
  // oxlint-disable-next-line no-control-regex -- the specification forbids exactly these
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line)) return 'remove the control character.'
  const [keyword = '', ...words] = line.trim().split(/[ \t]+/)
  if (keyword === '' || keyword.startsWith('#')) return undefined
  switch (keyword) {
    case 'log':
      return readLog(words, state)
    case 'witness':
      return readWitness(words, state)
    case 'group':
      return readGroup(words, state)
    case 'quorum':
      return readQuorum(words, state)
    default:
      return `begin with log, witness, group or quorum, not ${JSON.stringify(keyword)}.`
  }
}

function readLog([vkey, url, ...rest]: readonly string[], { logs }: Building): string | undefined {
  if (vkey === undefined || rest.length > 0) return 'write log <vkey> [<url>].'
  const key = parseVkey(vkey)
  if (!key.ok) return key.error.message
  logs.push({ key: key.value, vkey, url })
  return undefined
}

function readWitness([name, vkey, url, ...rest]: readonly string[], state: Building): string | undefined {
  if (name === undefined || vkey === undefined || rest.length > 0) return 'write witness <name> <vkey> [<url>].'
  const key = parseWitnessVkey(vkey)
  if (!key.ok) return key.error.message
  if ([...state.witnesses.values()].some((other) => other.key.keyId === key.value.keyId))
    return 'this witness is named before.'
  const fault = add(name, { kind: 'WITNESS', keyId: key.value.keyId }, state)
  if (!fault) state.witnesses.set(name, { key: key.value, vkey, url })
  return fault
}

function readGroup([name, threshold, ...names]: readonly string[], state: Building): string | undefined {
  if (name === undefined || threshold === undefined || names.length === 0)
    return 'write group <name> all|any|<number> <member>….'
  if (new Set(names).size < names.length) return 'name each member once.'
  const unknown = names.find((member) => !state.members.has(member))
  if (unknown !== undefined) return `${unknown} is neither a witness nor a group named above.`
  const needed = threshold === 'all' ? names.length : threshold === 'any' ? 1 : wholeNumber(threshold)
  if (needed === undefined || needed < 1 || needed > names.length)
    return `of ${names.length} members, ask for all, any, or a number from 1 on.`
  return add(
    name,
    { kind: 'GROUP', threshold: needed, members: names.map((member) => state.members.get(member)!) },
    state,
  )
}

function readQuorum([name, ...rest]: readonly string[], state: Building): string | undefined {
  if (name === undefined || rest.length > 0) return 'write quorum <name>, or quorum none.'
  if (state.quorum !== 'MISSING') return 'the quorum is said before.'
  const member = name === 'none' ? 'NONE' : state.members.get(name)
  if (!member) return `${name} is neither a witness nor a group named above.`
  state.quorum = member
  return undefined
}

function add(name: string, member: Member, { members }: Building): string | undefined {
  if (name === 'none' || members.has(name)) return `choose another name: ${name} is taken.`
  members.set(name, member)
  return undefined
}

const wholeNumber = (text: string): number | undefined => (/^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined)

const refusePolicy = (message: string): Refused =>
  refuse({ code: 'POLICY_MALFORMED', message, rule: 'c2sp.org/tlog-policy' })
