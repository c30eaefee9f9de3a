import { PersonRole } from '../../src/generated/prisma/enums.ts'
import { type Actor, anonymous, systemActor } from '../../src/policy/actor.ts'

/** Jinan, where every actor of these tests works, and Chengdu. */
export const HERE = '370100'
export const ELSEWHERE = '510100'
/** The actors' own organisation and person, and somebody else's. */
export const OURS = 'org-ours'
export const THEIRS = 'org-theirs'
export const ME = 'person-me'

/** Somebody of a role, in an organisation of any kind: rules know roles only. */
export const person = (role: PersonRole): Actor => ({
  requestId: `as-${role.toLowerCase()}`,
  kind: 'PERSON',
  id: ME,
  role,
  org: { id: OURS, kind: 'CONSUMER', region: HERE },
})

export const nobody = anonymous('as-nobody')
export const system = systemActor('as-system')
export const credential: Actor = { ...person('CONSUMER'), requestId: 'as-credential', kind: 'CREDENTIAL', role: null }

export const people: readonly Actor[] = Object.values(PersonRole).map(person)
export const everybody: readonly Actor[] = [nobody, system, credential, ...people]
