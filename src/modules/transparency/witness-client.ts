import { Injectable, Logger } from '@nestjs/common'
import { cosignatureVerifier } from '../../kernel/cosignature.ts'
import type { PolicyKey } from '../../kernel/log-policy.ts'
import { openNote } from '../../kernel/signed-note.ts'
import { LogTree } from './log-tree.ts'
import { formatAddCheckpoint } from '../../kernel/witness.ts'

/** How long a witness may take to answer. Witnesses are asked side by side, so a dead one costs no more than this. */
export const WITNESS_TIMEOUT_MS = 5_000
/** Bytes of an answer that are read: a few lines. */
const ANSWER_LIMIT_BYTES = 10_000
const CONFLICT = 409

/** A signed head that is to be cosigned; `since` is a size that the witnesses have probably cosigned last. */
export type HeadToCosign = { readonly size: number; readonly note: string; readonly since: number }

/** Asks witnesses for their cosignatures (c2sp.org/tlog-witness). Promises: a line that is returned verifies; nothing is thrown. */
@Injectable()
export class WitnessClient {
  private readonly faults = new Logger('witness')

  constructor(private readonly tree: LogTree) {}

  /** The cosignature line of a witness over a head; undefined if there is none to be had now, for whatever reason. */
  async cosign(witness: PolicyKey, head: HeadToCosign): Promise<string | undefined> {
    if (witness.url === undefined) return undefined
    try {
      const first = await this.ask(witness.url, head, head.since)
      const answer = first.knownSize === undefined ? first : await this.ask(witness.url, head, first.knownSize)
      if (answer.lines !== undefined) return this.verified(witness, head, answer.lines)
      this.faults.warn(`${witness.key.name} did not cosign size ${head.size}: ${answer.why}`)
    } catch (error) {
      this.faults.warn(`${witness.key.name} cannot be asked: ${error instanceof Error ? error.message : String(error)}`)
    }
    return undefined
  }

  private async ask(url: string, { size, note }: HeadToCosign, oldSize: number): Promise<Answer> {
    if (oldSize > size) return { why: `it has cosigned size ${oldSize} already` }
    const proof = oldSize === 0 || oldSize === size ? [] : await this.tree.consistency({ oldSize, newSize: size })
    const response = await fetch(new URL('add-checkpoint', url.endsWith('/') ? url : `${url}/`), {
      method: 'POST',
      body: formatAddCheckpoint({ oldSize, proof, note }),
      signal: AbortSignal.timeout(WITNESS_TIMEOUT_MS),
      redirect: 'error',
    })
    const text = (await response.text()).slice(0, ANSWER_LIMIT_BYTES)
    if (response.ok) return { lines: text }
    const known = response.status === CONFLICT && response.headers.get('content-type')?.startsWith('text/x.tlog.size')
    const knownSize = known && /^\d{1,15}\n?$/.test(text) ? Number(text) : undefined
    return {
      why: `it answered ${response.status}`,
      ...(knownSize !== undefined && knownSize !== oldSize && { knownSize }),
    }
  }

  private verified({ key }: PolicyKey, { note, size }: HeadToCosign, lines: string): string | undefined {
    const text = note.slice(0, note.lastIndexOf('\n\n') + 1)
    const line = lines.split('\n').find((each) => openNote(`${text}\n${each}\n`, [cosignatureVerifier(key)]).ok)
    if (line === undefined) this.faults.warn(`${key.name} answered what is no cosignature of size ${size}`)
    return line && `${line}\n`
  }
}

type Answer = { readonly lines?: string; readonly why?: string; readonly knownSize?: number }
