import type { OrganizationKind, PersonRole } from '../generated/prisma/enums.ts'

/** Who asks. Made once at the edge (cookie, token, key) and passed as the first argument of every use case. */
export type Actor = {
  /** the request this belongs to; shown to the caller and written beside every decision */
  requestId: string
  kind: 'ANONYMOUS' | 'PERSON' | 'CREDENTIAL' | 'SYSTEM'
  /** person or credential; none for the anonymous and the system */
  id: string | null
  role: PersonRole | null
  org: { id: string; kind: OrganizationKind; region: string } | null
}

export const anonymous = (requestId: string): Actor => ({
  requestId,
  kind: 'ANONYMOUS',
  id: null,
  role: null,
  org: null,
})

/** The service itself: jobs and listeners. Never made from a request. */
export const systemActor = (requestId: string): Actor => ({
  requestId,
  kind: 'SYSTEM',
  id: null,
  role: null,
  org: null,
})
