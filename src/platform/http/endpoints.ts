/**
 * The departments' own services that products may ask: a file of the installation, which nobody changes through the API.
 * Owns: which origins are called at all, for which resources, with which credentials. Promises: a contract can only name one,
 * never give an address; a credential is read from a file of its own and printed nowhere.
 */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { StartRefused } from '../start-refused.ts'

export const ENDPOINT_NAME = /^[a-z][a-z0-9-]{0,39}$/

const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/

/** TLS, but to this machine itself: what is asked there is about somebody. */
const isOrigin = (text: string): boolean => {
  const url = URL.parse(text)
  if (!url || url.origin !== text) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))
}

const EndpointsFile = z.record(
  z.string().regex(ENDPOINT_NAME, 'Name an endpoint with a–z, 0–9 and -.'),
  z.strictObject({
    origin: z
      .string()
      .refine(
        isOrigin,
        'Write an origin such as https://service.example, without a path; http:// only on this machine.',
      ),
    /** codes of the catalogue's resources that this service answers for */
    resources: z.array(z.string().min(1)).min(1),
    /** a file whose text is sent as the Authorization header */
    authorizationFile: z.string().min(1).optional(),
  }),
)

export type Endpoint = {
  readonly origin: string
  readonly resources: readonly string[]
  readonly headers: Readonly<Record<string, string>>
}
export type Endpoints = ReadonlyMap<string, Endpoint>

/** Reads the file and the secrets that it names, relative to itself. @throws StartRefused with what to mend, and no secret */
export function readEndpoints(file: string): Endpoints {
  const parsed = EndpointsFile.safeParse(readJson(file))
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new StartRefused(`SANQUAN_ENDPOINTS: ${file} cannot be used:\n  ${faults.join('\n  ')}`)
  }
  return new Map(
    Object.entries(parsed.data).map(([name, { origin, resources, authorizationFile }]) => {
      const headers = authorizationFile ? { authorization: readSecret(resolve(dirname(file), authorizationFile)) } : {}
      return [name, { origin, resources, headers }]
    }),
  )
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new StartRefused(`SANQUAN_ENDPOINTS: ${file} cannot be read, or is no JSON.`)
  }
}

function readSecret(file: string): string {
  let secret = ''
  try {
    secret = readFileSync(file, 'utf8').trim()
  } catch {
    throw new StartRefused(`SANQUAN_ENDPOINTS: the secret file ${file} cannot be read.`)
  }
  if (!/^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(secret))
    throw new StartRefused(`SANQUAN_ENDPOINTS: ${file} must hold one line of printable ASCII.`)
  return secret
}
