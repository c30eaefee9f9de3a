import { Injectable } from '@nestjs/common'
import { Clock } from '../../platform/clock.ts'
import { Group, GroupFull } from '../../platform/group.ts'
import { Metrics } from '../../platform/telemetry/metrics.ts'
import { splitRepeats, type CallDraft, type Verdict } from './call-draft.ts'
import { CallStore, HOUR_CLOSED } from './call.store.ts'

/** Calls that wait for a commit at most: what four full commits take. Whoever comes then is told BUSY, and nothing is recorded of it. */
export const COMMIT_QUEUE_LIMIT = 2_000

/** No record, no answer: a verdict comes back only when the record is durable. Many calls share one commit. */
@Injectable()
export class CallRecorder {
  private readonly group: Group<CallDraft, Verdict>

  constructor(
    private readonly store: CallStore,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    const commit = (drafts: CallDraft[]) => metrics.timeCommit(drafts.length, () => this.commit(drafts))
    this.group = new Group(commit, 1, COMMIT_QUEUE_LIMIT)
    metrics.watch('sanquan_commit_queue', 'Calls that wait for the next commit.', () => this.group.queue)
  }

  record(draft: CallDraft): Promise<Verdict> {
    return this.group.add(draft).catch((error: unknown) => {
      if (error instanceof GroupFull) return 'BUSY'
      throw error
    })
  }

  /** Resolves when no record is under way. */
  idle(): Promise<void> {
    return this.group.idle()
  }

  private async commit(drafts: readonly CallDraft[]): Promise<Verdict[]> {
    const verdicts = new Map<CallDraft, Verdict>()
    for (let rest = drafts; rest.length > 0;) {
      const { first, later } = splitRepeats(rest)
      const found = await this.commitOnce(first)
      first.forEach((draft, index) => verdicts.set(draft, found[index] as Verdict))
      // how these fare depends on others of their batch; the first of a batch is never among them
      rest = [...first.filter((draft) => verdicts.get(draft) === 'LATER'), ...later]
    }
    return drafts.map((draft) => verdicts.get(draft) as Verdict)
  }

  private async commitOnce(drafts: readonly CallDraft[]): Promise<Verdict[]> {
    const verdicts = await this.store.commit(drafts, this.clock.now())
    if (verdicts[0] !== HOUR_CLOSED) return verdicts
    throw new Error('Hours were closed that have not ended: the meter is closed ahead of the clock.')
  }
}
