import { createHash } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import type { Outcome } from '../../generated/prisma/enums.ts'
import { canonicalJson, COMMITMENT_SALT_BYTES } from '../../kernel/canonical-json.ts'
import { Ids } from '../../platform/ids.ts'
import { Keys } from '../../platform/keys.ts'
import { freshBytes } from '../../platform/random.ts'
import type { CallDraft } from '../metering/index.ts'
import type { Answer } from '../product/index.ts'
import type { CallAnswer } from './call-answer.ts'
import type { CallRequest } from './call-request.ts'
import type { Earlier } from './earlier-calls.ts'
import type { Lawful } from './entitlements.ts'
import type { Licence } from './licence.ts'

/** A call whose caller and envelope are known. */
export type Call = { requestId: string; licence: Licence; productCode: string; request: CallRequest; startedMs: number }

/** What a lawful call found, whom it was about, and what it rested on of earlier calls. */
export type Found = {
  answer: Answer
  billable: boolean
  subjectId: string | null
  /** what it rests on: used by its record */
  consentIds: readonly string[]
  earlier: Earlier
  staleSources: readonly string[]
  /** whether the answer may be kept for a repeat; a governed text is not, not even sealed */
  kept: boolean
  answerUntil: Date
  /** until when whoever consented may see the answer; null where the contract gives no copy */
  copyUntil: Date | null
}

/** Makes the record of a call and, where there is one, the answer that goes with it. */
@Injectable()
export class CallComposer {
  constructor(
    private readonly keys: Keys,
    private readonly ids: Ids,
  ) {}

  /** The record of a call that got no answer: it claims no request number and is never billed. */
  unanswered(call: Call, lawful: Lawful | null, outcome: Outcome, denyCode: string | null = null): CallDraft {
    const nothing = { denyCode, billable: false, answer: null, answerUntil: null, outputCommitment: null }
    const none = { subjectId: null, consentIds: [], copyUntil: null, signals: null, tallies: [] }
    return { ...this.common(call, lawful), outcome, ...nothing, ...none }
  }

  /** The record of an answered call, and its answer, sealed in the record for a repeat where it may be kept. */
  answered(call: Call, lawful: Lawful, found: Found): { draft: CallDraft; answer: CallAnswer; json: string } {
    const common = this.common(call, lawful)
    const { outcome, asOf, fields } = found.answer
    const outputCommitment = commitmentOf(common.salt, canonicalJson({ answer: fields, asOf, outcome }))
    const answer: CallAnswer = {
      requestNo: call.request.requestNo,
      productCode: call.licence.productCode,
      productVersion: call.licence.version,
      outcome,
      billable: found.billable,
      asOf,
      stale: found.staleSources.length > 0,
      staleSources: found.staleSources,
      answer: fields,
      receipt: {
        callId: common.callId,
        salt: common.salt.toString('hex'),
        inputCommitment: common.inputCommitment.toString('hex'),
        outputCommitment: outputCommitment.toString('hex'),
      },
      replayed: false,
    }
    const json = JSON.stringify(answer)
    const toKeep = found.kept ? json : JSON.stringify({ ...answer, answer: {} })
    const sealed = this.keys.sealAnswer(toKeep, common.callId)
    const { billable, subjectId, consentIds, earlier, answerUntil, copyUntil } = found
    const restsOn = { subjectId, consentIds, ...earlier }
    const kept = { outputCommitment, answer: sealed, answerUntil, copyUntil }
    return { draft: { ...common, outcome, denyCode: null, billable, ...restsOn, ...kept }, answer, json }
  }

  /** The answer kept for a repeat. */
  reopen(stored: { callId: string; answer: Buffer }): CallAnswer {
    const kept = JSON.parse(this.keys.openAnswer(stored.answer, stored.callId)) as CallAnswer
    return { ...UNMARKED, ...kept, replayed: true }
  }

  /** Tells a repeat from another question. Keyed, since an input is easily guessed. */
  requestHash(request: CallRequest): Buffer {
    return this.keys.subject('REQUEST', request.canonical)
  }

  private common({ licence, request, startedMs }: Call, lawful: Lawful | null) {
    const salt = freshBytes(COMMITMENT_SALT_BYTES)
    return {
      callId: this.ids.next(),
      region: licence.region,
      operatorOrgId: licence.operatorOrgId,
      buyerOrgId: licence.consumerOrgId,
      subscriptionId: licence.subscriptionId,
      epoch: licence.epoch,
      validUntil: lawful?.validUntil ?? licence.validTo,
      productId: licence.productId,
      productVersionId: licence.productVersionId,
      purposeClass: licence.purposeClass,
      priceVersionId: lawful?.priceVersionId ?? null,
      requestNo: request.requestNo,
      requestHash: this.requestHash(request),
      consentId: request.consentId ?? null,
      latencyMs: Math.round(performance.now() - startedMs),
      salt,
      inputCommitment: commitmentOf(salt, request.canonical),
    }
  }
}

/** Answers kept before sources had clocks say nothing of them. */
const UNMARKED = { stale: false, staleSources: [] }

/** SHA-256 of a call's salt and what is committed to. */
export const commitmentOf = (salt: Uint8Array, canonical: string): Buffer =>
  createHash('sha256').update(salt).update(canonical).digest()
