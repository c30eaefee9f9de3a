/** The calls: every kind of answer, every kind of refusal, and enough of the billed ones that sums are not trivial. */
import type { CallAnswer } from '../../cli/client.ts'
import { PURPOSE, type TourPlan } from './plan.ts'
import type { Stage } from './stage.ts'
import type { Consenting } from './subscription.ts'
import { expectThat } from './tour-failed.ts'

/** Billed calls besides the first two. */
const MORE_CALLS = 20
/** In a number segment that nobody uses. */
const ANOTHER_MOBILE = '15400000000'

type Input = { name: string; idNo: string; mobile: string }
export type Envelope = { requestNo: string; purposeClass: string; consentId: string; input: Input }
/** A call as its caller keeps it: what was asked, and the answer with its receipt. */
export type AnsweredCall = { readonly envelope: Envelope; readonly answer: CallAnswer }

/** The data plane as the enterprise uses it: the key, and request numbers of its own. */
export class Caller {
  private count = 0

  constructor(
    private readonly stage: Stage,
    private readonly plan: TourPlan,
    private readonly key: string,
  ) {}

  /** An envelope about somebody, under a new request number; `change` makes it another question. */
  ask(person: Consenting, change: Partial<Omit<Envelope, 'input'> & Input> = {}): Envelope {
    const { name = person.name, idNo = person.idNo, mobile = person.mobile, ...rest } = change
    this.count += 1
    const requestNo = `${this.plan.productCode}-${this.count.toString().padStart(3, '0')}`
    return { requestNo, purposeClass: PURPOSE, consentId: person.consentId, input: { name, idNo, mobile }, ...rest }
  }

  send(envelope: Envelope): Promise<CallAnswer> {
    return this.stage.anybody().call(this.plan.productCode, this.key, envelope)
  }

  /** Sends it and expects this outcome. */
  async answered(outcome: string, envelope: Envelope): Promise<AnsweredCall> {
    const answer = await this.send(envelope)
    expectThat(answer.outcome === outcome, `${envelope.requestNo} had to come to ${outcome}, not ${answer.outcome}.`)
    return { envelope, answer }
  }
}

/** Agrees, does not agree, no record. @returns the call whose chain of evidence is shown at the end */
export async function callForAnswers(
  stage: Stage,
  caller: Caller,
  people: { known: Consenting; unlisted: Consenting },
) {
  const { known, unlisted } = people
  const calls = [
    await caller.answered('MATCH', caller.ask(known)),
    await caller.answered('MISMATCH', caller.ask(known, { mobile: ANOTHER_MOBILE })),
    await caller.answered('NO_RECORD', caller.ask(unlisted)),
  ] as const
  for (const { envelope, answer } of calls) {
    stage.note(`${envelope.requestNo}: ${answer.outcome}, ${answer.billable ? '计费 billed' : '不计费 not billed'}`)
  }
  const billed = calls.filter(({ answer }) => answer.billable).length
  expectThat(billed === 2, `Two of these answers are billed, not ${billed}.`)
  return calls[0]
}

/** The same request number again: the stored answer, and no second charge. */
export async function callAgain(stage: Stage, caller: Caller, { envelope, answer }: AnsweredCall): Promise<void> {
  const again = await caller.send(envelope)
  expectThat(again.replayed, 'A request number that was answered is answered from the store.')
  expectThat(again.receipt.callId === answer.receipt.callId, 'The replay is the same call.')
  stage.note(`${envelope.requestNo}: ${again.outcome}, 重放不计费 replayed, not charged again`)
}

/** What must be refused, each by its name; nothing is charged for it. */
export async function callAgainstTheRules(
  stage: Stage,
  caller: Caller,
  people: { known: Consenting; unlisted: Consenting },
) {
  const { known, unlisted } = people
  await stage.refused('INVALID_INPUT', () => caller.send(caller.ask(known, { idNo: withWrongCheckDigit(known.idNo) })))
  await stage.refused('LICENCE_PURPOSE', () => caller.send(caller.ask(known, { purposeClass: 'PUBLIC_WELFARE' })))
  await stage.refused('CONSENT_SUBJECT', () => caller.send(caller.ask(known, { consentId: unlisted.consentId })))
}

/** Half of them agree. @returns how many were billed, with the two before */
export async function callMore(stage: Stage, caller: Caller, known: Consenting): Promise<bigint> {
  const envelopes = Array.from({ length: MORE_CALLS }, (_, index) => {
    return caller.ask(known, index % 2 === 0 ? {} : { mobile: ANOTHER_MOBILE })
  })
  const answers = await Promise.all(envelopes.map((envelope) => caller.send(envelope)))
  const billed = answers.filter(({ billable }) => billable).length
  expectThat(billed === MORE_CALLS, `All ${MORE_CALLS} of these calls are billed, not ${billed}.`)
  stage.note(`${billed} 次计费 / billed calls`)
  return BigInt(billed + 2)
}

/** The same number with another last character, so that GB 11643 does not hold. */
function withWrongCheckDigit(idNo: string): string {
  return `${idNo.slice(0, -1)}${idNo.endsWith('0') ? '1' : '0'}`
}
