import { PersonRole } from '../../generated/prisma/enums.ts'
import { type Actor, anonymous, systemActor } from '../actor.ts'

/** Two organisations, two regions and two people are enough: no clause compares attributes of an object with each other. */
const OURS = { id: 'org-ours', kind: 'CONSUMER', region: '370100' } as const

/** Somebody of a role, in an organisation of any kind: rules know roles only. */
export const personOf = (role: PersonRole): Actor => ({
  requestId: role,
  kind: 'PERSON',
  id: 'person-me',
  role,
  org: OURS,
})

/** One of each kind of asker; `requestId` is the name under which the decision table has them. */
export const EVERYBODY: readonly Actor[] = [
  anonymous('ANONYMOUS'),
  systemActor('SYSTEM'),
  { requestId: 'CREDENTIAL', kind: 'CREDENTIAL', id: 'credential-ours', role: null, org: OURS },
  ...Object.values(PersonRole).map(personOf),
]
