import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Market } from './database/market.ts'
import { freshBytes } from './random.ts'
import { StartRefused } from './start-refused.ts'

const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const CHECK_VALUE = 'master-key.check'

/** SM3("abc"), GB/T 32905-2016 example 1. */
const SM3_ABC = '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'

/**
 * The installation's keys, each derived from the master key for one use (HKDF-SHA256), so that one leaked use says nothing
 * about another. Nothing here prints or serialises a key.
 */
export class Keys {
  readonly #lookup: KeyObject
  readonly #subject: KeyObject
  readonly #subjectWrap: KeyObject
  readonly #subjectLink: KeyObject
  readonly #answer: KeyObject
  readonly #credential: KeyObject
  readonly #logSeed: Buffer
  readonly #logSm2Seed: Buffer
  /** of the generations that hashes were wrapped to so far */
  readonly #wrapping = new Map<number, KeyObject>()
  readonly #check: KeyObject

  constructor(master: Buffer) {
    if (master.length !== KEY_BYTES) throw new Error('The master key must have 32 bytes.')
    const derive = (use: string) =>
      Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `sanquan/${use}/v1`, KEY_BYTES))
    // a key given as bytes is copied into a key of OpenSSL's anew at each use: several times the cost of the hash itself
    const secret = (use: string) => createSecretKey(derive(use))
    this.#lookup = secret('domain-lookup')
    this.#subject = secret('subject')
    this.#subjectWrap = secret('subject-wrap')
    this.#subjectLink = secret('subject-link')
    this.#answer = secret('answer')
    this.#credential = secret('credential')
    this.#logSeed = derive('log-signing')
    this.#logSm2Seed = derive('log-signing-sm2')
    this.#check = secret('check')
  }

  /** HMAC-SM3 of an identifier: what the data domain's tables are looked up by. */
  lookup(identifier: string): Buffer {
    return createHmac('sm3', this.#lookup).update(identifier).digest()
  }

  /** Keyed hash of a data subject's identifier in the marketplace; another key, so that the two cannot be joined. */
  subject(kind: string, identifier: string): Buffer {
    return createHmac('sha256', this.#subject).update(`${kind}:${identifier}`).digest()
  }

  /**
   * The keyed hash of a data subject under one key more: HMAC(k2, HMAC(k1, id)). So a key that leaked is of no use any more,
   * and nobody has to know the identifier. @param generation of the result: 2 for a hash that was never wrapped
   */
  wrapSubject(hash: Uint8Array, generation: number): Buffer {
    return createHmac('sha256', this.wrappingKey(generation)).update(hash).digest()
  }

  private wrappingKey(generation: number): KeyObject {
    const known = this.#wrapping.get(generation)
    if (known) return known
    const made = createSecretKey(createHmac('sha256', this.#subjectWrap).update(`generation ${generation}`).digest())
    this.#wrapping.set(generation, made)
    return made
  }

  /** What a link for a data subject is signed with, and verified: HMAC-SHA256 over what it opens and until when. */
  signLink(text: string): Buffer {
    return createHmac('sha256', this.#subjectLink).update(text).digest()
  }

  /** An answer kept for replay; `context` (its call) is authenticated with it. */
  sealAnswer(answer: string, context: string): Buffer {
    return seal(this.#answer, answer, context)
  }

  openAnswer(sealed: Uint8Array, context: string): string {
    return open(this.#answer, sealed, context)
  }

  /** A shared secret that signatures are verified with; `context` (its key id) is authenticated with it. */
  sealCredential(secret: string, context: string): Buffer {
    return seal(this.#credential, secret, context)
  }

  openCredential(sealed: Uint8Array, context: string): string {
    return open(this.#credential, sealed, context)
  }

  /** The Ed25519 seed of the log's signer. */
  logSigningSeed(): Buffer {
    return Buffer.from(this.#logSeed)
  }

  /** The seed of the log's SM2 line. */
  logSm2Seed(): Buffer {
    return Buffer.from(this.#logSm2Seed)
  }

  /** Tells whether this is the key the database was made with, without telling anything about it. */
  checkValue(): string {
    return createHmac('sha256', this.#check).update('check').digest('hex').slice(0, 32)
  }
}

/** AES-256-GCM: iv, ciphertext, tag. */
function seal(key: KeyObject, text: string, context: string): Buffer {
  const iv = freshBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context))
  const sealed = cipher.update(text, 'utf8')
  cipher.final() // gives nothing more: GCM is a stream
  return Buffer.concat([iv, sealed, cipher.getAuthTag()])
}

function open(key: KeyObject, sealed: Uint8Array, context: string): string {
  const bytes = Buffer.from(sealed)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
  decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8')
}

/** The master key given by configuration, or the one kept in the data folder, made at the first start. */
export function loadMasterKey(given: Buffer | undefined, dataDir: string): Buffer {
  if (given) return given
  const file = join(dataDir, 'master.key')
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(file, randomBytes(KEY_BYTES).toString('base64url'), { mode: 0o600, flag: 'wx' })
  }
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url')
}

/** @throws if this OpenSSL has no right SM3: then identifiers could not be looked up. */
export function selfTestSm3(hash: (text: string) => string): void {
  if (hash('abc') !== SM3_ABC)
    throw new StartRefused('This Node.js has no working SM3 (GB/T 32905). Use the Node.js that npm ci installs.')
}

/** Ties the database to its master key at the first start. @throws later, if another key is used. */
export async function bindMasterKey(market: Market, keys: Keys): Promise<void> {
  const row = await market.prisma.setting.upsert({
    where: { key: CHECK_VALUE },
    create: { key: CHECK_VALUE, value: keys.checkValue() },
    update: {},
  })
  if (row.value !== keys.checkValue()) {
    throw new StartRefused(
      'The master key is not the one this database was made with. Set SANQUAN_MASTER_KEY, or bring back data/master.key.',
    )
  }
}
