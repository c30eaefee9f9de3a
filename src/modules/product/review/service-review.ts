import { Injectable } from '@nestjs/common'
import { dayOf } from '../../../kernel/shanghai-time.ts'
import { Clock } from '../../../platform/clock.ts'
import { Keys } from '../../../platform/keys.ts'
import { compileContract } from '../compile-contract.ts'
import type { Contract } from '../contract.ts'
import { DepartmentServices, type ServiceAnswer } from '../service/department-services.ts'
import type { ServiceSource } from '../service/service-mapping.ts'
import { DomainReviewStore, REVIEW_TIMEOUT_MS } from './domain-review.store.ts'
import {
  answerFindings,
  askedFor,
  markerFindings,
  strangerFindings,
  type Answers,
  type Asked,
} from './example-check.ts'
import type { Example } from './examples.ts'
import { errorsAmong, finding, type Finding } from './finding.ts'

type Run = { answers: Answers; findings: readonly Finding[] }

/**
 * The part of the automatic review that asks a department's own service, for a version that has no query. Promises that only
 * test subjects are asked about, that nothing of it stays, and that no finding repeats what the service said.
 */
@Injectable()
export class ServiceReview {
  constructor(
    private readonly services: DepartmentServices,
    private readonly store: DomainReviewStore,
    private readonly keys: Keys,
    private readonly clock: Clock,
  ) {}

  async review(contract: Contract, http: ServiceSource, examples: readonly Example[]): Promise<readonly Finding[]> {
    const fault = this.services.endpointFault(contract, http)
    if (fault) return [finding(fault, { file: 'contract.json', line: null, path: 'http.source' }, http.source)]
    const compiled = compileContract(contract, {
      lookupKey: (plain) => this.keys.lookup(plain),
      today: () => dayOf(this.clock.now()),
    })
    const { asked, findings } = askedFor(examples, compiled, (plain) => this.keys.lookup(plain))
    const keys = asked.flatMap(({ subjectKeys }) => subjectKeys)
    const strangers = strangerFindings(asked, await this.store.testSubjectsAmong(keys))
    if (errorsAmong(strangers).length > 0) return [...findings, ...strangers]
    const first = await this.run(contract, http, asked)
    if (first.findings.length > 0) return [...findings, ...first.findings]
    const again = await this.run(contract, http, asked)
    const held =
      again.findings.length > 0 ? again.findings : answerFindings(asked, [first.answers, again.answers], compiled)
    return [...findings, ...held, ...markerFindings(first.answers, await this.store.allMarkers())]
  }

  /** One example after another; the first that gets no answer ends it, since the next would fare no better. */
  private async run(contract: Contract, http: ServiceSource, asked: readonly Asked[]): Promise<Run> {
    const until = performance.now() + REVIEW_TIMEOUT_MS
    const answers = new Map<number, readonly unknown[]>()
    for (const [n, { example, request }] of asked.entries()) {
      const given: ServiceAnswer =
        performance.now() < until
          ? await this.services.ask(contract, http, request)
          : { ok: false, fault: 'HTTP_TIMEOUT' }
      if (!given.ok) return { answers, findings: [unanswered(example, given.fault)] }
      answers.set(n, [given.answer])
    }
    return { answers, findings: [] }
  }
}

const unanswered = ({ title }: Example, fault: string): Finding =>
  finding('EXAMPLE_FAILS', { file: 'examples.json', line: null }, `${title.zh} / ${title.en}: ${fault}`)
