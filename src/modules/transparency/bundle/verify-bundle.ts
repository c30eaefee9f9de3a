/**
 * Verifies an audit bundle with nothing but its files, and a policy that is better the verifier's own.
 * Promises: the seal is of the policy's log and quorum, the log only grew since the last, and every file but those that are
 * given is computed again from the entries and equals what stands there. Refuses nothing: what is wrong is a finding.
 */
import { openCheckpoint, parseCheckpoint, type Checkpoint } from '../../../kernel/checkpoint.ts'
import { cosignatureVerifier } from '../../../kernel/cosignature.ts'
import { isQuorum, parsePolicy, type LogPolicy } from '../../../kernel/log-policy.ts'
import { equalHashes, leafHash } from '../../../kernel/merkle.ts'
import { ed25519Verifier } from '../../../kernel/note-key.ts'
import { ok, refuse, type Result } from '../../../kernel/result.ts'
import { parsePeriod } from '../../../kernel/shanghai-time.ts'
import { parseNote } from '../../../kernel/signed-note.ts'
import { decodeEntries, rangeRootOf, tilePath, tilesOf, treeLevels } from '../../../kernel/tiles.ts'
import { verifyLog } from '../verify-ledger.ts'
import type { VerifyReport } from '../verify-report.ts'
import { composeBundle, GIVEN, type BundleFiles } from './bundle.ts'

export const BUNDLE_CHECKS = {
  files: { zh: '文件齐全', en: 'the given files and all entries are there' },
  seal: { zh: '签名与见证', en: 'the seal is of the policy’s log and has its quorum' },
  growth: { zh: '只增不改', en: 'the log only grew since the last checkpoint' },
  derived: { zh: '派生文件重算', en: 'tiles, proofs, statements, rules and balances recomputed' },
} as const satisfies Record<string, { zh: string; en: string }>

export type BundleCheckName = keyof typeof BUNDLE_CHECKS

/** `file` is the first that differs, if one can be named. */
export type BundleFinding = { readonly check: BundleCheckName; readonly file?: string; readonly message: string }

export type BundleReport = {
  readonly ok: boolean
  readonly findings: readonly BundleFinding[]
  /** What the log itself comes to; undefined where its entries cannot be read. */
  readonly log: VerifyReport | undefined
}

/** @param ownPolicy the verifier's own copy: the one in the bundle proves nothing against who made the bundle */
export function verifyBundle(files: BundleFiles, ownPolicy?: string): BundleReport {
  const given = readGiven(files, ownPolicy)
  if (!given.ok) return { ok: false, findings: [given.error], log: undefined }
  const { policy, bodies, source } = given.value
  const logKeys = policy.logs.map(({ vkey }) => vkey)
  const log = verifyLog({ bodies, checkpointNote: source.checkpoint, vkey: logKeys[0] ?? '' })
  const findings = [
    checkSeal(source.checkpoint, policy),
    checkGrowth(source, policy, bodies),
    checkDerived(files, source),
  ]
  const found = findings.filter((finding) => finding !== undefined)
  return { ok: found.length === 0 && log.ok, findings: found, log }
}

type Given = {
  readonly policy: LogPolicy
  readonly bodies: readonly string[]
  readonly source: Parameters<typeof composeBundle>[0]
}

function readGiven(files: BundleFiles, ownPolicy: string | undefined): Result<Given, BundleFinding> {
  const text = (path: string) => (files.has(path) ? Buffer.from(files.get(path)!).toString() : undefined)
  const missing = [GIVEN.period, GIVEN.policy, GIVEN.checkpoint].find((path) => !files.has(path))
  if (missing) return missingFile(missing)
  const [period, checkpoint] = [parsePeriod(text(GIVEN.period)!.trim()), text(GIVEN.checkpoint)!]
  if (!period.ok) return fault('files', period.error.message, GIVEN.period)
  const policy = parsePolicy(ownPolicy ?? text(GIVEN.policy)!)
  if (!policy.ok) return fault('files', policy.error.message, GIVEN.policy)
  const promised = unsafeCheckpoint(checkpoint)
  if (!promised) return fault('files', 'It cannot be read, so that no size is promised.', GIVEN.checkpoint)
  const bodies = readEntries(files, promised.size)
  if (!bodies.ok) return bodies
  const source = {
    period: period.value,
    policy: text(GIVEN.policy)!,
    checkpoint,
    previous: text(GIVEN.previous),
    bodies: bodies.value,
  }
  return ok({ policy: policy.value, bodies: bodies.value, source })
}

function readEntries(files: BundleFiles, size: number): Result<string[], BundleFinding> {
  const bodies: string[] = []
  for (const tile of tilesOf('entries', size)) {
    const path = tilePath(tile)
    const bytes = files.get(path)
    if (!bytes) return missingFile(path)
    const entries = decodeEntries(bytes, tile.width)
    if (!entries.ok) return fault('files', entries.error.message, path)
    for (const entry of entries.value) bodies.push(Buffer.from(entry).toString())
  }
  return ok(bodies)
}

/** The seal is signed by the policy's log and cosigned by enough of its witnesses. */
function checkSeal(note: string, policy: LogPolicy): BundleFinding | undefined {
  const opened = open(note, policy)
  if (!opened.ok) return { check: 'seal', file: GIVEN.checkpoint, message: opened.error.message }
  const signed = new Set(opened.value.verified.map(({ keyId }) => keyId))
  if (isQuorum(policy, signed)) return undefined
  const missing = [...policy.witnesses.values()].filter(({ key }) => !signed.has(key.keyId)).map(({ key }) => key.name)
  return { check: 'seal', file: GIVEN.checkpoint, message: `No quorum: ${missing.join(' and ')} did not cosign it.` }
}

function open(note: string, { logs, witnesses }: LogPolicy) {
  const origin = logs[0]?.key.name
  if (origin === undefined)
    return refuse({
      code: 'POLICY_WITHOUT_LOG',
      message: 'The policy names no log: add a line log <vkey>.',
      rule: 'c2sp.org/tlog-policy',
    })
  const cosigners = [...witnesses.values()].map(({ key }) => cosignatureVerifier(key))
  const opened = openCheckpoint(note, {
    origin,
    verifiers: [...logs.map(({ key }) => ed25519Verifier(key)), ...cosigners],
  })
  if (!opened.ok) return opened
  const logIds = new Set(logs.map(({ key }) => key.keyId))
  if (opened.value.verified.some(({ keyId }) => logIds.has(keyId))) return opened
  return refuse({
    code: 'LOG_DID_NOT_SIGN',
    message: 'The log of the policy has not signed it.',
    rule: 'c2sp.org/tlog-checkpoint',
  })
}

/** The last checkpoint is of the same log, and its entries are the first of this one's. */
function checkGrowth(source: Given['source'], policy: LogPolicy, bodies: readonly string[]): BundleFinding | undefined {
  if (source.previous === undefined) return undefined
  const opened = open(source.previous, policy)
  if (!opened.ok) return outgrown(opened.error.message)
  const { size, root } = opened.value.checkpoint
  if (size > bodies.length) return outgrown(`It is of ${size} entries, more than the seal’s ${bodies.length}.`)
  const levels = treeLevels(bodies.slice(0, size).map((body) => leafHash(Buffer.from(body))))
  const same = size === 0 || equalHashes(rangeRootOf(levels, { from: 0, to: size }), root)
  return same ? undefined : outgrown(`The first ${size} entries are not those that it signed: history was rewritten.`)
}

/** Whatever follows from the entries is computed again, byte by byte. */
function checkDerived(files: BundleFiles, source: Given['source']): BundleFinding | undefined {
  let expected: BundleFiles
  try {
    expected = composeBundle(source)
  } catch (error) {
    return { check: 'derived', message: error instanceof Error ? error.message : String(error) }
  }
  for (const [file, bytes] of expected) {
    const there = files.get(file)
    if (!there) return { check: 'derived', file, message: 'The file is missing.' }
    if (!Buffer.from(there).equals(bytes)) return { check: 'derived', file, message: differenceOf(there, bytes) }
  }
  const extra = [...files.keys()].find((file) => !expected.has(file))
  return extra === undefined
    ? undefined
    : { check: 'derived', file: extra, message: 'The file does not belong to this bundle.' }
}

function differenceOf(there: Uint8Array, expected: Uint8Array): string {
  const at = expected.findIndex((byte, i) => byte !== there[i])
  const line = Buffer.from(expected.subarray(0, at)).toString('latin1').split('\n').length
  if (there.length < expected.length && at === there.length) return `The file is cut short after ${there.length} bytes.`
  return at < 0
    ? 'The file goes on behind its end.'
    : `Line ${line} differs from what the entries come to, at byte ${at}.`
}

/** What the note says, signed or not: a wrong signature must not hide the rest. */
function unsafeCheckpoint(note: string): Checkpoint | undefined {
  const parsed = parseNote(note)
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed
  return checkpoint.ok ? checkpoint.value : undefined
}

const outgrown = (message: string): BundleFinding => ({ check: 'growth', file: GIVEN.previous, message })

const fault = (check: BundleCheckName, message: string, file: string) =>
  ({ ok: false, error: { check, file, message } }) as const

const missingFile = (file: string) => fault('files', 'The file is missing: the bundle is not whole.', file)
