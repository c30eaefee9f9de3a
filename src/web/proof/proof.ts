/**
 * Whether an entry stands in the log that a checkpoint signs, found out by this browser alone: nothing is sent anywhere.
 * Source: RFC 9162 2.1.3.2 (inclusion), c2sp.org/tlog-proof, tlog-checkpoint and signed-note (Ed25519).
 */
export type Checked = { ok: true; index: number; size: number; origin: string } | { ok: false; why: Fault }
export type Fault = 'PROOF_MALFORMED' | 'KEY_MALFORMED' | 'NOT_SIGNED' | 'NOT_INCLUDED'

const HASH_BYTES = 32
const ED25519 = 0x01
const KEY_ID_BYTES = 4

type Proof = { index: number; hashes: Uint8Array[]; note: string }
type Head = { origin: string; size: number; root: Uint8Array; text: string; signatures: string[] }

/** @param entry the bytes of the entry, without a newline after them @param vkey of the log: `name+id+base64` */
export async function checkProof(entry: string, proofText: string, vkey: string): Promise<Checked> {
  const proof = parseProof(proofText)
  const head = proof && parseHead(proof.note)
  if (!proof || !head) return { ok: false, why: 'PROOF_MALFORMED' }
  const key = await parseKey(vkey.trim())
  if (!key) return { ok: false, why: 'KEY_MALFORMED' }
  if (!(await isSigned(head, key))) return { ok: false, why: 'NOT_SIGNED' }
  const leaf = await sha256(join(Uint8Array.of(0), new TextEncoder().encode(entry)))
  const root = await rootFrom(leaf, proof, head.size)
  if (!root || !isSame(root, head.root)) return { ok: false, why: 'NOT_INCLUDED' }
  return { ok: true, index: proof.index, size: head.size, origin: head.origin }
}

function parseProof(text: string): Proof | undefined {
  const blank = text.indexOf('\n\n')
  const [header, indexLine = '', ...lines] = text.slice(0, Math.max(blank, 0)).split('\n')
  const index = Number(/^index (0|[1-9]\d{0,15})$/.exec(indexLine)?.[1] ?? Number.NaN)
  const hashes = lines.map(fromBase64)
  const isWhole = header === 'c2sp.org/tlog-proof@v1' && Number.isSafeInteger(index)
  if (!isWhole || !hashes.every((hash) => hash?.length === HASH_BYTES)) return undefined
  return { index, hashes: hashes as Uint8Array[], note: text.slice(blank + 2) }
}

function parseHead(note: string): Head | undefined {
  const blank = note.indexOf('\n\n')
  if (blank < 0) return undefined
  const text = note.slice(0, blank + 1)
  const [origin = '', size = '', root = ''] = text.split('\n')
  const bytes = fromBase64(root)
  if (!origin || !/^(0|[1-9]\d{0,15})$/.test(size) || bytes?.length !== HASH_BYTES) return undefined
  const signatures = note
    .slice(blank + 2)
    .split('\n')
    .filter(Boolean)
  return { origin, size: Number(size), root: bytes, text, signatures }
}

type Key = { name: string; id: Uint8Array; publicKey: CryptoKey }

async function parseKey(vkey: string): Promise<Key | undefined> {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey) ?? []
  const typed = encoded === undefined ? undefined : fromBase64(encoded)
  if (!name || !id || typed?.length !== HASH_BYTES + 1 || typed[0] !== ED25519) return undefined
  const digest = await sha256(join(new TextEncoder().encode(`${name}\n`), typed))
  if (hexOf(digest.subarray(0, KEY_ID_BYTES)) !== id) return undefined
  const publicKey = await crypto.subtle.importKey('raw', typed.slice(1), 'Ed25519', false, ['verify'])
  return { name, id: digest.subarray(0, KEY_ID_BYTES), publicKey }
}

async function isSigned({ text, signatures }: Head, { name, id, publicKey }: Key): Promise<boolean> {
  for (const line of signatures) {
    const [, signer, encoded = ''] = /^— (\S+) (\S+)$/.exec(line) ?? []
    const bytes = signer === name ? fromBase64(encoded) : undefined
    if (!bytes || !isSame(bytes.subarray(0, KEY_ID_BYTES), id)) continue
    return crypto.subtle.verify('Ed25519', publicKey, bytes.slice(KEY_ID_BYTES), new TextEncoder().encode(text))
  }
  return false
}

/** RFC 9162 2.1.3.2. @returns undefined where the path has another length than the tree has levels */
async function rootFrom(leaf: Uint8Array<ArrayBuffer>, { index, hashes }: Proof, size: number) {
  if (index >= size) return undefined
  let [node, last, hash] = [BigInt(index), BigInt(size) - 1n, leaf]
  for (const sibling of hashes) {
    if (last === 0n) return undefined
    const isRight = node % 2n === 1n || node === last
    hash = await parent(isRight ? sibling : hash, isRight ? hash : sibling)
    // a last node without a sibling stands for itself, level by level
    if (isRight) [node, last] = nextOdd(node, last)
    node /= 2n
    last /= 2n
  }
  return last === 0n ? hash : undefined
}

function nextOdd(node: bigint, last: bigint): [bigint, bigint] {
  if (node === 0n || node % 2n === 1n) return [node, last]
  return nextOdd(node / 2n, last / 2n)
}

const parent = (left: Uint8Array, right: Uint8Array) => sha256(join(Uint8Array.of(1), left, right))

const sha256 = async (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

export const toBase64 = (hex: string): string =>
  btoa(String.fromCharCode(...(hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))))
const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at])

/** The text of c2sp.org/tlog-proof. @param hashes in hex, the nearest first */
export const proofText = ({
  index,
  hashes,
  note,
}: {
  index: string
  hashes: readonly string[]
  note: string
}): string => ['c2sp.org/tlog-proof@v1', `index ${index}`, ...hashes.map(toBase64), '', note].join('\n')
