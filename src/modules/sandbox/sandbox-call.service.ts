import { randomBytes } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import { COMMITMENT_SALT_BYTES, commitment } from '../../kernel/canonical-json.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Ids } from '../../platform/ids.ts'
import { hashSecret } from '../../platform/secrets.ts'
import { anonymous, type Actor } from '../../policy/actor.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { invalidInput, invalidRequest, parseCallRequest, type CallAnswer, type CallRequest } from '../gateway/index.ts'
import { compileSandbox, parseContract, type Answer, type Sandbox, type SandboxCase } from '../product/index.ts'
import { decideNamedConsents, decideSandboxConsent } from './sandbox-consent.ts'
import { minuteOf, SANDBOX_CALLS_PER_MINUTE, tooManyCalls } from './sandbox-key.ts'
import {
  forbidden,
  NO_SANDBOX,
  NO_SUCH_VERSION,
  otherPurpose,
  unknownSubject,
  UNKNOWN_KEY,
  type SandboxRefusal,
} from './sandbox-refusal.ts'
import { SandboxStore, type SandboxVersion } from './sandbox.store.ts'

/** A production answer, marked. Nothing is recorded under its receipt, and nothing is charged. */
export type SandboxAnswer = CallAnswer & { readonly sandbox: true }
export type SandboxResult = Result<SandboxAnswer, SandboxRefusal>

export type SandboxCall = {
  readonly requestId: string
  readonly secret: string | undefined
  readonly productCode: string
  /** which version; the newest listed one where it is left out */
  readonly version: number | undefined
  readonly body: unknown
}

/** Compiled sandboxes kept at most; the one unused longest goes first. */
export const SANDBOX_CACHE_LIMIT = 200

/**
 * Owns calls that are rehearsals: production's contract, checks, guard and errors over made-up subjects.
 * Promises: the data domain is not asked, no call record and no usage is written. Refuses by name, as production does.
 */
@Injectable()
export class SandboxCallService {
  private readonly compiled = new Map<string, Sandbox>()

  constructor(
    private readonly store: SandboxStore,
    private readonly policy: PolicyService,
    private readonly decisions: DecisionLog,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Answers one rehearsal: authenticate, count, decide, look up, guard. */
  async call({ requestId, secret, productCode, version, body }: SandboxCall): Promise<SandboxResult> {
    const key = secret ? await this.store.byHash(new Uint8Array(hashSecret(secret))) : null
    if (!key) return this.turnAway(anonymous(requestId), null, UNKNOWN_KEY)
    const actor: Actor = { requestId, kind: 'CREDENTIAL', id: key.id, role: null, org: key.org }
    const now = this.clock.now()
    if (!(await this.store.count(key.id, minuteOf(now), SANDBOX_CALLS_PER_MINUTE)))
      return this.turnAway(actor, null, { ...tooManyCalls(now), status: 429 })
    const request = parseCallRequest(body)
    if (!request.ok) return this.turnAway(actor, null, invalidRequest(request.error))
    const found = await this.store.version(productCode, version)
    if (!found) return this.turnAway(actor, null, NO_SUCH_VERSION)
    const { id, region, status, operatorOrgId } = found
    const facts = { region, status, operatorOrgId }
    const allowed = this.policy.authorize(actor, 'sandbox.call', { type: 'ProductVersion', id, facts })
    if (!allowed.ok) return { ok: false, error: NO_SUCH_VERSION } // nor do others learn that there is one
    const answered = this.answer(found, request.value)
    if (!answered.ok) return this.turnAway(actor, id, answered.error)
    return ok(this.compose(productCode, found.version, request.value, answered.value))
  }

  private answer(version: SandboxVersion, request: CallRequest): Result<Answer, SandboxRefusal> {
    const { requestNo, purposeClass, consentId } = request
    const contract = parseContract(version.contract)
    if (!contract.ok) throw new Error(`Product version ${version.id} has no readable contract.`)
    const { purposes, consentKind } = contract.value
    if (!purposes.includes(purposeClass)) return { ok: false, error: otherPurpose(purposes, requestNo) }
    const sandbox = this.sandboxOf(version)
    if (sandbox.cases.length === 0) return { ok: false, error: NO_SANDBOX }
    const input = sandbox.prepareInput(request.input)
    if (!input.ok) return { ok: false, error: invalidInput(requestNo, input.error) }
    const { consentIds } = input.value
    const beside = consentKind === 'NONE' ? ok() : decideSandboxConsent(consentId)
    const consent = consentIds.length > 0 ? decideNamedConsents(consentIds) : beside
    if (!consent.ok) return { ok: false, error: forbidden(consent.error, requestNo) }
    const answer = sandbox.answerTo(input.value)
    if (!answer) return { ok: false, error: unknownSubject(sandbox.cases, requestNo) }
    if (!answer.ok) throw new Error(`A sandbox case of ${version.id} is off contract.`)
    return answer
  }

  /** Versions are immutable, so a compiled sandbox never gets old. */
  private sandboxOf(version: SandboxVersion): Sandbox {
    const found = this.compiled.get(version.id) ?? this.compile(version)
    this.compiled.delete(version.id)
    this.compiled.set(version.id, found)
    const oldest = this.compiled.keys().next()
    if (this.compiled.size > SANDBOX_CACHE_LIMIT && !oldest.done) this.compiled.delete(oldest.value)
    return found
  }

  private compile({ id, contract, sandbox, submittedAt: asOf }: SandboxVersion): Sandbox {
    const parsed = parseContract(contract)
    if (!parsed.ok) throw new Error(`Product version ${id} has no readable contract.`)
    // checked when it was submitted, immutable since
    return compileSandbox(parsed.value, sandbox as SandboxCase[], { today: () => dayOf(this.clock.now()), asOf })
  }

  private compose(productCode: string, productVersion: number, request: CallRequest, answer: Answer): SandboxAnswer {
    const salt = randomBytes(COMMITMENT_SALT_BYTES)
    const { outcome, asOf, fields } = answer
    return {
      requestNo: request.requestNo,
      productCode,
      productVersion,
      outcome,
      billable: false,
      asOf,
      answer: fields,
      receipt: {
        callId: this.ids.next(),
        salt: salt.toString('hex'),
        inputCommitment: commitment({ salt, value: JSON.parse(request.canonical) as unknown }),
        outputCommitment: commitment({ salt, value: { answer: fields, asOf, outcome } }),
      },
      stale: false,
      staleSources: [],
      replayed: false,
      sandbox: true,
    }
  }

  /** Every refusal is on record with its reason. */
  private turnAway(actor: Actor, objectId: string | null, refusal: SandboxRefusal): SandboxResult {
    const decided = { decision: 'DENY' as const, reasonCode: refusal.code, rule: refusal.rule }
    this.decisions.record(actor, { action: 'sandbox.call', objectType: 'ProductVersion', objectId, ...decided })
    return { ok: false, error: refusal }
  }
}
