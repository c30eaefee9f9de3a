import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actorOf,
  createTestMarket,
  emailOf,
  seedOrganizations,
  TEST_PASSWORD,
  type TestMarket,
} from '../../../test/support/market.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { anonymous } from '../../policy/actor.ts'
import { IdentityModule } from './identity.module.ts'
import { IdentityService } from './identity.service.ts'
import { SESSION_LIFE_MS, SIGN_IN_ATTEMPTS, SIGN_IN_WINDOW_MS, TOKEN_LIFE_MAX_DAYS } from './person.ts'

const DAY_MS = 86_400_000

let test: TestMarket
let rooms: INestApplicationContext
let identity: IdentityService

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  rooms = await openRooms(test.platform, IdentityModule)
  identity = rooms.get(IdentityService)
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

const signIn = (email: string, password = TEST_PASSWORD) => identity.signIn(anonymous('test'), { email, password })
const codeOf = async (attempt: ReturnType<typeof signIn>) => {
  const result = await attempt
  return result.ok ? 'SIGNED_IN' : result.error.code
}

describe('a session', () => {
  it('makes a request somebody’s, with role, organisation and region', async () => {
    const signedIn = await signIn(emailOf('operator'))
    const session = signedIn.ok ? signedIn.value.secret : ''
    const { kind, id, role, org } = actorOf('operator')
    expect(await identity.actorOf('r', { session })).toMatchObject({ kind, id, role, org })
  })

  it('ends after its life, to the millisecond', async () => {
    const signedIn = await signIn(emailOf('holder'))
    const session = signedIn.ok ? signedIn.value.secret : ''
    test.clock.advanceMs(SESSION_LIFE_MS - 1)
    expect((await identity.actorOf('r', { session })).kind).toBe('PERSON')
    test.clock.advanceMs(1)
    expect((await identity.actorOf('r', { session })).kind).toBe('ANONYMOUS')
  })

  it('is nobody’s after signing out', async () => {
    const signedIn = await signIn(emailOf('bureau'))
    const session = signedIn.ok ? signedIn.value.secret : ''
    await identity.signOut(session)
    expect((await identity.actorOf('r', { session })).kind).toBe('ANONYMOUS')
  })

  it('is worth nothing once the person is disabled', async () => {
    const signedIn = await signIn(emailOf('finance'))
    const session = signedIn.ok ? signedIn.value.secret : ''
    await test.platform.market.prisma.person.update({
      where: { email: emailOf('finance') },
      data: { status: 'DISABLED' },
    })
    expect((await identity.actorOf('r', { session })).kind).toBe('ANONYMOUS')
  })

  it('keeps no secret in the database', async () => {
    const signedIn = await signIn(emailOf('audit'))
    const secret = signedIn.ok ? signedIn.value.secret : ''
    const sessions = await test.platform.market.prisma.session.findMany()
    expect(JSON.stringify(sessions)).not.toContain(secret)
  })
})

describe('guessing a password', () => {
  it('is cut off at the limit, even for the right one, until the window has passed', async () => {
    const email = emailOf('consumer')
    for (let n = 0; n < SIGN_IN_ATTEMPTS; n++) expect(await codeOf(signIn(email, 'wrong'))).toBe('SIGN_IN_FAILED')
    expect(await codeOf(signIn(email))).toBe('TOO_MANY_ATTEMPTS')
    test.clock.advanceMs(SIGN_IN_WINDOW_MS)
    expect(await codeOf(signIn(email))).toBe('SIGNED_IN')
  })

  it('leaves the e-mail out of the record', async () => {
    await signIn('somebody@nowhere.example')
    const events = await test.platform.market.prisma.auditEvent.findMany({ where: { action: 'session.sign-in' } })
    expect(events.length).toBeGreaterThan(0)
    expect(
      JSON.stringify(events, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
    ).not.toContain('nowhere')
  })
})

describe('a token', () => {
  const create = (days: number) => identity.createToken(actorOf('price'), { label: 'test', days })

  it('has the person’s rights until it ends', async () => {
    const created = await create(1)
    const token = created.ok ? created.value.text : ''
    expect(await identity.actorOf('r', { token })).toMatchObject({ id: actorOf('price').id, role: 'PRICE' })
    test.clock.advanceMs(DAY_MS)
    expect((await identity.actorOf('r', { token })).kind).toBe('ANONYMOUS')
  })

  it('lives at most the longest life', async () => {
    expect((await create(TOKEN_LIFE_MAX_DAYS)).ok).toBe(true)
    expect(await create(TOKEN_LIFE_MAX_DAYS + 1)).toMatchObject({ error: { code: 'TOKEN_LIFE' } })
    expect(await create(0)).toMatchObject({ error: { code: 'TOKEN_LIFE' } })
  })

  it('is for whoever signs in, not for the anonymous', async () => {
    const refused = await identity.createToken(anonymous('r'), { label: 'test', days: 1 })
    expect(refused).toMatchObject({ error: { code: 'SIGN_IN' } })
  })
})
