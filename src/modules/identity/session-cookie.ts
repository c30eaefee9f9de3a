import { SESSION_LIFE_MS } from './person.ts'

/** `__Host-` ties the cookie to this host, to `/` and to secure transport. Browsers take localhost for secure. */
export const SESSION_COOKIE = '__Host-sanquan'

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict'

export const sessionCookie = (secret: string): string =>
  `${SESSION_COOKIE}=${secret}; ${ATTRIBUTES}; Max-Age=${SESSION_LIFE_MS / 1000}`

export const endedCookie = (): string => `${SESSION_COOKIE}=; ${ATTRIBUTES}; Max-Age=0`

/** The session's secret from a Cookie header. */
export function readSessionCookie(header: string | undefined): string | undefined {
  const pair = header?.split(/;\s*/).find((part) => part.startsWith(`${SESSION_COOKIE}=`))
  return pair?.slice(SESSION_COOKIE.length + 1) || undefined
}
