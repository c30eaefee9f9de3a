/** The people who walk: those of another city, nobody, and those whose time here is over. */
import { IdentityService } from '../../../src/modules/identity/index.ts'
import type { Actor } from '../../../src/policy/actor.ts'
import { DEMO_PASSWORD } from '../../../src/demo/accounts.ts'
import { done } from '../../support/results.ts'
import type { DemoService } from '../../support/demo-service.ts'

/** One of each role outside Chengdu, where everything that is looked for happened. */
export const ELSEWHERE = {
  'another city’s holder': 'holder.nr@jinan.demo',
  'another city’s operator': 'operator.maker@jinan.demo',
  'another city’s developer': 'developer@shanghai.demo',
  'another city’s consumer': 'consumer.rental@jinan.demo',
  'another city’s registry': 'registry@jinan.demo',
  'another city’s data bureau': 'bureau.maker@jinan.demo',
  'another city’s price department': 'price@jinan.demo',
  'another city’s finance department': 'finance@jinan.demo',
  'another city’s audit office': 'audit@jinan.demo',
} as const

/** What a person holds after signing in and making a token: the two secrets that requests are known by. */
export type Secrets = { readonly session: string; readonly token: string }

export async function signedIn(demo: DemoService, email: string): Promise<{ actor: Actor; secrets: Secrets }> {
  const identity = demo.service.app.get(IdentityService)
  const nobody = await identity.actorOf('walk', {})
  const { secret: session } = done(await identity.signIn(nobody, { email, password: DEMO_PASSWORD }))
  const actor = await identity.actorOf(`walk of ${email}`, { session })
  const { text: token } = done(await identity.createToken(actor, { label: 'walk', days: 300 }))
  return { actor, secrets: { session, token } }
}

/** Who the service takes somebody for, by either secret. */
export function takenFor(demo: DemoService, { session, token }: Secrets): Promise<Actor[]> {
  const identity = demo.service.app.get(IdentityService)
  return Promise.all([identity.actorOf('by session', { session }), identity.actorOf('by token', { token })])
}
