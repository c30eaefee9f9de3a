import { randomBytes } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import type { Person } from '../../generated/prisma/client.ts'
import { sha256Hex } from '../../kernel/sha256.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Ids } from '../../platform/ids.ts'
import { hashPassword, hashSecret, isPassword, issueSecret } from '../../platform/secrets.ts'
import { anonymous, type Actor } from '../../policy/actor.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { IdentityStore } from './identity.store.ts'
import { decideSignIn, isInStanding, SESSION_LIFE_MS, SIGN_IN_WINDOW_MS, TOKEN_LIFE_MAX_DAYS } from './person.ts'

const DAY_MS = 86_400_000

/** Owns sign-in, sessions and people's tokens. Promises that a person out of standing is nobody. Refuses to tell which part of a sign-in was wrong. */
@Injectable()
export class IdentityService {
  /** verified when no such person exists, so that an unknown e-mail takes as long as a known one */
  private readonly decoy = hashPassword(randomBytes(16).toString('hex'))

  constructor(
    private readonly store: IdentityStore,
    private readonly policy: PolicyService,
    private readonly decisions: DecisionLog,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Signs a person in. @returns the session's secret for the cookie, and the person. */
  async signIn(
    actor: Actor,
    input: { email: string; password: string },
  ): Promise<Result<{ secret: string; person: Person }>> {
    const email = input.email.trim().toLowerCase()
    const emailHash = sha256Hex(Buffer.from(email)).slice(0, 32)
    const now = this.clock.now()
    await this.decisions.flushed() // so that failures of a moment ago count
    const [person, recentFailures] = await Promise.all([
      this.store.personByEmail(email),
      this.store.failedSignIns(emailHash, new Date(now.getTime() - SIGN_IN_WINDOW_MS)),
    ])
    const passwordMatches = await isPassword(input.password, person?.passwordHash ?? (await this.decoy))
    const decision = decideSignIn({ passwordMatches, person, recentFailures, now })
    const reasonCode = decision.ok ? 'SIGNED_IN' : decision.error.code
    const event = {
      action: 'session.sign-in',
      objectType: 'Session',
      objectId: emailHash,
      reasonCode,
      rule: 'identity.sign-in',
    }
    this.decisions.record(actor, { ...event, decision: decision.ok ? 'ALLOW' : 'DENY' })
    if (!decision.ok || !person) return decision.ok ? refuse(SIGN_IN_IMPOSSIBLE) : decision
    const { text: secret, hash } = issueSecret('sqs')
    await this.store.addSession({
      id: this.ids.next(),
      secretHash: new Uint8Array(hash),
      personId: person.id,
      createdAt: now,
      expiresAt: new Date(now.getTime() + SESSION_LIFE_MS),
    })
    return ok({ secret, person })
  }

  async signOut(secret: string | undefined): Promise<void> {
    if (secret) await this.store.endSession(new Uint8Array(hashSecret(secret)), this.clock.now())
  }

  /** Makes a token with the person's own rights. Its text is shown this once. */
  async createToken(
    actor: Actor,
    input: { label: string; days: number },
  ): Promise<Result<{ text: string; expiresAt: Date }>> {
    const allowed = this.policy.authorize(actor, 'token.create', { type: 'ApiToken', facts: { personId: actor.id } })
    if (!allowed.ok) return allowed
    if (input.days < 1 || input.days > TOKEN_LIFE_MAX_DAYS) {
      const message = `A token lives 1 to ${TOKEN_LIFE_MAX_DAYS} days.`
      return refuse({ code: 'TOKEN_LIFE', message, rule: 'identity.token', field: 'input.days' })
    }
    const now = this.clock.now()
    const expiresAt = new Date(now.getTime() + input.days * DAY_MS)
    const { text, prefix, hash } = issueSecret('sqt')
    const secretHash = new Uint8Array(hash)
    await this.store.addToken({
      id: this.ids.next(),
      prefix,
      secretHash,
      personId: actor.id!,
      label: input.label,
      createdAt: now,
      expiresAt,
    })
    return ok({ text, expiresAt })
  }

  /** Who a request is from, by its session or token; the anonymous if neither is good. */
  async actorOf(
    requestId: string,
    secrets: { session?: string | undefined; token?: string | undefined },
  ): Promise<Actor> {
    const now = this.clock.now()
    const person = secrets.token
      ? await this.store.personOfToken(new Uint8Array(hashSecret(secrets.token)), now)
      : secrets.session
        ? await this.store.personOfSession(new Uint8Array(hashSecret(secrets.session)), now)
        : null
    if (!person || !isInStanding(person, now)) return anonymous(requestId)
    return { requestId, kind: 'PERSON', id: person.id, role: person.role, org: person.org }
  }
}

const SIGN_IN_IMPOSSIBLE = {
  code: 'SIGN_IN_FAILED',
  message: 'E-mail and password do not fit. Check both and try again.',
  rule: 'identity.sign-in',
}
