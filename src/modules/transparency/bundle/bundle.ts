/**
 * 审计包: one month of the market as a folder that a regulator checks alone: the log up to a seal, and what follows from it for
 * that month. Everything but the log itself, its policy and its checkpoints is computed from the log.
 * Promises: the same seal and month give the same bytes. Refuses, by throwing: entries that are not of the checkpoint's size.
 */
import { leafHash, type MerkleHash } from '../../../kernel/merkle.ts'
import { invariant } from '../../../kernel/result.ts'
import type { Period } from '../../../kernel/shanghai-time.ts'
import { encodeEntries, encodeHashes, TILE_WIDTH, tilePath, tilesOf, treeLevels } from '../../../kernel/tiles.ts'
import { parseEntry, type LogEntry } from '../log-entry.ts'
import { readFacts } from '../log-facts.ts'
import { CheckList } from '../verify-report.ts'
import { proofFiles } from './proof-files.ts'
import { README } from './readme.ts'
import { ruleFiles } from './rule-files.ts'
import { statementFiles } from './statement-files.ts'
import { trialBalanceFile } from './trial-balance-file.ts'

/** What a bundle is made from. */
export type BundleSource = {
  readonly period: Period
  /** c2sp.org/tlog-policy: the log's key, its witnesses, their quorum */
  readonly policy: string
  /** The signed note of the seal, with its cosignatures. */
  readonly checkpoint: string
  /** The last signed note before the month, if the log is older than the month. */
  readonly previous: string | undefined
  /** All entries up to the seal, in order, each one's canonical JSON. */
  readonly bodies: readonly string[]
}

/** Paths with what stands there, in the order of the paths. */
export type BundleFiles = ReadonlyMap<string, Uint8Array>

/** Names of the files that are given, not computed. */
export const GIVEN = {
  period: 'period.txt',
  policy: 'policy.txt',
  checkpoint: 'checkpoint',
  previous: 'checkpoint.previous',
} as const

/** The whole bundle. @throws if an entry cannot be read: then there is nothing to hand over but the log itself */
export function composeBundle(source: BundleSource): BundleFiles {
  const { period, policy, checkpoint, previous, bodies } = source
  const levels = treeLevels(bodies.map((body) => leafHash(Buffer.from(body))))
  const found = new CheckList('entries')
  const facts = readFacts(bodies.map(entryOf), found)
  invariant(found.done().findings.length === 0, `The log cannot be read: ${found.done().findings[0]?.message}`)
  const texts: Record<string, string> = {
    [GIVEN.period]: `${period}\n`,
    [GIVEN.policy]: policy,
    [GIVEN.checkpoint]: checkpoint,
    ...(previous !== undefined && { [GIVEN.previous]: previous }),
    'README.txt': README,
    'trial-balance.json': trialBalanceFile(facts, period),
    ...statementFiles(facts, period),
    ...ruleFiles(facts, period),
    ...proofFiles(facts, { period, levels, size: bodies.length, checkpoint }),
  }
  const files = [
    ...Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)] as const),
    ...tileFiles(bodies, levels),
  ]
  return new Map(files.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function entryOf(body: string): LogEntry {
  const entry = parseEntry(body)
  invariant(entry.ok, `The log cannot be read: ${entry.ok ? '' : entry.error.message}`)
  return entry.value
}

/** Hashes and entries as c2sp.org/tlog-tiles lays them out. */
function tileFiles(
  bodies: readonly string[],
  levels: readonly (readonly MerkleHash[])[],
): (readonly [string, Uint8Array])[] {
  const size = bodies.length
  const hashTiles = levels.flatMap((nodes, level) =>
    tilesOf(level, size).map((tile) => [tilePath(tile), encodeHashes(ofTile(nodes, tile))] as const),
  )
  const entryTiles = tilesOf('entries', size).map(
    (tile) => [tilePath(tile), encodeEntries(ofTile(bodies, tile).map((body) => Buffer.from(body)))] as const,
  )
  return [...hashTiles, ...entryTiles]
}

const ofTile = <T>(all: readonly T[], { index, width }: { index: number; width: number }): readonly T[] =>
  all.slice(index * TILE_WIDTH, index * TILE_WIDTH + width)
