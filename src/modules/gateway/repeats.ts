import { Injectable } from '@nestjs/common'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { invariant } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { UsageStore, type StoredAnswer } from '../metering/index.ts'
import type { CallResult } from './call-answer.ts'
import { CallComposer, commitmentOf, type Call } from './call-composer.ts'
import { answerExpired, conflicting, differingParts, keptAnswer } from './repeat.ts'

/** Owns what a repeat is told. Promises: the answer of the first call or why not, and never a second charge. */
@Injectable()
export class Repeats {
  constructor(
    private readonly composer: CallComposer,
    private readonly records: UsageStore,
    private readonly clock: Clock,
  ) {}

  /** What was answered under the call's request number. @param stored what is kept there. Refuses REQUEST_NO_TAKEN and ANSWER_EXPIRED. */
  async told({ request }: Call, stored: StoredAnswer): Promise<CallResult> {
    const { requestNo } = request
    if (!stored.requestHash.equals(this.composer.requestHash(request)))
      return { ok: false, error: conflicting(requestNo, await this.differing(request, stored.callId)) }
    const kept = keptAnswer(stored, this.clock.now())
    return kept ? { ok: true, value: this.composer.reopen(kept) } : { ok: false, error: answerExpired(requestNo) }
  }

  private async differing(request: Call['request'], callId: string) {
    const first = await this.records.callRecord(callId)
    invariant(first, 'What has a request number has a record')
    const { purposeClass, salt, inputCommitment } = first
    const recorded = { purposeClass, consentId: first.consentId ?? undefined }
    return differingParts(request, recorded, (envelope) =>
      commitmentOf(salt, canonicalJson(envelope)).equals(inputCommitment),
    )
  }
}
